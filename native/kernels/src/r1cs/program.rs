//! The witness program: what the builder was told, in its order, over the original variables.
//!
//! Every assertion stays in it, also those that `finish` removes from the matrices: the first one that fails is the one
//! that the circuit's author wrote first.

use super::combination::Pool;
use super::hint::Hint;

/// One step. `a`, `b`, `c` and `value` are numbers of combinations in the pool, `out` a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    /// out := a · b.
    Multiply { a: u32, b: u32, out: u32, location: u32 },
    /// out := value, where `out` stands for a very long combination; its constraint stays in the matrices.
    Define { value: u32, out: u32, location: u32 },
    /// A public output := value.
    Bind { value: u32, out: u32, location: u32 },
    /// Check a · b = c.
    AssertMultiply { a: u32, b: u32, c: u32, location: u32 },
    /// Check a = 0.
    AssertZero { a: u32, location: u32 },
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
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Program {
    /// Number of variables, the constant one included.
    pub(crate) variables: u32,
    pub(crate) outputs: Vec<u32>,
    pub(crate) public_inputs: Vec<u32>,
    pub(crate) private_inputs: Vec<u32>,
    pub(crate) pool: Pool,
    pub(crate) ops: Vec<Op>,
    pub(crate) hints: Vec<Hint>,
    /// Combinations that the hints read, one range for each hint.
    pub(crate) hint_inputs: Vec<u32>,
    /// Callables that `solve` must be given.
    pub(crate) externals: u32,
}
