//! Circuits: programs lowered to plonky2's gates, built, proved, verified.

mod built;
mod chains;
mod file;
mod fillers;
mod gates;
mod generators;
mod guard;
mod key;
mod lower;
mod prove;
#[cfg(test)]
mod rows;
mod sum;

pub use built::Circuit;
pub use chains::{Chain, Named};
pub use key::VerificationKey;
pub(crate) use key::{Proof, parse_proof};
#[cfg(test)]
mod tests;
