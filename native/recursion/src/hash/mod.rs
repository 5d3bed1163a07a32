//! plonky2's Poseidon, made quick: `Poseidon` gives in every case what the crate's `PoseidonHash` gives.
// Several arrays are read at one index, lane by lane.
#![allow(clippy::needless_range_loop)]

mod hasher;
pub(crate) mod leaves;
pub(crate) mod poseidon;

pub use hasher::{Permutation, Poseidon};
