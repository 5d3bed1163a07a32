//! Writing, in one pass through a buffer.

use super::super::matrix::Rows;
use super::super::system::ConstraintSystem;
use super::super::table::Table;
use super::{MAGIC, SECTIONS, VERSION, hint_to_words, step_to_words, untouched_to_words};
use ark_bn254::Fr;
use ark_ff::PrimeField;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

pub(super) fn write(system: &ConstraintSystem, path: &Path) -> Result<()> {
    let mut file = File::create(path)?;
    let hash = {
        let mut writer = BufWriter::with_capacity(1 << 20, Hashed { inner: &mut file, hash: Sha256::new() });
        write_to(system, &mut writer)?;
        writer.into_inner().map_err(std::io::IntoInnerError::into_error)?.hash
    };
    file.write_all(&hash.finalize())
}

/// All but the checksum.
pub(super) fn write_to(system: &ConstraintSystem, writer: &mut impl Write) -> Result<()> {
    writer.write_all(MAGIC)?;
    writer.write_all(&VERSION.to_le_bytes())?;
    writer.write_all(&(SECTIONS.len() as u32).to_le_bytes())?;
    let program = &system.program;
    let mut out = Sections { writer, number: 0 };
    out.words(&[program.variables, program.externals, system.linear_removed])?;
    let mut table = table(system);
    out.coefficients(table.values())?;
    for matrix in [&system.r1cs.a, &system.r1cs.b, &system.r1cs.c] {
        out.rows(matrix.lists(), matrix.table(), &mut table)?;
    }
    out.rows(&program.pool.rows, program.pool.table.values(), &mut table)?;
    out.records(program.ops.iter().map(step_to_words))?;
    out.records(program.hints.iter().map(hint_to_words))?;
    out.words(&program.hint_inputs)?;
    out.words(&program.outputs)?;
    out.words(&program.public_inputs)?;
    out.words(&program.private_inputs)?;
    out.words(&system.locations)?;
    out.words(&system.wire_variables)?;
    out.records(system.untouched.iter().map(untouched_to_words))
}

/// Every coefficient once, in order of first use over the matrices and combinations: a file that depends on nothing else.
fn table(system: &ConstraintSystem) -> Table {
    let mut table = Table::default();
    let matrices = [&system.r1cs.a, &system.r1cs.b, &system.r1cs.c].map(|matrix| (matrix.lists(), matrix.table()));
    let pool = &system.program.pool;
    for (rows, values) in matrices.into_iter().chain([(&pool.rows, pool.table.values())]) {
        rows.places.iter().for_each(|place| {
            table.place(&values[*place as usize]);
        });
    }
    table
}

struct Sections<'w, W> {
    writer: &'w mut W,
    number: u32,
}

impl<W: Write> Sections<'_, W> {
    fn begin(&mut self, bytes: usize) -> Result<()> {
        self.writer.write_all(&self.number.to_le_bytes())?;
        self.writer.write_all(&[0; 4])?;
        self.writer.write_all(&(bytes as u64).to_le_bytes())?;
        self.number += 1;
        Ok(())
    }

    fn put(&mut self, words: impl IntoIterator<Item = u32>) -> Result<()> {
        words.into_iter().try_for_each(|word| self.writer.write_all(&word.to_le_bytes()))
    }

    fn words(&mut self, words: &[u32]) -> Result<()> {
        self.begin(4 * words.len())?;
        self.put(words.iter().copied())
    }

    fn records<const N: usize>(&mut self, records: impl ExactSizeIterator<Item = [u32; N]>) -> Result<()> {
        self.begin(4 * N * records.len())?;
        self.put(records.flatten())
    }

    fn coefficients(&mut self, values: &[Fr]) -> Result<()> {
        self.begin(32 * values.len())?;
        for value in values {
            for limb in value.into_bigint().0 {
                self.writer.write_all(&limb.to_le_bytes())?;
            }
        }
        Ok(())
    }

    fn rows(&mut self, rows: &Rows, values: &[Fr], table: &mut Table) -> Result<()> {
        let Rows { offsets, columns, places } = rows;
        let rows = offsets.len() - 1;
        self.begin(4 * (1 + rows + 2 * columns.len()))?;
        self.put([rows as u32])?;
        self.put(offsets.windows(2).map(|pair| pair[1] - pair[0]))?;
        self.put(columns.iter().copied())?;
        self.put(places.iter().map(|place| table.place(&values[*place as usize])))
    }
}

/// Hashes what passes.
struct Hashed<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.inner.flush()
    }
}
