//! The file form of a constraint system.
//!
//! All numbers are little-endian. Magic (8 bytes), version (u32), number of sections (u32); then the sections of
//! `SECTIONS` in that order, each its number (u32), zero (u32), the length of its content in bytes (u64) and its
//! content; then SHA-256 of all that stands before. Coefficients stand once each in a table of 32-byte values; all else
//! is words of 32 bits. A matrix, and the list of combinations, is [rows, lengths…, columns…, table places…].
//!
//! The checksum finds accidents. A file from a stranger may carry a right checksum and still be wrong, so every length
//! is checked before it is used and every number before the system leaves `load`. What is allocated is bounded by the
//! file's length.

mod check;
mod read;
mod write;

use super::hint::{Hint, Kind};
use super::program::Op;
use super::system::{ConstraintSystem, Untouched};
use crate::error::Result;
use crate::mapped::{io, map};
use std::path::Path;

/// The line ending in it breaks when a transfer takes the file for text.
const MAGIC: &[u8; 8] = b"PMR1CS\r\n";
const VERSION: u32 = 1;

/// Names, as errors show them. A section's number is its place here.
const SECTIONS: [&str; 15] = [
    "numbers",
    "coefficients",
    "matrix A",
    "matrix B",
    "matrix C",
    "combinations",
    "steps",
    "hints",
    "hint inputs",
    "outputs",
    "public inputs",
    "private inputs",
    "locations",
    "wires",
    "untouched",
];

impl ConstraintSystem {
    /// Write the file form. Not atomic: the caller renames. Errors: Io.
    pub fn save(&self, path: &Path) -> Result<()> {
        write::write(self, path).map_err(|error| io(path, &error))
    }

    /// Read a saved file by memory map. Errors: Io; Damaged, with path, section and place.
    pub fn load(path: &Path) -> Result<ConstraintSystem> {
        read::read(&map(path)?).map_err(|mut error| {
            error.message = format!("{}: {}", path.display(), error.message);
            error
        })
    }
}

fn step_to_words(op: &Op) -> [u32; 5] {
    match *op {
        Op::Multiply { a, b, out, location } => [0, a, b, out, location],
        Op::Define { value, out, location } => [1, value, out, 0, location],
        Op::Bind { value, out, location } => [2, value, out, 0, location],
        Op::AssertMultiply { a, b, c, location } => [3, a, b, c, location],
        Op::AssertZero { a, location } => [4, a, 0, 0, location],
        Op::Hint { number } => [5, number, 0, 0, 0],
    }
}

fn step_from_words(words: [u32; 5]) -> Option<Op> {
    Some(match words {
        [0, a, b, out, location] => Op::Multiply { a, b, out, location },
        [1, value, out, 0, location] => Op::Define { value, out, location },
        [2, value, out, 0, location] => Op::Bind { value, out, location },
        [3, a, b, c, location] => Op::AssertMultiply { a, b, c, location },
        [4, a, 0, 0, location] => Op::AssertZero { a, location },
        [5, number, 0, 0, 0] => Op::Hint { number },
        _ => return None,
    })
}

fn hint_to_words(hint: &Hint) -> [u32; 8] {
    let [kind, first, second] = match hint.kind {
        Kind::Inverse => [0, 0, 0],
        Kind::Bits => [1, 0, 0],
        Kind::DivMod => [2, 0, 0],
        Kind::WideDivMod { bits, limbs } => [3, bits, limbs],
        Kind::Eighth => [4, 0, 0],
        Kind::Quotient => [5, 0, 0],
        Kind::External(number) => [6, number, 0],
    };
    [kind, first, second, hint.inputs.0, hint.inputs.1, hint.first, hint.outputs, hint.location]
}

