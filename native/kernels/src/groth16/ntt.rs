//! Number-theoretic transforms between a domain and its odd coset, without any reordering of values.

use crate::cancel::Cancel;
use crate::residue::Multiplier;
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, FftField, Field, PrimeField};
use rayon::prelude::*;

/// Halves smaller than this are transformed by one thread.
const PARALLEL: usize = 1 << 11;

/// The n-th roots of unity, n = 2^log, and all that takes values on them to values on the odd 2n-th roots.
pub(super) struct Domain {
    /// `forward[m + j]` = ω₂ₘʲ for j < m: the roots of every layer, next to one another.
    forward: Vec<Fr>,
    inverse: Vec<Fr>,
    /// ω₂ₙᵏ / n at the place where coefficient k stands after `decimate`.
    shift: Vec<Fr>,
    #[cfg(target_arch = "x86_64")]
    lanes: Option<Box<crate::lanes::Transform>>,
}

impl Domain {
    /// `size` is a power of two from 2 to 2^27.
    pub(super) fn new(size: usize) -> Self {
        let (forward, inverse, shift) = tables(size);
        Self::from_tables(forward, inverse, shift)
    }

    /// Without lanes.
    #[cfg(test)]
    fn portable(size: usize) -> Self {
        let (forward, inverse, shift) = tables(size);
        Self {
            forward,
            inverse,
            shift,
            #[cfg(target_arch = "x86_64")]
            lanes: None,
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn from_tables(forward: Vec<Fr>, inverse: Vec<Fr>, shift: Vec<Fr>) -> Self {
        let simd = crate::lanes::Avx512::detect();
        let lanes = simd.and_then(|simd| crate::lanes::Transform::new(simd, &forward, &inverse, &shift));
        match lanes {
            // The portable tables have done their work.
            Some(lanes) => Self { forward: vec![], inverse: vec![], shift: vec![], lanes: Some(Box::new(lanes)) },
            None => Self { forward, inverse, shift, lanes: None },
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn from_tables(forward: Vec<Fr>, inverse: Vec<Fr>, shift: Vec<Fr>) -> Self {
        Self { forward, inverse, shift }
    }

    /// a·b − c at the odd points as plain integers, from values of a and b at the even ones, where c = a·b. What is there
    /// after a raised flag is worthless.
    pub(super) fn quotient(&self, a: Vec<Fr>, b: Vec<Fr>, cancel: &Cancel) -> Vec<BigInt<4>> {
        #[cfg(target_arch = "x86_64")]
        if let Some(lanes) = &self.lanes {
            return lanes.quotient([a, b], cancel);
        }
        self.portable_quotient(a, b, cancel)
    }

    fn portable_quotient(&self, mut a: Vec<Fr>, mut b: Vec<Fr>, cancel: &Cancel) -> Vec<BigInt<4>> {
        let multiplier = Multiplier::best();
        let mut c: Vec<Fr> = a.par_iter().zip(&b).map(|(a, b)| multiplier.product(a, b)).collect();
        rayon::join(
            || rayon::join(|| self.to_odd_coset(&mut a, cancel), || self.to_odd_coset(&mut b, cancel)),
            || self.to_odd_coset(&mut c, cancel),
        );
        a.par_iter().zip(&b).zip(&c).map(|((a, b), c)| (multiplier.product(a, b) - c).into_bigint()).collect()
    }

    /// Values at ωⁱ become the same polynomial's values at ω₂ₙ·ωⁱ. What is there after a raised flag is worthless.
    fn to_odd_coset(&self, values: &mut [Fr], cancel: &Cancel) {
        decimate(values, &self.inverse, cancel);
        multiply_each(values, &self.shift);
        recombine(values, &self.forward, cancel);
    }
}

/// The roots of every layer forward and backward, and the shift.
fn tables(size: usize) -> (Vec<Fr>, Vec<Fr>, Vec<Fr>) {
    let root = root_of_unity(size);
    let powers = powers(root_of_unity(2 * size), size);
    let scale = Fr::from(size as u64).inverse().expect("a power of two is not a multiple of r");
    let log = size.trailing_zeros();
    let shift = (0..size).map(|i| powers[bit_reversed(i, log)] * scale).collect();
    let inverse_root = root.inverse().expect("a root of unity is not zero");
    (layers(root, size), layers(inverse_root, size), shift)
}

/// A primitive root of order `size`, the same as snarkjs derives from the least non-residue 5.
pub(super) fn root_of_unity(size: usize) -> Fr {
    Fr::get_root_of_unity(size as u64).expect("the caller keeps sizes at or below 2^28")
}

/// 1, x, x², … (`count` of them).
pub(super) fn powers(x: Fr, count: usize) -> Vec<Fr> {
    std::iter::successors(Some(Fr::ONE), |power| Some(*power * x)).take(count).collect()
}

fn layers(root: Fr, size: usize) -> Vec<Fr> {
    let mut table = vec![Fr::ZERO; size];
    let half = size / 2;
    table[half..].copy_from_slice(&powers(root, half));
    for m in (1..half).rev() {
        table[m] = table[2 * m];
    }
    table
}

fn bit_reversed(i: usize, bits: u32) -> usize {
    i.reverse_bits() >> (usize::BITS - bits)
}

fn multiply_each(values: &mut [Fr], factors: &[Fr]) {
    let multiplier = Multiplier::best();
    let each = |(value, factor): (&mut Fr, &Fr)| *value = multiplier.product(value, factor);
    values.par_iter_mut().zip(factors).with_min_len(PARALLEL).for_each(each);
}

/// Natural order in, bit-reversed order out (decimation in frequency).
fn decimate(values: &mut [Fr], roots: &[Fr], cancel: &Cancel) {
    let half = values.len() / 2;
    if half == 0 || half >= PARALLEL && cancel.raised() {
        return;
    }
    let (low, high) = values.split_at_mut(half);
    let multiplier = Multiplier::best();
    butterflies(low, high, &roots[half..2 * half], |a, b, root| {
        let difference = *a - *b;
        *a += *b;
        *b = multiplier.product(&difference, root);
    });
    both(half, || decimate(low, roots, cancel), || decimate(high, roots, cancel));
}

/// Bit-reversed order in, natural order out (decimation in time).
fn recombine(values: &mut [Fr], roots: &[Fr], cancel: &Cancel) {
    let half = values.len() / 2;
    if half == 0 || half >= PARALLEL && cancel.raised() {
        return;
    }
    let (low, high) = values.split_at_mut(half);
    both(half, || recombine(low, roots, cancel), || recombine(high, roots, cancel));
    let multiplier = Multiplier::best();
    butterflies(low, high, &roots[half..2 * half], |a, b, root| {
        let product = multiplier.product(b, root);
        *b = *a - product;
        *a += product;
    });
}

fn both(size: usize, left: impl FnOnce() + Send, right: impl FnOnce() + Send) {
    if size >= PARALLEL {
        rayon::join(left, right);
    } else {
        left();
        right();
    }
}

fn butterflies(low: &mut [Fr], high: &mut [Fr], roots: &[Fr], step: impl Fn(&mut Fr, &mut Fr, &Fr) + Sync + Copy) {
    if low.len() >= 2 * PARALLEL {
        let middle = low.len() / 2;
        let ((l0, l1), (h0, h1)) = (low.split_at_mut(middle), high.split_at_mut(middle));
        let (r0, r1) = roots.split_at(middle);
        rayon::join(|| butterflies(l0, h0, r0, step), || butterflies(l1, h1, r1, step));
        return;
    }
    for ((a, b), root) in low.iter_mut().zip(high).zip(roots) {
        step(a, b, root);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluate(coefficients: &[Fr], x: Fr) -> Fr {
        coefficients.iter().rev().fold(Fr::ZERO, |sum, c| sum * x + c)
    }

    #[test]
    fn values_move_to_the_odd_roots() {
        for size in [2usize, 4, 64, 1 << 13] {
            let coefficients: Vec<Fr> = (0..size).map(|i| Fr::from((i * i + 7) as u64)).collect();
            let (root, odd) = (root_of_unity(size), root_of_unity(2 * size));
            let points = if size > 64 { vec![0, 1, 77, size - 1] } else { (0..size).collect() };
            let domain = Domain::portable(size);
            let mut values: Vec<Fr> = if size > 64 {
                ark_poly_values(&coefficients)
            } else {
                points.iter().map(|i| evaluate(&coefficients, root.pow([*i as u64]))).collect()
            };
            domain.to_odd_coset(&mut values, &Cancel::default());
            for i in points {
                assert_eq!(values[i], evaluate(&coefficients, odd * root.pow([i as u64])));
            }
        }
    }

    #[test]
    fn the_lanes_agree_with_the_portable_quotient() {
        for size in [2usize, 32, 64, 128, 1 << 13, 1 << 15] {
            let domain = Domain::new(size);
            let portable = Domain::portable(size);
            let a: Vec<Fr> = (0..size as u64).map(|i| -Fr::from(i * i + 7)).collect();
            let b: Vec<Fr> =
                (0..size as u64).map(|i| if i % 9 == 0 { Fr::ZERO } else { Fr::from(i).pow([77]) }).collect();
            let cancel = Cancel::default();
            let portable = portable.portable_quotient(a.clone(), b.clone(), &cancel);
            assert_eq!(domain.quotient(a, b, &cancel), portable);
        }
    }

    fn ark_poly_values(coefficients: &[Fr]) -> Vec<Fr> {
        use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
        Radix2EvaluationDomain::<Fr>::new(coefficients.len()).unwrap().fft(coefficients)
    }
}
