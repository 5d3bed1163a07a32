//! Montgomery multiplication, and who does it.

use super::Modulus;
use ark_ff::BigInt;
use std::fmt::Debug;

/// A way to multiply. A value of it shows that this machine has what it needs.
pub(crate) trait Engine: Copy + Debug + Send + Sync + 'static {
    /// a·b / 2^256 below p, for factors below p.
    fn multiply<M: Modulus>(self, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4];
    /// a + b below p, for terms below p.
    fn add<M: Modulus>(self, a: [u64; 4], b: &[u64; 4]) -> [u64; 4];
    /// a − b, for terms below p.
    fn subtract<M: Modulus>(self, a: [u64; 4], b: &[u64; 4]) -> [u64; 4];
}

/// Plain Rust: arkworks' own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Portable;

impl Engine for Portable {
    #[inline(always)]
    fn multiply<M: Modulus>(self, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
        M::form(value::<M>(*a) * value::<M>(*b))
    }

    #[inline(always)]
    fn add<M: Modulus>(self, a: [u64; 4], b: &[u64; 4]) -> [u64; 4] {
        M::form(value::<M>(a) + value::<M>(*b))
    }

    #[inline(always)]
    fn subtract<M: Modulus>(self, a: [u64; 4], b: &[u64; 4]) -> [u64; 4] {
        M::form(value::<M>(a) - value::<M>(*b))
    }
}

#[inline(always)]
fn value<M: Modulus>(words: [u64; 4]) -> M::Scalar {
    M::from_form(BigInt(words))
}
