//! Constraint systems: building, solving, and the matrices that a prover takes.

mod arena;
mod builder;
mod combination;
mod digest;
mod eliminate;
mod finish;
mod hint;
mod matrix;
mod program;
mod solver;
mod system;
mod witness;

pub use builder::Builder;
pub use hint::{External, Kind};
pub use matrix::{R1cs, SparseMatrix};
pub use system::{ConstraintSystem, Failure, Untouched};
pub use witness::Witness;
