//! Programs: recording a circuit, solving it for a witness, hunting for holes in it.

mod arena;
mod builder;
mod combination;
mod digest;
mod element;
mod finished;
mod forge;
mod hint;
mod hunt;
mod operation;
mod proof;
pub(crate) mod quintic;
mod solver;
mod witness;

pub use builder::Builder;
pub(crate) use combination::Term;
pub use element::{element, integer};
pub use finished::{Program, Untouched};
pub use hint::{External, Kind};
pub use hunt::Finding;
#[cfg(test)]
pub(crate) use operation::Variable;
pub(crate) use operation::{Op, Record, WIDTH};
pub use proof::{ChainKeys, Given, Offer};
pub(crate) use proof::{Slot, Source};
pub use solver::Failure;
pub use witness::Witness;
