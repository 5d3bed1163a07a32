//! The ceremony: a key for a circuit from a phase 1 of many people (`.ptau`) and a phase 2 of many people (`.zkey`),
//! of whom one honest one is enough. Files and transcripts are snarkjs', so that either can continue the other's.

mod blake2b;
mod chacha;
mod contribute;
mod initial;
mod overrun;
mod phase1;
mod phase1_transcript;
mod points;
mod powers;
mod sections;
mod transcript;
mod verify;
mod zkey;

use crate::watch::Watch;
pub use contribute::{beacon, contribute};
pub use powers::{PowersOfTau, verify_phase1};
pub use transcript::Beacon;
pub use verify::{Ceremony, Verified, verify};

use crate::error::{Code, Error, Result};
use crate::mapped::map;
use crate::r1cs::R1cs;
use ark_bn254::Fr;
use std::path::Path;

/// Write the key of a circuit that nobody has contributed to, and give the circuit's hash.
///
/// Raises `InvalidArgument` (too small a power, an unprepared file, no constraint), `VerificationFailed` (points of
/// phase 1 that do not belong together), `Io`, `Cancelled`, and whatever reading the `.ptau` raises.
pub fn start(system: &R1cs, ptau: &Path, output: &Path, watch: &mut Watch<'_, '_>) -> Result<[u8; 64]> {
    let initial = initial::Initial::new(system, &map(ptau)?, watch)?;
    zkey::write_initial(output, &initial)?;
    Ok(initial.circuit_hash)
}

/// Copy a key with the caller's metadata (identity of circuit and origin) in place of what is there.
///
/// Raises `Io` and whatever reading the key raises.
pub fn label(input: &Path, output: &Path, metadata: &[u8]) -> Result<()> {
    let file = map(input)?;
    let key = zkey::Zkey::parse(&file)?;
    let kept = zkey::INITIAL_ORDER.map(|id| Ok((id, key.sections.get(id, None)?.body)));
    let mut sections = kept.into_iter().collect::<Result<Vec<_>>>()?;
    sections.push((zkey::METADATA, metadata));
    zkey::write(output, &sections)
}

/// Coefficients of a random combination, uniform in [0, 2^128): a forger passes with a chance of 2^-128.
fn random_combination(count: usize) -> Result<Vec<Fr>> {
    let mut bytes = vec![0; 16 * count];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::new(Code::Io, format!("the operating system gave no randomness: {error}")))?;
    let values = bytes.chunks_exact(16).map(|bytes| u128::from_le_bytes(bytes.try_into().expect("sixteen bytes")));
    Ok(values.map(Fr::from).collect())
}
