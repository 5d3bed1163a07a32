//! Writing `.r1cs`, version 1.

use super::container::{Format, write_head, write_section};
use super::r1cs_read::{HEADER_BYTES, LEAST_CONSTRAINT, TERM_BYTES, id};
use crate::error::Result;
use crate::mapped::io;
use crate::r1cs::{ConstraintSystem, R1cs, SparseMatrix};
use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const SECTIONS: u32 = 3;

/// Write the file in place: whoever needs it to appear whole renames. Raises `Io`.
pub fn save_r1cs(system: &ConstraintSystem, path: &Path) -> Result<()> {
    let written = File::create(path).and_then(|file| {
        let mut file = BufWriter::with_capacity(1 << 20, file);
        write_r1cs(system, &mut file)?;
        file.into_inner()?.sync_all()
    });
    written.map_err(|error| io(path, &error))
}

/// The same bytes into anything. Each wire is a signal of its own: our circuits keep no names of inner signals.
pub fn write_r1cs(system: &ConstraintSystem, out: &mut impl Write) -> std::io::Result<()> {
    let r1cs = system.r1cs();
    Format::R1CS.write_head(out, SECTIONS)?;
    write_section(out, id::HEADER, &header(system))?;
    let terms: usize = [&r1cs.a, &r1cs.b, &r1cs.c].iter().map(|matrix| matrix.entries()).sum();
    write_head(out, id::CONSTRAINTS, (LEAST_CONSTRAINT * r1cs.a.rows() + TERM_BYTES * terms) as u64)?;
    write_rows(r1cs, out)?;
    write_head(out, id::LABELS, 8 * r1cs.wires as u64)?;
    (0..r1cs.wires as u64).try_for_each(|label| out.write_all(&label.to_le_bytes()))
}

fn header(system: &ConstraintSystem) -> Vec<u8> {
    let r1cs = system.r1cs();
    let mut body = Vec::with_capacity(HEADER_BYTES);
    body.extend(32u32.to_le_bytes());
    body.extend(Fr::MODULUS.to_bytes_le());
    for number in [r1cs.wires, system.outputs(), system.public_inputs(), system.private_input_wires()] {
        body.extend((number as u32).to_le_bytes());
    }
    body.extend((r1cs.wires as u64).to_le_bytes());
    body.extend((r1cs.a.rows() as u32).to_le_bytes());
    body
}

fn write_rows(r1cs: &R1cs, out: &mut impl Write) -> std::io::Result<()> {
    for i in 0..r1cs.a.rows() {
        for matrix in [&r1cs.a, &r1cs.b, &r1cs.c] {
            write_row(matrix, i, out)?;
        }
    }
    Ok(())
}

fn write_row(matrix: &SparseMatrix, i: usize, out: &mut impl Write) -> std::io::Result<()> {
    out.write_all(&matrix.row_length(i).to_le_bytes())?;
    for (wire, value) in matrix.row(i) {
        out.write_all(&wire.to_le_bytes())?;
        write_plain(value, out)?;
    }
    Ok(())
}

/// 32 bytes, little-endian, not in Montgomery form.
pub(super) fn write_plain(value: &Fr, out: &mut impl Write) -> std::io::Result<()> {
    value.into_bigint().0.iter().try_for_each(|limb| out.write_all(&limb.to_le_bytes()))
}
