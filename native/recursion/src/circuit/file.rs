//! Circuits in files.
//!
//! A file is a mark, the SHA-256 of all that follows, and then the key, the program's digest, the variables' places, the
//! places of proofs and their fillers, and the crate's own form of the prover's data. Only what hashes to its digest is read: the crate's
//! reader sees nothing that we did not write.

use super::built::Circuit;
use super::generators::Generators;
use super::guard::guarded;
use super::key::VerificationKey;
use super::lower::{Lowered, Targets};
use crate::chain::{Data, Slots};
use crate::config::{Config, D, F};
use plonky2::plonk::circuit_data::ProverOnlyCircuitData;
use plonky2::util::serialization::{Buffer, IoResult, Read, Write};
use proofmill_kernels::error::{Code, Error, Result};
use sha2::{Digest, Sha256};
use std::path::Path;

/// What stands first, with the version of the form.
const MAGIC: &[u8; 16] = b"pm-plonky2-circ2";
const DIGEST: usize = 32;

impl Circuit {
    /// Write a file. Not atomic: the caller renames. Errors: Io.
    pub fn save(&self, path: &Path) -> Result<()> {
        let body = self
            .body()
            .map_err(|_| Error::new(Code::InvalidArgument, "the circuit has a generator that is not ours"))?;
        let file = [MAGIC.as_slice(), &Sha256::digest(&body), &body].concat();
        std::fs::write(path, file).map_err(|error| io(path, &error))
    }

    /// Read a saved file. Errors: Io, Damaged.
    pub fn load(path: &Path) -> Result<Self> {
        let file = std::fs::read(path).map_err(|error| io(path, &error))?;
        let damaged =
            || Error::new(Code::Damaged, format!("{} is not a circuit's file, or is damaged", path.display()));
        let rest = file.strip_prefix(MAGIC).ok_or_else(damaged)?;
        let (digest, body) = rest.split_at_checked(DIGEST).ok_or_else(damaged)?;
        if Sha256::digest(body).as_slice() != digest {
            return Err(damaged());
        }
        guarded(Code::Damaged, "the file of a circuit is damaged", || read(body))?.ok_or_else(damaged)
    }

    fn body(&self) -> IoResult<Vec<u8>> {
        let mut body = Vec::new();
        write_part(&mut body, &self.key.to_bytes())?;
        body.write_all(&self.program)?;
        body.write_usize(self.lowered.targets.len())?;
        for target in &self.lowered.targets {
            body.write_bool(target.is_some())?;
            target.iter().try_for_each(|target| body.write_target(*target))?;
        }
        write_part(&mut body, &self.slots.to_bytes())?;
        body.write_usize(self.lowered.fillers.len())?;
        for proofs in &self.lowered.fillers {
            body.write_usize(proofs.len())?;
            proofs.iter().try_for_each(|proof| write_part(&mut body, proof))?;
        }
        body.extend(self.data.prover_only.to_bytes(&Generators, &self.data.common)?);
        Ok(body)
    }
}

fn read(body: &[u8]) -> Option<Circuit> {
    let (key, rest) = read_part(body)?;
    let key = VerificationKey::from_bytes(key).ok()?;
    let (&program, rest) = rest.split_first_chunk()?;
    let mut buffer = Buffer::new(rest);
    let targets = read_targets(&mut buffer).ok()?;
    let (slots, rest) = read_part(&rest[buffer.pos()..])?;
    let slots = Slots::from_bytes(slots).ok()?;
    let (fillers, rest) = read_list(rest, |bytes| {
        read_list(bytes, |bytes| read_part(bytes).map(|(proof, rest)| (proof.to_vec(), rest)))
    })?;
    let (verifier_only, common) = (key.data().verifier_only.clone(), key.data().common.clone());
    let prover_only = ProverOnlyCircuitData::<F, Config, D>::from_bytes(rest, &Generators, &common).ok()?;
    let lowered = Lowered { targets, fillers };
    Circuit::new(Data { prover_only, verifier_only, common }, program, lowered, slots, key.carries_set_digest()).ok()
}

fn read_targets(buffer: &mut Buffer<'_>) -> IoResult<Targets> {
    let count = buffer.read_usize()?;
    let mut targets = Targets::new();
    for _ in 0..count {
        targets.push(if buffer.read_bool()? { Some(buffer.read_target()?) } else { None });
    }
    Ok(targets)
}

fn write_part(body: &mut Vec<u8>, part: &[u8]) -> IoResult<()> {
    body.write_usize(part.len())?;
    body.write_all(part)
}

fn read_part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = read_number(bytes)?;
    rest.split_at_checked(length)
}

/// What is read, and the bytes behind it.
type Rest<'a, T> = (T, &'a [u8]);

/// A list whose length stands before it.
fn read_list<'a, T>(bytes: &'a [u8], item: impl Fn(&'a [u8]) -> Option<Rest<'a, T>>) -> Option<Rest<'a, Vec<T>>> {
    let (count, mut rest) = read_number(bytes)?;
    let mut items = vec![];
    for _ in 0..count {
        let (read, after) = item(rest)?;
        items.push(read);
        rest = after;
    }
    Some((items, rest))
}

fn read_number(bytes: &[u8]) -> Option<Rest<'_, usize>> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((usize::try_from(u64::from_le_bytes(*number)).ok()?, rest))
}

fn io(path: &Path, error: &std::io::Error) -> Error {
    Error::new(Code::Io, format!("{}: {error}", path.display()))
}
