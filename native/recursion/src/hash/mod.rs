//! plonky2's Poseidon, made quick: `Poseidon` gives in every case what the crate's `PoseidonHash` gives.

mod hasher;
pub(crate) mod leaves;
pub(crate) mod poseidon;

pub use hasher::{Permutation, Poseidon};
