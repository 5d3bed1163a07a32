//! Reading: structure first, then `check` for the numbers.

use super::super::combination::Pool;
use super::super::matrix::{R1cs, Rows};
use super::super::program::Program;
use super::super::system::ConstraintSystem;
use super::check::check;
use super::{MAGIC, SECTIONS, VERSION, hint_from_words, step_from_words, untouched_from_words};
use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, PrimeField};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const CHECKSUM: usize = 32;
/// Magic, version, number of sections.
const HEADER: usize = 16;
/// Number, zero, length.
const SECTION_HEADER: usize = 16;

pub(super) fn read(bytes: &[u8]) -> Result<ConstraintSystem> {
    if bytes.get(..MAGIC.len()) != Some(MAGIC) {
        return Err(damaged("this is no constraint system file"));
    }
    let Some(end) = bytes.len().checked_sub(CHECKSUM).filter(|&end| end >= HEADER) else {
        return Err(damaged("the file is cut off in its header"));
    };
    let version = u32::from_le_bytes(array(&bytes[8..12]));
    if version != VERSION {
        return Err(damaged(&format!("file version {version}, expected {VERSION}")));
    }
    if Sha256::digest(&bytes[..end])[..] != bytes[end..] {
        return Err(damaged("the checksum at the end does not match the content"));
    }
    parse(&bytes[..end])
}

/// All but the checksum.
pub(super) fn parse(bytes: &[u8]) -> Result<ConstraintSystem> {
    let count = u32::from_le_bytes(array(&bytes[12..16]));
    if count as usize != SECTIONS.len() {
        return Err(damaged(&format!("{count} sections, expected {}", SECTIONS.len())));
    }
    let mut reader = Reader { bytes, next: HEADER, starts: Vec::new() };
    let system = reader.system()?;
    if reader.next != bytes.len() {
        return Err(damaged(&format!("{} bytes after the last section", bytes.len() - reader.next)));
    }
    check(&system).map_err(|(section, problem)| reader.at(section, problem))?;
    Ok(system)
}

fn damaged(message: &str) -> Error {
    Error::new(Code::Damaged, message)
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("a slice of this length")
}

