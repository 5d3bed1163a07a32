//! Keccak-256 in 480 rows for a permutation.

mod lane;
mod layout;
mod permutation;
pub(crate) mod plain;
mod round;
mod sponge;
mod tables;

pub(crate) use lane::KeccakLane;
pub use permutation::keccak_f;
pub(crate) use round::KeccakRound;
pub use sponge::keccak256;
