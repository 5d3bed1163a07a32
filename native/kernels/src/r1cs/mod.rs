//! Constraint systems: building, solving, and the matrices that a prover takes.

mod matrix;

pub use matrix::{R1cs, SparseMatrix};
