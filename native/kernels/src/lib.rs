//! The arithmetic of Proofmill. Nothing here has heard of Python.
#![deny(unsafe_code)]

pub mod babyjubjub;
pub mod cancel;
pub mod ceremony;
pub mod circom;
pub mod error;
pub mod groth16;
#[cfg(target_arch = "x86_64")]
mod lanes;
pub mod mapped;
mod pairing;
pub mod poseidon;
pub mod r1cs;
mod residue;
pub mod watch;