fn hint_from_words([kind, one, two, start, end, first, outputs, location]: [u32; 8]) -> Option<Hint> {
    let kind = match [kind, one, two] {
        [0, 0, 0] => Kind::Inverse,
        [1, 0, 0] => Kind::Bits,
        [2, 0, 0] => Kind::DivMod,
        [3, bits, limbs] => Kind::WideDivMod { bits, limbs },
        [4, 0, 0] => Kind::Eighth,
        [5, 0, 0] => Kind::Quotient,
        [6, number, 0] => Kind::External(number),
        _ => return None,
    };
    Some(Hint { kind, inputs: (start, end), first, outputs, location })
}

fn untouched_to_words(report: &Untouched) -> [u32; 2] {
    match *report {
        Untouched::Output(n) => [0, n],
        Untouched::PublicInput(n) => [1, n],
        Untouched::PrivateInput(n) => [2, n],
        Untouched::Hint(location) => [3, location],
    }
}

fn untouched_from_words(words: [u32; 2]) -> Option<Untouched> {
    Some(match words {
        [0, n] => Untouched::Output(n),
        [1, n] => Untouched::PublicInput(n),
        [2, n] => Untouched::PrivateInput(n),
        [3, location] => Untouched::Hint(location),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::*;
    use crate::error::Code;
    use ark_bn254::Fr;
    use ark_ff::Field;

    /// A circuit with every kind of step, hint and report.
    pub(super) fn example() -> ConstraintSystem {
        let mut builder = Builder::new();
        let output = builder.output();
        let (a, b) = (builder.public_input(), builder.private_input());
        builder.private_input();
        let inverse = builder.hint(Kind::Inverse, &[b], 1, 1).unwrap()[0];
        let product = builder.mul(b, inverse, 2).unwrap();
        builder.assert_mul(b, product, b, 3).unwrap();
        let bits = builder.hint(Kind::Bits, &[a], 3, 4).unwrap();
        builder.assert_mul(bits[0], bits[0], bits[0], 5).unwrap();
        let parts: Vec<(u32, Fr)> = bits.iter().map(|&bit| (bit, Fr::from(3))).collect();
        let sum = builder.sum(&parts).unwrap();
        builder.hint(Kind::DivMod, &[a, b], 2, 6).unwrap();
        builder.hint(Kind::WideDivMod { bits: 64, limbs: 1 }, &[a, b], 2, 7).unwrap();
        builder.hint(Kind::Quotient, &[a, b], 1, 8).unwrap();
        let own = builder.hint(Kind::External(0), &[a], 1, 9).unwrap()[0];
        let rest = builder.sub(own, a).unwrap();
        builder.assert_zero(rest, 10).unwrap();
        let mut long: Vec<(u32, Fr)> = (0..600).map(|_| (builder.private_input(), Fr::ONE)).collect();
        long.push((sum, Fr::ONE));
        let long = builder.sum(&long).unwrap();
        let value = builder.mul(long, b, 11).unwrap();
        builder.bind_output(output, value, 12).unwrap();
        builder.finish().unwrap()
    }

    fn path(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("proofmill-{}-{name}", std::process::id()))
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let (system, path) = (example(), path("saved.r1cs"));
        system.save(&path).unwrap();
        let loaded = ConstraintSystem::load(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(loaded, system);
        assert_eq!(loaded.digest(), system.digest());
        let inputs: Vec<Fr> = (0..603).map(|i| Fr::from(i + 2)).collect();
        let witness = loaded.solve(&inputs, &|_, inputs| Ok(inputs.to_vec())).unwrap();
        assert!(system.satisfied(&witness));
    }

    #[test]
    fn errors_name_the_path() {
        let path = path("text.r1cs");
        std::fs::write(&path, b"hello").unwrap();
        let error = ConstraintSystem::load(&path).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(error.code, Code::Damaged);
        assert!(error.message.contains("text.r1cs"));
        assert_eq!(ConstraintSystem::load(&path).unwrap_err().code, Code::Io);
        assert_eq!(example().save(std::path::Path::new("/nowhere/x")).unwrap_err().code, Code::Io);
    }
}
