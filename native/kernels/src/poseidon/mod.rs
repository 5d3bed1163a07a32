//! Poseidon (eprint 2019/458) over the BN254 scalar field with circomlib's parameters.
//!
//! The hash of n inputs is the first element of the permutation of (0, input 1, … input n): rate n, one call. Inputs
//! of different number go through different permutations, so no padding is needed.

mod grain;
mod parameters;
mod permutation;

pub use parameters::{FULL_ROUNDS, Parameters, parameters};
pub use permutation::hash;
