//! Eight elements of a field at once, in the lanes of AVX-512 registers, and what is built on them: sums of many points
//! and transforms. Chosen at run time; elsewhere the portable code beside each caller does the same.

// Loops over places and not over iterators: a closure that stays a call cannot use the vector registers.
#![allow(clippy::needless_range_loop)]

mod adder;
mod avx512;
mod buckets;
mod coordinate;
mod element;
mod extension;
mod lines;
mod multiples;
mod point;
mod transform;

pub(crate) use avx512::Avx512;
pub(crate) use buckets::Buckets;
pub(crate) use extension::Lanes;
pub(crate) use lines::{Lines, step_products};
pub(crate) use multiples::{small_multiples, sums_of_multiples};
pub use point::Group;
pub(crate) use point::Transposed;
pub(crate) use transform::Transform;
