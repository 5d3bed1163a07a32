//! Constraint systems: building, solving, and the matrices that a prover takes.

mod arena;
mod builder;
mod combination;
mod digest;
mod eliminate;
mod file;
mod finish;
mod forge;
mod hint;
mod hunt;
mod matrix;
mod program;
mod solver;
mod system;
mod table;
mod witness;

pub use builder::Builder;
pub use hint::{External, Kind};
pub use hunt::Finding;
pub use matrix::{R1cs, Rows, SparseMatrix};
pub use solver::Failure;
pub use system::{ConstraintSystem, Untouched};
pub use table::Table;
pub use witness::Witness;
