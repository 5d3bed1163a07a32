//! Scalars as multiplication wants them: a magnitude of at most r/2, a sign, and signed digits.

use ark_bn254::Fr;
use ark_ff::{BigInt, BigInteger, PrimeField};
use rayon::prelude::*;
use zeroize::Zeroize;

/// Bits of a magnitude and a carry: windows of `c` bits cover `ceil(BITS / c)` of them.
const BITS: usize = 255;
const SIGN: u64 = 1 << 63;

/// `±magnitude`; a small negative value has a small magnitude, so its high digits are zero and cost nothing.
#[derive(Clone, Copy, Default)]
pub(super) struct Scalar([u64; 4]);

impl Scalar {
    pub(super) fn new(value: &Fr) -> Self {
        Self::from_integer(value.into_bigint())
    }

    /// Of an integer below r.
    pub(super) fn from_integer(mut magnitude: BigInt<4>) -> Self {
        let mut negated = Fr::MODULUS;
        negated.sub_with_borrow(&magnitude);
        if negated < magnitude {
            magnitude = negated;
            magnitude.0[3] |= SIGN;
        }
        Self(magnitude.0)
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0 == [0; 4]
    }

    fn magnitude(&self) -> BigInt<4> {
        BigInt([self.0[0], self.0[1], self.0[2], self.0[3] & !SIGN])
    }

    /// Bits of the magnitude.
    pub(super) fn bits(&self) -> usize {
        self.magnitude().num_bits() as usize
    }
}

impl Zeroize for Scalar {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// All of them, in parallel.
pub(super) fn scalars(values: &[Fr]) -> Vec<Scalar> {
    values.par_iter().with_min_len(1 << 10).map(Scalar::new).collect()
}

/// A scalar's magnitude plus half a digit in every window, and its sign.
#[derive(Clone, Copy, Default)]
pub(super) struct Cut([u64; 4]);

impl Zeroize for Cut {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// How scalars are cut into signed digits of `width` bits.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    pub(super) width: usize,
    bias: [u64; 4],
}

impl Digits {
    /// `width` from 2 to 16.
    pub(super) fn new(width: usize) -> Self {
        // Half a digit is added to every window but the top one before cutting and taken off the digit afterwards:
        // a digit of a window then needs no carry from the windows below it.
        let mut bias = [0u64; 4];
        for window in 0..BITS.div_ceil(width) - 1 {
            let bit = window * width + width - 1;
            bias[bit / 64] |= 1 << (bit % 64);
        }
        Self { width, bias }
    }

    pub(super) fn windows(&self) -> usize {
        BITS.div_ceil(self.width)
    }

    /// The largest absolute value of a digit.
    pub(super) fn largest(&self) -> usize {
        1 << (self.width - 1)
    }

    /// Ready for `digit`.
    pub(super) fn cut(&self, scalar: &Scalar) -> Cut {
        let mut biased = scalar.magnitude();
        biased.add_with_carry(&BigInt(self.bias));
        biased.0[3] |= scalar.0[3] & SIGN;
        Cut(biased.0)
    }

    /// The digit of `window`, from `-largest` to `largest`.
    #[inline(always)]
    pub(super) fn digit(&self, Cut(biased): &Cut, window: usize) -> i32 {
        let bit = window * self.width;
        let (limb, shift) = (bit / 64, bit % 64);
        let word = if limb == 3 { biased[3] & !SIGN } else { biased[limb] };
        let mut value = word >> shift;
        if shift + self.width > 64 && limb < 3 {
            value |= biased[limb + 1] << (64 - shift);
        }
        value &= (1 << self.width) - 1;
        let top = window + 1 == self.windows();
        let digit = value as i32 - if top { 0 } else { self.largest() as i32 };
        if biased[3] & SIGN != 0 { -digit } else { digit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groth16::random::random_scalar;
    use ark_ff::{AdditiveGroup, Field, One};

    #[test]
    fn digits_of_every_width_add_up_to_the_scalar() {
        let half = -Fr::one() / Fr::from(2u8);
        let mut values = vec![Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::from(65_535u32), half, half + Fr::ONE];
        values.extend((0..20).map(|_| random_scalar().unwrap()));
        for width in 2..=16 {
            let digits = Digits::new(width);
            for value in &values {
                let scalar = Scalar::new(value);
                let cut = digits.cut(&scalar);
                let base = Fr::from(1u64 << width);
                let total = (0..digits.windows()).rev().fold(Fr::ZERO, |sum, window| {
                    let digit = digits.digit(&cut, window);
                    assert!(digit.unsigned_abs() as usize <= digits.largest());
                    assert!(digit == 0 || window * width <= scalar.bits() + 1, "width {width}");
                    sum * base + Fr::from(digit)
                });
                assert_eq!(total, *value, "width {width}");
            }
        }
    }
}