struct Reader<'a> {
    bytes: &'a [u8],
    next: usize,
    /// Where the content of each section read so far begins.
    starts: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn system(&mut self) -> Result<ConstraintSystem> {
        let &[variables, externals, linear_removed] = &self.words()?[..] else {
            return Err(self.here("it should hold three numbers"));
        };
        let table = Arc::new(self.coefficients()?);
        let matrices = [self.rows(table.len())?, self.rows(table.len())?, self.rows(table.len())?];
        let [a, b, c] = matrices.map(|rows| rows.over(&table));
        let rows = self.rows(table.len())?;
        let program = Program {
            variables,
            externals,
            pool: Pool { rows, table: table.into() },
            ops: self.records(step_from_words)?,
            hints: self.records(hint_from_words)?,
            hint_inputs: self.words()?,
            outputs: self.words()?,
            public_inputs: self.words()?,
            private_inputs: self.words()?,
        };
        let (locations, wire_variables) = (self.words()?, self.words()?);
        let untouched = self.records(untouched_from_words)?;
        let public = program.outputs.len() + program.public_inputs.len();
        let r1cs = R1cs { public, wires: wire_variables.len(), a, b, c };
        Ok(ConstraintSystem { r1cs, program, locations, wire_variables, linear_removed, untouched })
    }

    /// An error in the section read last.
    fn here(&self, problem: &str) -> Error {
        self.at(self.starts.len() - 1, problem)
    }

    fn at(&self, section: usize, problem: &str) -> Error {
        damaged(&format!("section {:?} at byte {}: {problem}", SECTIONS[section], self.starts[section]))
    }

    fn section(&mut self) -> Result<&'a [u8]> {
        let number = self.starts.len();
        let start = self.next + SECTION_HEADER;
        self.starts.push(start);
        let Some(header) = self.bytes.get(self.next..start) else { return Err(self.here("its header is cut off")) };
        if header[..4] != (number as u32).to_le_bytes() || header[4..8] != [0; 4] {
            return Err(self.here("its header belongs to another section"));
        }
        let length = u64::from_le_bytes(array(&header[8..]));
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length));
        let content = end.and_then(|end| self.bytes.get(start..end));
        let content = content.ok_or_else(|| self.here(&format!("{length} bytes long, beyond the end of the file")))?;
        self.next = start + content.len();
        Ok(content)
    }

    fn words(&mut self) -> Result<Vec<u32>> {
        let content = self.section()?;
        if content.len() % 4 != 0 {
            return Err(self.here("its length is no whole number of words"));
        }
        Ok(content.chunks_exact(4).map(|word| u32::from_le_bytes(array(word))).collect())
    }

    fn records<const N: usize, T>(&mut self, record: impl Fn([u32; N]) -> Option<T>) -> Result<Vec<T>> {
        let words = self.words()?;
        if words.len() % N != 0 {
            return Err(self.here("its last record is cut off"));
        }
        let records = words.chunks_exact(N).map(|words| record(words.try_into().expect("N words")));
        records.collect::<Option<_>>().ok_or_else(|| self.here("a record of unknown form"))
    }

    fn coefficients(&mut self) -> Result<Vec<Fr>> {
        let content = self.section()?;
        if content.len() % 32 != 0 {
            return Err(self.here("its length is no whole number of coefficients"));
        }
        let value = |bytes: &[u8]| {
            let limbs = [0, 8, 16, 24].map(|i| u64::from_le_bytes(array(&bytes[i..i + 8])));
            Fr::from_bigint(BigInt(limbs)).filter(|value| *value != Fr::ZERO)
        };
        let values: Option<_> = content.chunks_exact(32).map(value).collect();
        values.ok_or_else(|| self.here("a coefficient is zero, or at or above the modulus"))
    }

    /// Rows over a table of so many coefficients.
    fn rows(&mut self, coefficients: usize) -> Result<Rows> {
        let words = self.words()?;
        let (lengths, rest) = words
            .split_first()
            .and_then(|(&rows, rest)| rest.split_at_checked(rows as usize))
            .ok_or_else(|| self.here("fewer words than rows"))?;
        let mut offsets = Vec::with_capacity(lengths.len() + 1);
        offsets.push(0u32);
        for &length in lengths {
            let end = offsets[offsets.len() - 1].checked_add(length);
            offsets.push(end.ok_or_else(|| self.here("more entries than can be"))?);
        }
        if rest.len() != 2 * offsets[lengths.len()] as usize {
            return Err(self.here("another number of entries than its rows have"));
        }
        let (columns, places) = rest.split_at(rest.len() / 2);
        if places.iter().any(|place| *place as usize >= coefficients) {
            return Err(self.here("a coefficient outside the table"));
        }
        Ok(Rows { offsets, columns: columns.to_vec(), places: places.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::example;
    use super::super::write::write_to;
    use super::*;

    fn bytes() -> Vec<u8> {
        let mut bytes = Vec::new();
        write_to(&example(), &mut bytes).unwrap();
        bytes
    }

    fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
        bytes.extend(Sha256::digest(&bytes));
        bytes
    }

    #[test]
    fn the_checksum_finds_every_flipped_byte() {
        let whole = sealed(bytes());
        assert!(read(&whole).is_ok());
        for i in (0..whole.len()).step_by(7) {
            let mut flipped = whole.clone();
            flipped[i] ^= 1 << (i % 8);
            assert_eq!(read(&flipped).unwrap_err().code, Code::Damaged, "byte {i}");
        }
    }

    /// Behind a right checksum: each byte in turn is changed in several ways. What is still accepted must be usable.
    #[test]
    fn forged_files_never_panic() {
        let whole = bytes();
        let inputs: Vec<Fr> = (0..603u64).map(|i| Fr::from(i + 2)).collect();
        let mut refused = 0;
        for i in HEADER - 4..whole.len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut forged = whole.clone();
                forged[i] ^= mask;
                match parse(&forged) {
                    Err(error) => {
                        assert_eq!(error.code, Code::Damaged);
                        refused += 1;
                    }
                    Ok(system) => {
                        if mask == 0x01 {
                            let _ = system.solve(&inputs, &|_, inputs| Ok(inputs.to_vec()));
                        }
                    }
                }
            }
        }
        assert!(refused > whole.len(), "{refused} of {} refused", whole.len() * 3);
    }

    #[test]
    fn truncation_is_refused_at_every_length() {
        let whole = bytes();
        for length in (HEADER..whole.len()).step_by(3) {
            assert_eq!(parse(&whole[..length]).unwrap_err().code, Code::Damaged);
            assert_eq!(read(&whole[..length]).unwrap_err().code, Code::Damaged);
        }
        for length in 0..HEADER + CHECKSUM {
            assert_eq!(read(&whole[..length]).unwrap_err().code, Code::Damaged);
        }
    }

    #[test]
    fn errors_name_the_section_and_its_place() {
        let mut forged = bytes();
        forged[HEADER + 8] = 0xff;
        forged[HEADER + 15] = 0xff;
        let message = parse(&forged).unwrap_err().message;
        assert!(message.contains("\"numbers\" at byte 32"), "{message}");
    }
}
