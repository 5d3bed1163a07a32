//! Circuits: programs lowered to plonky2's gates, built, proved, verified.

mod built;
mod gates;
mod guard;
mod key;
mod lower;
mod prove;
#[cfg(test)]
mod rows;
mod sum;

pub use built::Circuit;
pub use key::VerificationKey;
#[cfg(test)]
mod tests;
