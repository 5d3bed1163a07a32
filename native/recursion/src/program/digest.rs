//! The identity of a program: equal for equal statements recorded the same way, on every platform.

use super::combination::Term;
use super::element::integer;
use super::operation::{Op, Record};
use super::proof::Source;
use crate::config::F;
use sha2::{Digest, Sha256};

/// Names what is hashed and the version of its encoding, so that no other hash of ours can be equal to it.
const DOMAIN: &[u8] = b"proofmill/plonky2/program/v1";

/// SHA-256 of domain, numbers, and each operation: its tag, its variables and its terms, all integers little-endian.
/// Of a verified proof its key counts, or the digest of its set of keys (which names the shape's numbers too).
/// Of a hint only its outputs count: what it computes constrains nothing.
pub(crate) fn digest(record: &Record) -> [u8; 32] {
    let mut encoding = Encoding(Sha256::new_with_prefix(DOMAIN));
    encoding.number(u32::from(record.zero_knowledge));
    for variables in [&record.outputs, &record.public_inputs, &record.private_inputs] {
        encoding.numbers(variables);
    }
    encoding.number(record.variables.len() as u32);
    for op in &record.ops {
        encoding.op(record, op);
    }
    encoding.0.finalize().into()
}

struct Encoding(Sha256);

impl Encoding {
    fn number(&mut self, value: u32) {
        self.0.update(value.to_le_bytes());
    }

    fn numbers(&mut self, values: &[u32]) {
        self.number(values.len() as u32);
        values.iter().for_each(|&value| self.number(value));
    }

    fn elements(&mut self, values: &[F]) {
        values.iter().for_each(|&value| self.0.update(integer(value).to_le_bytes()));
    }

    fn terms(&mut self, terms: &[Term]) {
        self.number(terms.len() as u32);
        for &(variable, coefficient) in terms {
            self.number(variable);
            self.0.update(integer(coefficient).to_le_bytes());
        }
    }

    fn op(&mut self, record: &Record, op: &Op) {
        match *op {
            Op::Combine { out, .. } => self.numbers(&[0, out]),
            Op::Bind { out, .. } => self.numbers(&[1, out]),
            Op::Multiply { out, .. } => self.numbers(&[2, out]),
            Op::AssertMultiply { .. } => self.numbers(&[3]),
            Op::AssertZero { .. } => self.numbers(&[4]),
            Op::Split { bits, first, .. } => self.numbers(&[5, bits, first]),
            Op::AssertRange { bits, .. } => self.numbers(&[6, bits]),
            Op::RandomAccess { out, .. } => self.numbers(&[7, out]),
            Op::Poseidon { swapped, first, .. } => self.numbers(&[8, u32::from(swapped), first]),
            Op::QuinticMultiply { first, .. } => self.numbers(&[9, first]),
            Op::Gate { operation, first, .. } => {
                let [number, parameter] = operation.tag();
                self.numbers(&[12, number, parameter, first]);
            }
            Op::Proof { number, .. } => {
                let slot = &record.proofs[number as usize];
                let (kind, detail) = match slot.source {
                    Source::Known(_) => (0, 0),
                    Source::Member { base } => (1, u32::from(base)),
                    Source::Dependent { number } => (2, number),
                    Source::Pinned(_) => (3, 0),
                    Source::OneOf(ref keys) => (4, keys.len() as u32),
                };
                self.numbers(&[11, kind, detail, slot.first, slot.values]);
                match &slot.source {
                    Source::Known(key) => self.0.update(key.digest()),
                    Source::OneOf(keys) => keys.iter().for_each(|key| self.0.update(key.digest())),
                    Source::Pinned(set) => self.elements(&set.digest.elements),
                    Source::Member { .. } | Source::Dependent { .. } => {}
                }
            }
            Op::Hint { number } => {
                let hint = &record.hints[number as usize];
                self.numbers(&[10, hint.first, hint.outputs]);
            }
        }
        self.terms(record.linear(op));
        self.numbers(&record.gate_inputs(op));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Kind};
    use crate::config::F;
    use plonky2::field::types::Field;

    fn product(factor: u64, location: u32, hint: Kind, zero_knowledge: bool) -> [u8; 32] {
        let mut builder = Builder::new(zero_knowledge);
        let (output, x) = (builder.output(), builder.private_input());
        let y = builder.hint(hint, &[x], 1, location).unwrap()[0];
        let scaled = builder.scale(x, F::from_canonical_u64(factor)).unwrap();
        let value = builder.mul(scaled, y, location).unwrap();
        builder.bind_output(output, value, location).unwrap();
        builder.finish().unwrap().digest()
    }

    #[test]
    fn it_names_the_statement_and_not_the_places_or_the_solver() {
        let digest = product(3, 1, Kind::Inverse, false);
        assert_eq!(digest, product(3, 2, Kind::Bits, false));
        assert_ne!(digest, product(4, 1, Kind::Inverse, false));
        assert_ne!(digest, product(3, 1, Kind::Inverse, true));
    }
}
