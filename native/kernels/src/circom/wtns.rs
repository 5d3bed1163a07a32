//! `.wtns`, version 2: the values of all wires. They are private, so no error shows one.

use super::container::{Format, Sections, write_head, write_section};
use super::prime::check_prime;
use super::r1cs_read::plain;
use super::r1cs_write::write_plain;
use crate::error::{Code, Error, Result};
use crate::mapped::{io, map};
use ark_bn254::Fr;
use ark_ff::{BigInteger, Field, PrimeField};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const HEADER: u32 = 1;
const VALUES: u32 = 2;
const VALUE_BYTES: usize = 32;

/// Read through a memory map. Raises `Io`, `Damaged`, `NonCanonical`.
pub fn load_wtns(path: &Path) -> Result<Vec<Fr>> {
    parse_wtns(&map(path)?)
}

/// The wires of a file's bytes, the constant one first. Raises `Damaged`, `NonCanonical`.
pub fn parse_wtns(bytes: &[u8]) -> Result<Vec<Fr>> {
    let sections = Sections::parse(bytes, Format::WTNS)?;
    let header = sections.get(HEADER, None)?;
    check_prime(&header, 0, &Fr::MODULUS)?;
    header.require_length(40)?;
    let count = header.u32(36)? as usize;
    let section = sections.get(VALUES, Some(count.saturating_mul(VALUE_BYTES)))?;
    let value = |(i, bytes): (usize, &[u8])| {
        plain(bytes).ok_or_else(|| {
            section.error(Code::NonCanonical, i * VALUE_BYTES, "the value of a wire is not below the modulus")
        })
    };
    let wires: Vec<Fr> = section.body.chunks_exact(VALUE_BYTES).enumerate().map(value).collect::<Result<_>>()?;
    // With another constant a prover would prove another statement than the circuit's.
    match wires.first() {
        Some(one) if *one == Fr::ONE => Ok(wires),
        _ => Err(section.damaged(0, "wire 0 is not the constant one")),
    }
}

/// Write the file in place: whoever needs it to appear whole renames. Raises `Io`, `InvalidArgument` (no wires).
pub fn save_wtns(wires: &[Fr], path: &Path) -> Result<()> {
    if wires.first() != Some(&Fr::ONE) {
        return Err(Error::new(Code::InvalidArgument, "the first wire of a witness is the constant one"));
    }
    let written = File::create(path).and_then(|file| {
        let mut file = BufWriter::with_capacity(1 << 20, file);
        write_wtns(wires, &mut file)?;
        file.into_inner()?.sync_all()
    });
    written.map_err(|error| io(path, &error))
}

/// The same bytes into anything.
pub fn write_wtns(wires: &[Fr], out: &mut impl Write) -> std::io::Result<()> {
    Format::WTNS.write_head(out, 2)?;
    let mut header = 32u32.to_le_bytes().to_vec();
    header.extend(Fr::MODULUS.to_bytes_le());
    header.extend((wires.len() as u32).to_le_bytes());
    write_section(out, HEADER, &header)?;
    write_head(out, VALUES, (VALUE_BYTES * wires.len()) as u64)?;
    wires.iter().try_for_each(|value| write_plain(value, out))
}
