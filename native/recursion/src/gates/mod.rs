//! Gates of our own, and functions on the crate's builder that use them.

mod algebra;
mod custom;
mod limb_sum;
mod quintic;
#[cfg(test)]
mod trial;

pub use limb_sum::{add_with_carry, assert_range, sub_with_borrow};
pub use quintic::{Quintic, quintic_mul};
