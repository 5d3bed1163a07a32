//! Gates of our own, and functions on the crate's builder that use them.

mod algebra;
mod custom;
mod ecgfp5;
mod keccak;
mod limb_sum;
mod quintic;
#[cfg(test)]
mod trial;

pub use keccak::{keccak_f, keccak256};
pub use limb_sum::{add_with_carry, assert_range, sub_with_borrow};
pub use quintic::{Quintic, quintic_mul};
