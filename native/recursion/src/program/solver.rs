//! Running a program.

use super::element::integer;
use super::hint::External;
use super::operation::{Op, Record, WIDTH};
use super::proof::Given;
use super::{hint, quintic};
use crate::config::F;
use plonky2::field::types::Field;
use plonky2::hash::poseidon::Poseidon;
use proofmill_kernels::error::{Code, Error, Result};

/// The first check that fails, with the private values that show why: for tests only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// The caller's location number.
    pub location: u32,
    /// a, b and c, where a · b = c should hold. For a range c is what fits it.
    pub sides: [F; 3],
}

/// Values of all variables, or the first check that fails.
pub(crate) fn run(
    record: &Record,
    inputs: &[F],
    given: &Given,
    external: &External,
) -> Result<std::result::Result<Vec<F>, Failure>> {
    let mut values = start(record, inputs)?;
    for op in &record.ops {
        record.compute(op, &mut values, given, external)?;
        if let Err(failure) = record.check(op, &values) {
            return Ok(Err(failure));
        }
    }
    Ok(Ok(values))
}

/// Values of all variables, and the operations whose checks fail: where a hint gives up its values stay zero.
pub(crate) fn run_through(
    record: &Record,
    inputs: &[F],
    given: &Given,
    external: &External,
) -> Result<(Vec<F>, Vec<u32>)> {
    let mut values = start(record, inputs)?;
    let mut broken = vec![];
    for (number, op) in (0..).zip(&record.ops) {
        // A hint that gives up stops an honest solver only.
        let _ = record.compute(op, &mut values, given, external);
        if record.check(op, &values).is_err() {
            broken.push(number);
        }
    }
    Ok((values, broken))
}

fn start(record: &Record, inputs: &[F]) -> Result<Vec<F>> {
    let expected = record.public_inputs.len() + record.private_inputs.len();
    if inputs.len() != expected {
        let message = format!("expected {expected} inputs, got {}", inputs.len());
        return Err(Error::new(Code::InvalidArgument, message));
    }
    let mut values = vec![F::ZERO; record.variables.len()];
    values[0] = F::ONE;
    for (&variable, &value) in record.public_inputs.iter().chain(&record.private_inputs).zip(inputs) {
        values[variable as usize] = value;
    }
    Ok(values)
}

impl Record {
    /// Give an operation's outputs their values.
    pub(crate) fn compute(&self, op: &Op, values: &mut [F], given: &Given, external: &External) -> Result<()> {
        let (first, outputs) = match *op {
            Op::Hint { number } => {
                let hint = &self.hints[number as usize];
                (hint.first, hint.compute(&self.hint_values(hint, values), external)?)
            }
            _ => self.outputs(op, values, given),
        };
        values[first as usize..first as usize + outputs.len()].copy_from_slice(&outputs);
        Ok(())
    }

    /// What an operation that is no hint computes: the first variable, and values.
    pub(crate) fn outputs(&self, op: &Op, values: &[F], given: &Given) -> (u32, Vec<F>) {
        let value = |variable: u32| values[variable as usize];
        match *op {
            Op::Combine { terms, out } | Op::Bind { terms, out, .. } => (out, vec![self.pool.evaluate(terms, values)]),
            Op::Multiply { a, b, out, .. } => (out, vec![value(a) * value(b)]),
            Op::Split { a, bits, first, .. } => (first, hint::bits(u128::from(integer(value(a))), bits)),
            Op::RandomAccess { inputs, out, .. } => {
                let (&index, choices) = self.operands(inputs).split_first().expect("an index");
                // Out of range the gate would take the index's lowest bits, and refuse.
                (out, vec![value(choices[integer(value(index)) as usize % choices.len()])])
            }
            Op::Poseidon { inputs, swapped, first, .. } => {
                let mut state: Vec<F> = self.operands(inputs).iter().map(|&variable| value(variable)).collect();
                if swapped && state[WIDTH] == F::ONE {
                    state[..8].rotate_left(4);
                }
                let state: [F; WIDTH] = state[..WIDTH].try_into().expect("twelve elements");
                (first, F::poseidon(state).to_vec())
            }
            Op::QuinticMultiply { inputs, first, .. } => {
                let factors: Vec<F> = self.operands(inputs).iter().map(|&variable| value(variable)).collect();
                let factor = |range: std::ops::Range<usize>| factors[range].try_into().expect("five coefficients");
                (first, quintic::multiply(&factor(0..5), &factor(5..10)).to_vec())
            }
            Op::Proof { number, .. } => {
                let slot = &self.proofs[number as usize];
                let genesis: Vec<F> = self.operands(slot.genesis).iter().map(|&variable| value(variable)).collect();
                (slot.first, given.values(number, slot, &genesis))
            }
            Op::Gate { operation, inputs, first, .. } => {
                let inputs: Vec<F> = self.operands(inputs).iter().map(|&variable| value(variable)).collect();
                (first, operation.compute(&inputs))
            }
            Op::AssertMultiply { .. } | Op::AssertZero { .. } | Op::AssertRange { .. } | Op::Hint { .. } => (0, vec![]),
        }
    }

    /// Whether what an operation asserts holds: sides with a · b = c.
    pub(crate) fn check(&self, op: &Op, values: &[F]) -> std::result::Result<(), Failure> {
        let value = |variable: u32| values[variable as usize];
        let (sides, location) = match *op {
            Op::AssertMultiply { a, b, c, location } => ([value(a), value(b), self.pool.evaluate(c, values)], location),
            Op::AssertZero { terms, location } => ([self.pool.evaluate(terms, values), F::ONE, F::ZERO], location),
            Op::Split { a, bits, location, .. } | Op::AssertRange { a, bits, location } => {
                let lowest = integer(value(a)) & ((1 << bits) - 1);
                ([value(a), F::ONE, F::from_canonical_u64(lowest)], location)
            }
            Op::RandomAccess { inputs, location, .. } => {
                let operands = self.operands(inputs);
                let wrapped = integer(value(operands[0])) % (operands.len() as u64 - 1);
                ([value(operands[0]), F::ONE, F::from_canonical_u64(wrapped)], location)
            }
            Op::Gate { operation, inputs, location, .. } => {
                let inputs: Vec<F> = self.operands(inputs).iter().map(|&variable| value(variable)).collect();
                ([F::ONE, F::ONE, F::from_bool(operation.holds(&inputs))], location)
            }
            Op::Poseidon { inputs, swapped: true, location, .. } => {
                let swap = value(self.operands(inputs)[WIDTH]);
                ([swap, swap, swap], location)
            }
            _ => return Ok(()),
        };
        if sides[0] * sides[1] == sides[2] { Ok(()) } else { Err(Failure { location, sides }) }
    }

    /// The first operation that does not hold for an assignment, whoever made it.
    pub(crate) fn violated(&self, values: &[F], given: &Given) -> Option<&Op> {
        let honest = |op: &Op| {
            let (first, outputs) = self.outputs(op, values, given);
            outputs == values[first as usize..first as usize + outputs.len()] && self.check(op, values).is_ok()
        };
        self.ops.iter().find(|op| !honest(op))
    }
}
