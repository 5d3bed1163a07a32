//! One element of a prime field at a time: four limbs of 64 bits in Montgomery form with R = 2^256, arkworks' own form.
//!
//! The multiplication is an engine's: `mulx` on processors with BMI2 and ADX, portable code elsewhere.

mod engine;
mod multiplier;
#[cfg(target_arch = "x86_64")]
mod mulx;
mod quadratic;

pub(crate) use engine::{Engine, Portable};
pub(crate) use multiplier::Multiplier;
#[cfg(target_arch = "x86_64")]
pub(crate) use mulx::Mulx;
pub(crate) use quadratic::Quadratic;

use ark_bn254::{Fq, Fr};
use ark_ff::{BigInt, PrimeField};
use std::marker::PhantomData;

/// A prime of 254 bits.
pub(crate) trait Modulus: Copy + Send + Sync + 'static {
    /// The field in arkworks' types.
    type Scalar: PrimeField<BigInt = BigInt<4>>;
    const WORDS: [u64; 4];
    /// −1/p mod 2^64
    const MINUS_INVERSE: u64 = minus_inverse(Self::WORDS[0]);
    /// The scalar type's Montgomery form.
    fn form(value: Self::Scalar) -> [u64; 4];
    fn from_form(form: BigInt<4>) -> Self::Scalar;
}

/// The field of coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Base;

impl Modulus for Base {
    type Scalar = Fq;
    const WORDS: [u64; 4] = Fq::MODULUS.0;
    fn form(value: Fq) -> [u64; 4] {
        value.0.0
    }
    fn from_form(form: BigInt<4>) -> Fq {
        Fq::new_unchecked(form)
    }
}

/// The field of scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScalarField;

impl Modulus for ScalarField {
    type Scalar = Fr;
    const WORDS: [u64; 4] = Fr::MODULUS.0;
    fn form(value: Fr) -> [u64; 4] {
        value.0.0
    }
    fn from_form(form: BigInt<4>) -> Fr {
        Fr::new_unchecked(form)
    }
}

pub(crate) const fn minus_inverse(word: u64) -> u64 {
    // Each step doubles the number of right bits, from three that any odd number has of its own inverse.
    let (mut inverse, mut step) = (word, 0);
    while step < 5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(word.wrapping_mul(inverse)));
        step += 1;
    }
    inverse.wrapping_neg()
}

/// An element below p, and with it the engine that multiplies it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Residue<M, E> {
    pub(crate) words: [u64; 4],
    engine: E,
    modulus: PhantomData<M>,
}

impl<M: Modulus, E: Engine> Residue<M, E> {
    /// From words below p that are already in Montgomery form.
    #[inline(always)]
    pub(crate) fn from_words(engine: E, words: [u64; 4]) -> Self {
        Self { words, engine, modulus: PhantomData }
    }

    #[inline(always)]
    pub(crate) fn new(engine: E, value: M::Scalar) -> Self {
        Self::from_words(engine, M::form(value))
    }

    #[inline(always)]
    pub(crate) fn value(self) -> M::Scalar {
        M::from_form(BigInt(self.words))
    }

    #[inline(always)]
    pub(crate) fn zero(engine: E) -> Self {
        Self::from_words(engine, [0; 4])
    }

    #[inline(always)]
    pub(crate) fn engine(self) -> E {
        self.engine
    }

    #[inline(always)]
    pub(crate) fn is_zero(self) -> bool {
        self.words == [0; 4]
    }

    #[inline(always)]
    fn with(self, words: [u64; 4]) -> Self {
        Self { words, ..self }
    }

    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        self.with(self.engine.multiply::<M>(&self.words, &other.words))
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        self.with(self.engine.add::<M>(self.words, &other.words))
    }

    #[inline(always)]
    pub(crate) fn double(self) -> Self {
        self.add(self)
    }

    #[inline(always)]
    pub(crate) fn sub(self, other: Self) -> Self {
        self.with(self.engine.subtract::<M>(self.words, &other.words))
    }

    #[inline(always)]
    pub(crate) fn neg(self) -> Self {
        Self::zero(self.engine).sub(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groth16::random_scalar;
    use ark_ff::{AdditiveGroup, Field, One};

    /// The ends of the range, words of ones, and random values.
    fn values<M: Modulus>() -> Vec<M::Scalar> {
        let one = M::Scalar::one();
        let mut values = vec![M::Scalar::ZERO, one, one.double(), -one, -one - one, one.double().inverse().unwrap()];
        // Forms and not values: what the limbs of a product are made of.
        for form in [[1, 0, 0, 0], [u64::MAX, 0, 0, 0], [u64::MAX, u64::MAX, u64::MAX, M::WORDS[3] - 1], [0, 0, 0, 1]] {
            values.push(M::from_form(BigInt(form)));
        }
        let mut last = M::WORDS;
        last[0] -= 1;
        values.push(M::from_form(BigInt(last)));
        values.extend((0..40).map(|_| M::Scalar::from_bigint(random_scalar().unwrap().into_bigint()).unwrap_or(one)));
        values
    }

    fn agrees<M: Modulus, E: Engine>(engine: E) {
        for a in values::<M>() {
            let x = Residue::<M, E>::new(engine, a);
            assert_eq!(x.value(), a);
            assert_eq!(x.double().value(), a.double());
            assert_eq!(x.neg().value(), -a);
            for b in values::<M>() {
                let y = Residue::<M, E>::new(engine, b);
                assert_eq!(x.mul(y).value(), a * b);
                assert_eq!(x.add(y).value(), a + b);
                assert_eq!(x.sub(y).value(), a - b);
            }
        }
    }

    #[test]
    fn every_engine_agrees_with_the_field() {
        agrees::<Base, _>(Portable);
        agrees::<ScalarField, _>(Portable);
        #[cfg(target_arch = "x86_64")]
        if let Some(mulx) = Mulx::detect() {
            agrees::<Base, _>(mulx);
            agrees::<ScalarField, _>(mulx);
        }
    }

    fn nanoseconds<E: Engine>(engine: E) -> [f64; 2] {
        let mut x: [Residue<Base, E>; 4] = std::array::from_fn(|i| Residue::new(engine, Fq::from(i as u64 + 3)));
        let start = std::time::Instant::now();
        for _ in 0..1_000_000 {
            for x in &mut x {
                *x = x.mul(std::hint::black_box(*x));
            }
        }
        let four = start.elapsed().as_secs_f64() / 4e6 * 1e9;
        let start = std::time::Instant::now();
        for _ in 0..1_000_000 {
            x[0] = x[0].mul(x[1]);
        }
        std::hint::black_box(x);
        [four, start.elapsed().as_secs_f64() / 1e6 * 1e9]
    }

    #[test]
    #[ignore]
    fn speed() {
        for _ in 0..5 {
            println!("portable {:.1?} ns", nanoseconds(Portable));
            #[cfg(target_arch = "x86_64")]
            if let Some(mulx) = Mulx::detect() {
                println!("mulx     {:.1?} ns", nanoseconds(mulx));
            }
        }
    }
}
