//! One element at a time, on any processor.

use super::{EPSILON, Lanes, MODULUS};
use crate::config::F;

/// What every processor has.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

/// high · 2^64 + low modulo p, from 2^64 = 2^32 − 1 and 2^96 = −1.
#[inline(always)]
fn reduce(product: u128) -> u64 {
    let (low, high) = (product as u64, (product >> 64) as u64);
    let (mut rest, borrow) = low.overflowing_sub(high >> 32);
    // After a borrow the word is at least 2^64 − 2^32, so that this does not borrow again.
    rest = rest.wrapping_sub(if borrow { EPSILON } else { 0 });
    let (sum, carry) = rest.overflowing_add((high & EPSILON) * EPSILON);
    // The second summand is below p − 2^32, and so is the sum after a carry.
    sum.wrapping_add(if carry { EPSILON } else { 0 })
}

impl Lanes for Portable {
    type Vector = u64;
    const WIDTH: usize = 1;

    #[inline(always)]
    fn splat(self, word: u64) -> u64 {
        word
    }

    #[inline(always)]
    fn load(self, from: &[F]) -> u64 {
        from[0].0
    }

    #[inline(always)]
    fn store(self, to: &mut [F], value: u64) {
        to[0] = plonky2::field::goldilocks_field::GoldilocksField(value);
    }

    #[inline(always)]
    fn store_turned(self, to: &mut [F], _: usize, rows: &[u64]) {
        self.store(to, rows[0]);
    }

    #[inline(always)]
    fn add_words(self, a: u64, b: u64) -> u64 {
        a.wrapping_add(b)
    }

    #[inline(always)]
    fn sub_words(self, a: u64, b: u64) -> u64 {
        a.wrapping_sub(b)
    }

    #[inline(always)]
    fn shift_left<const N: u32>(self, a: u64) -> u64 {
        a << N
    }

    #[inline(always)]
    fn shift_right<const N: u32>(self, a: u64) -> u64 {
        a >> N
    }

    #[inline(always)]
    fn low_half(self, a: u64) -> u64 {
        a & EPSILON
    }

    #[inline(always)]
    fn add_canonical(self, a: u64, c: u64) -> u64 {
        let (sum, carry) = a.overflowing_add(c);
        // After a carry the word is below p − 1: no second carry.
        sum.wrapping_add(if carry { EPSILON } else { 0 })
    }

    #[inline(always)]
    fn add(self, a: u64, b: u64) -> u64 {
        self.add_canonical(a, self.canonical(b))
    }

    #[inline(always)]
    fn sub(self, a: u64, b: u64) -> u64 {
        let (difference, borrow) = a.overflowing_sub(self.canonical(b));
        // After a borrow the word is at least 2^64 − p + 1 = 2^32: no second borrow.
        difference.wrapping_sub(if borrow { EPSILON } else { 0 })
    }

    #[inline(always)]
    fn mul(self, a: u64, b: u64) -> u64 {
        reduce(u128::from(a) * u128::from(b))
    }

    #[inline(always)]
    fn square(self, a: u64) -> u64 {
        self.mul(a, a)
    }

    #[inline(always)]
    fn join(self, low: u64, high: u64) -> u64 {
        let top = high >> 32;
        let (sum, carry) = (low + (top << 32) - top).overflowing_add(high << 32);
        sum.wrapping_add(if carry { EPSILON } else { 0 })
    }

    #[inline(always)]
    fn canonical(self, a: u64) -> u64 {
        if a >= MODULUS { a - MODULUS } else { a }
    }
}
