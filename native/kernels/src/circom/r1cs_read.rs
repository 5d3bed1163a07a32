//! Reading `.r1cs`, version 1.

use super::container::{Format, Section, Sections};
use super::prime::check_prime;
use crate::error::{Code, Result};
use crate::mapped::map;
use crate::r1cs::{R1cs, Rows as Written, SparseMatrix, Table};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, Field, PrimeField};
use std::path::Path;

pub(super) mod id {
    pub(in super::super) const HEADER: u32 = 1;
    pub(in super::super) const CONSTRAINTS: u32 = 2;
    pub(in super::super) const LABELS: u32 = 3;
    /// What `custom` templates use: gates that only a PLONK prover knows.
    pub(super) const CUSTOM_GATES: u32 = 5;
}
/// A prime with its length, four counts, the number of labels, the number of constraints.
pub(super) const HEADER_BYTES: usize = 36 + 16 + 8 + 4;
/// Three combinations without a term.
pub(super) const LEAST_CONSTRAINT: usize = 12;
pub(super) const TERM_BYTES: usize = 36;

/// A constraint system of circom, without any way to make a witness for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct R1csFile {
    /// Public outputs: wires 1 to here.
    pub outputs: usize,
    /// Public inputs: the wires after the outputs.
    pub public_inputs: usize,
    /// Private inputs: the wires after the public inputs.
    pub private_inputs: usize,
    /// How many signals the circuit's source had before circom simplified it.
    pub label_count: u64,
    /// The signal of each wire, as circom's `.sym` file numbers them.
    pub labels: Vec<u64>,
    /// The matrices.
    pub system: R1cs,
}

impl R1csFile {
    /// Read through a memory map. Raises `Io`, `Damaged`, `NonCanonical`.
    pub fn load(path: &Path) -> Result<Self> {
        Self::from_bytes(&map(path)?)
    }

    /// The same from memory. Rows come out with ascending wires and without zeros.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let sections = Sections::parse(bytes, Format::R1CS)?;
        let header = sections.get(id::HEADER, None)?;
        check_prime(&header, 0, &Fr::MODULUS)?;
        header.require_length(HEADER_BYTES)?;
        let mut numbers = [0; 4];
        for (i, number) in numbers.iter_mut().enumerate() {
            *number = header.u32(36 + 4 * i)? as usize;
        }
        let [wires, outputs, public_inputs, private_inputs] = numbers;
        if 1 + outputs as u64 + public_inputs as u64 + private_inputs as u64 > wires as u64 {
            return Err(header.damaged(36, "fewer wires than inputs and outputs"));
        }
        if let Some(gates) = sections.optional(id::CUSTOM_GATES).filter(|gates| gates.body.iter().any(|b| *b != 0)) {
            return Err(gates.damaged(0, "uses custom gates, which are for PLONK: Groth16 cannot prove them"));
        }
        // Before the constraints: whoever allocates by the number of wires has as many bytes before him.
        let labels = read_labels(&sections.get(id::LABELS, Some(8 * wires))?);
        let mut rows = Rows { section: sections.get(id::CONSTRAINTS, None)?, at: 0, wires };
        let [a, b, c] = rows.matrices(header.u32(60)? as usize)?;
        let public = outputs + public_inputs;
        let system = R1cs { public, wires, a, b, c };
        Ok(Self { outputs, public_inputs, private_inputs, label_count: header.u64(52)?, labels, system })
    }

    /// The first constraint that does not hold for these wires. Wires of another number, or without the constant one
    /// first, hold for none.
    pub fn first_unsatisfied(&self, wires: &[Fr]) -> Option<usize> {
        if wires.len() != self.system.wires || wires[0] != Fr::ONE {
            return Some(0);
        }
        let dot =
            |matrix: &SparseMatrix, i| matrix.row(i).map(|(wire, value)| wires[wire as usize] * value).sum::<Fr>();
        let R1cs { a, b, c, .. } = &self.system;
        (0..a.rows()).find(|&i| dot(a, i) * dot(b, i) != dot(c, i))
    }
}

fn read_labels(section: &Section<'_>) -> Vec<u64> {
    section.body.chunks_exact(8).map(|label| u64::from_le_bytes(label.try_into().expect("eight bytes"))).collect()
}

/// Goes once through section 2.
struct Rows<'a> {
    section: Section<'a>,
    at: usize,
    wires: usize,
}

impl Rows<'_> {
    fn matrices(&mut self, count: usize) -> Result<[SparseMatrix; 3]> {
        if self.section.body.len() / LEAST_CONSTRAINT < count {
            return Err(self.section.damaged(0, "too short for its number of constraints"));
        }
        let mut matrices: [Written; 3] = Default::default();
        let mut table = Table::default();
        let mut row = Vec::new();
        for _ in 0..count {
            for matrix in &mut matrices {
                self.read_row(&mut row)?;
                self.push_row(matrix, &row, &mut table)?;
            }
        }
        match self.section.body.len() {
            end if end == self.at => Ok(matrices.map(|matrix| matrix.over(table.values()))),
            _ => Err(self.section.damaged(self.at, "bytes after the last constraint")),
        }
    }

    fn read_row(&mut self, row: &mut Vec<(u32, Fr)>) -> Result<()> {
        let start = self.at;
        let count = self.section.u32(start)? as usize;
        let terms = self.section.bytes(start + 4, count.saturating_mul(TERM_BYTES))?;
        row.clear();
        for (i, term) in terms.chunks_exact(TERM_BYTES).enumerate() {
            let at = start + 4 + i * TERM_BYTES;
            let wire = u32::from_le_bytes(term[..4].try_into().expect("four bytes"));
            if wire as usize >= self.wires {
                return Err(self.section.damaged(at, "a wire that does not exist"));
            }
            let value = plain(&term[4..]).ok_or_else(|| {
                self.section.error(Code::NonCanonical, at + 4, "a coefficient is not below the modulus")
            })?;
            row.push((wire, value));
        }
        row.sort_unstable_by_key(|(wire, _)| *wire);
        // snarkjs takes the last of two terms, others their sum: such a file means two statements.
        if row.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(self.section.damaged(start, "a combination names one wire twice"));
        }
        self.at = start + 4 + terms.len();
        Ok(())
    }

    fn push_row(&self, matrix: &mut Written, row: &[(u32, Fr)], table: &mut Table) -> Result<()> {
        for (wire, value) in row.iter().filter(|(_, value)| *value != Fr::ZERO) {
            matrix.push(*wire, table.place(value));
        }
        matrix.end_row().ok_or_else(|| self.section.damaged(self.at, "too many terms"))
    }
}

/// 32 bytes, little-endian, not in Montgomery form; None at or above r.
pub(super) fn plain(bytes: &[u8]) -> Option<Fr> {
    let limb = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
    Fr::from_bigint(BigInt([limb(0), limb(8), limb(16), limb(24)]))
}
