//! plonky2 for Proofmill: a recorded program of field operations, its gates, its proofs, and proofs of proofs.

pub mod chain;
pub mod circuit;
pub mod config;
pub mod gates;
pub mod hash;
pub(crate) mod lanes;
pub mod poseidon;
pub mod program;
pub mod prover;
