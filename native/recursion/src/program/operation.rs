//! What a program does, step by step.

use super::combination::{Pool, Term};
use super::hint::Hint;
use super::proof::Slot;
use crate::config::F;
use crate::gates::Operation;

/// The width of Poseidon's state.
pub(crate) const WIDTH: usize = 12;

/// One step. Variables are numbers; `terms` and `c` are numbers of combinations in the pool; `inputs` is a range of
/// `Program::operands`; outputs are consecutive variables from `first` or `out`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    /// out := a combination: what a gate reads of it.
    Combine { terms: u32, out: u32 },
    /// A public output := a combination.
    Bind { terms: u32, out: u32, location: u32 },
    /// out := a · b.
    Multiply { a: u32, b: u32, out: u32, location: u32 },
    /// Check a · b = c.
    AssertMultiply { a: u32, b: u32, c: u32, location: u32 },
    /// Check that a combination is 0.
    AssertZero { terms: u32, location: u32 },
    /// The bits of a, lowest first; check a < 2^bits.
    Split { a: u32, bits: u32, first: u32, location: u32 },
    /// Check a < 2^bits.
    AssertRange { a: u32, bits: u32, location: u32 },
    /// out := the value at an index; check that the index is in range. Operands: the index, then the values.
    RandomAccess { inputs: (u32, u32), out: u32, location: u32 },
    /// 12 → 12. Operands: the state, then, if `swapped`, the bit; check that it is one.
    Poseidon { inputs: (u32, u32), swapped: bool, first: u32, location: u32 },
    /// 5, 5 → 5.
    QuinticMultiply { inputs: (u32, u32), first: u32, location: u32 },
    /// The public values of the proof in `proofs[number]`, verified.
    Proof { number: u32, location: u32 },
    /// An operation of a gate of ours; check that it has a witness.
    Gate { operation: Operation, inputs: (u32, u32), first: u32, location: u32 },
    /// Compute the outputs of `hints[number]`.
    Hint { number: u32 },
}

/// What kind of variable the caller declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variable {
    One,
    Output,
    PublicInput,
    PrivateInput,
    Internal,
    /// With the hint's location.
    Hint(u32),
    /// A public value of a proof.
    Proof,
}

/// All that was recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) zero_knowledge: bool,
    /// Every variable's kind; the first is the constant one.
    pub(crate) variables: Vec<Variable>,
    pub(crate) outputs: Vec<u32>,
    pub(crate) public_inputs: Vec<u32>,
    pub(crate) private_inputs: Vec<u32>,
    pub(crate) pool: Pool,
    pub(crate) ops: Vec<Op>,
    /// Variables that gates of many inputs read.
    pub(crate) operands: Vec<u32>,
    pub(crate) hints: Vec<Hint>,
    /// Combinations that the hints read, one range for each hint.
    pub(crate) hint_inputs: Vec<u32>,
    /// Proofs that it takes.
    pub(crate) proofs: Vec<Slot>,
    /// Callables that `solve` must be given.
    pub(crate) externals: u32,
}

impl Op {
    /// Where the caller recorded it, if it constrains anything by itself.
    pub(crate) fn location(&self) -> Option<u32> {
        match *self {
            Op::Combine { .. } | Op::Hint { .. } => None,
            Op::Bind { location, .. }
            | Op::Multiply { location, .. }
            | Op::AssertMultiply { location, .. }
            | Op::AssertZero { location, .. }
            | Op::Split { location, .. }
            | Op::AssertRange { location, .. }
            | Op::RandomAccess { location, .. }
            | Op::Poseidon { location, .. }
            | Op::Gate { location, .. }
            | Op::QuinticMultiply { location, .. }
            | Op::Proof { location, .. } => Some(location),
        }
    }
}

impl Record {
    pub(crate) fn operands(&self, range: (u32, u32)) -> &[u32] {
        &self.operands[range.0 as usize..range.1 as usize]
    }

    /// Terms that an operation reads as a combination: no wire of their own is needed.
    pub(crate) fn linear(&self, op: &Op) -> &[Term] {
        match *op {
            Op::Combine { terms, .. } | Op::Bind { terms, .. } | Op::AssertZero { terms, .. } => self.pool.terms(terms),
            Op::AssertMultiply { c, .. } => self.pool.terms(c),
            _ => &[],
        }
    }

    /// Variables that an operation's gate reads.
    pub(crate) fn gate_inputs(&self, op: &Op) -> Vec<u32> {
        match *op {
            Op::Multiply { a, b, .. } | Op::AssertMultiply { a, b, .. } => vec![a, b],
            Op::Split { a, .. } | Op::AssertRange { a, .. } => vec![a],
            Op::RandomAccess { inputs, .. }
            | Op::Poseidon { inputs, .. }
            | Op::Gate { inputs, .. }
            | Op::QuinticMultiply { inputs, .. } => self.operands(inputs).to_vec(),
            Op::Proof { number, .. } => self.operands(self.proofs[number as usize].genesis).to_vec(),
            Op::Combine { .. } | Op::Bind { .. } | Op::AssertZero { .. } | Op::Hint { .. } => vec![],
        }
    }

    /// Variables that a hint reads.
    pub(crate) fn hint_reads(&self, hint: &Hint) -> impl Iterator<Item = u32> + '_ {
        let (start, end) = hint.inputs;
        let inputs = &self.hint_inputs[start as usize..end as usize];
        inputs.iter().flat_map(|&terms| self.pool.terms(terms).iter().map(|term| term.0))
    }

    /// Values of what a hint reads.
    pub(crate) fn hint_values(&self, hint: &Hint, values: &[F]) -> Vec<F> {
        let (start, end) = hint.inputs;
        self.hint_inputs[start as usize..end as usize].iter().map(|&i| self.pool.evaluate(i, values)).collect()
    }
}
