//! Many multiples of one generator: a table of its multiples, and batched affine additions.

use super::affine::PairAdder;
use super::points::Fast;
use super::scalar::{Cut, Digits, scalars};
use crate::cancel::Cancel;
use ark_bn254::Fr;
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ec::{AdditiveGroup, CurveGroup};
use rayon::prelude::*;
use zeroize::Zeroizing;

/// Scalars that one task takes on.
const TASK: usize = 1 << 12;

/// Row w holds 1, 2, … `largest` times 2^(w·width)·G.
pub(super) struct FixedBase<P: Fast> {
    digits: Digits,
    rows: Rows<P>,
}

/// The rows for the vector lanes, or for the portable code.
enum Rows<P: Fast> {
    #[cfg(target_arch = "x86_64")]
    Lanes(crate::lanes::Avx512, Vec<Vec<P::Packed>>),
    Portable(Vec<Vec<Affine<P>>>),
}

impl<P: Fast> FixedBase<P> {
    /// A table for about `count` multiples of the curve's generator. Worthless once the flag is raised.
    pub(super) fn new(count: usize, cancel: &Cancel) -> Self {
        let digits = (4..=14)
            .map(Digits::new)
            .min_by_key(|digits| digits.windows() * (count + 3 * digits.largest()))
            .expect("the range is not empty");
        let mut base = Projective::<P>::from(P::GENERATOR);
        let mut bases = Vec::with_capacity(digits.windows());
        for _ in 0..digits.windows() {
            bases.push(base);
            for _ in 0..digits.width {
                base.double_in_place();
            }
        }
        let rows = Rows::new(&Projective::normalize_batch(&bases), digits.largest(), cancel);
        Self { digits, rows }
    }

    /// value · G for each value; infinity for zero. Worthless once the flag is raised.
    pub(super) fn multiply(&self, values: &[Fr], cancel: &Cancel) -> Vec<Affine<P>> {
        let task = |values: &[Fr]| {
            let cuts: Vec<_> = scalars(values).iter().map(|scalar| self.digits.cut(scalar)).collect();
            self.task(&Zeroizing::new(cuts), cancel)
        };
        values.par_chunks(TASK).flat_map_iter(task).collect()
    }

    fn task(&self, cuts: &[Cut], cancel: &Cancel) -> Vec<Affine<P>> {
        let digit = |scalar: usize, row| self.digits.digit(&cuts[scalar], row);
        match &self.rows {
            #[cfg(target_arch = "x86_64")]
            Rows::Lanes(simd, rows) => crate::lanes::sums_of_multiples::<P>(*simd, rows, cuts.len(), digit, cancel),
            Rows::Portable(rows) => portable_sums(rows, cuts.len(), digit, cancel),
        }
    }
}

impl<P: Fast> Rows<P> {
    fn new(bases: &[Affine<P>], largest: usize, cancel: &Cancel) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = crate::lanes::Avx512::detect() {
            let row = |base| crate::lanes::small_multiples::<P>(simd, base, largest, cancel);
            return Self::Lanes(simd, bases.par_iter().map(row).collect());
        }
        let _ = cancel;
        Self::Portable(bases.par_iter().map(|base| multiples(base, largest)).collect())
    }
}

fn portable_sums<P: Fast>(
    rows: &[Vec<Affine<P>>],
    count: usize,
    digit: impl Fn(usize, usize) -> i32,
    cancel: &Cancel,
) -> Vec<Affine<P>> {
    let mut sums = vec![Affine::identity(); count];
    let mut adder = PairAdder::new(cancel);
    for (number, row) in rows.iter().enumerate() {
        for i in 0..count {
            let digit = digit(i, number);
            if digit != 0 {
                let multiple = row[digit.unsigned_abs() as usize - 1];
                let signed = if digit < 0 { -multiple } else { multiple };
                let sum = sums[i];
                adder.push(&sum, &signed, i, &mut sums);
            }
        }
        adder.flush(&mut sums);
    }
    sums
}

fn multiples<P: SWCurveConfig>(base: &Affine<P>, count: usize) -> Vec<Affine<P>> {
    let first = Projective::from(*base);
    let sums: Vec<_> = std::iter::successors(Some(first), |sum| Some(*sum + base)).take(count).collect();
    Projective::normalize_batch(&sums)
}

#[cfg(test)]
mod tests {
    use super::super::random::random_scalar;
    use super::*;
    use ark_bn254::{g1, g2};

    #[test]
    fn agrees_with_plain_multiplication_in_both_groups() {
        let mut values = vec![Fr::ZERO, Fr::from(1u8), -Fr::from(1u8), Fr::from(2u8)];
        values.extend((0..1100).map(|_| random_scalar().unwrap()));
        check::<g1::Config>(&values);
        check::<g2::Config>(&values[..50]);
    }

    fn check<P: Fast>(values: &[Fr]) {
        let cancel = Cancel::default();
        let mut base = FixedBase::<P>::new(values.len(), &cancel);
        compare::<P>(values, &base.multiply(values, &cancel));
        let doubles = |n: usize| std::iter::successors(Some(P::GENERATOR), |p| Some((*p + *p).into_affine())).nth(n);
        let bases = (0..base.digits.windows()).map(|window| doubles(window * base.digits.width).unwrap());
        base.rows = Rows::Portable(bases.map(|point| multiples(&point, base.digits.largest())).collect());
        compare::<P>(values, &base.multiply(values, &cancel));
    }

    fn compare<P: Fast>(values: &[Fr], products: &[Affine<P>]) {
        for (product, value) in products.iter().zip(values) {
            assert_eq!(*product, (P::GENERATOR * value).into_affine());
        }
    }
}
