//! Many multiples of one generator: a table of its multiples, and batched affine additions.

use super::affine::PairAdder;
use super::scalar::{Digits, scalars};
use crate::cancel::Cancel;
use ark_bn254::Fr;
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ec::{AdditiveGroup, CurveGroup};
use rayon::prelude::*;
use zeroize::Zeroizing;

/// Scalars that one task takes on.
const TASK: usize = 1 << 10;

/// Row w holds 1, 2, … `largest` times 2^(w·width)·G.
pub(super) struct FixedBase<P: SWCurveConfig> {
    digits: Digits,
    rows: Vec<Vec<Affine<P>>>,
}

impl<P: SWCurveConfig> FixedBase<P> {
    /// A table for about `count` multiples of the curve's generator.
    pub(super) fn new(count: usize) -> Self {
        let digits = (4..=14)
            .map(Digits::new)
            .min_by_key(|digits| digits.windows() * (7 * count + 20 * digits.largest()))
            .expect("the range is not empty");
        let mut base = Projective::<P>::from(P::GENERATOR);
        let mut bases = Vec::with_capacity(digits.windows());
        for _ in 0..digits.windows() {
            bases.push(base);
            for _ in 0..digits.width {
                base.double_in_place();
            }
        }
        let rows = bases.into_par_iter().map(|base| multiples(base, digits.largest())).collect();
        Self { digits, rows }
    }

    /// value · G for each value; infinity for zero. Worthless once the flag is raised.
    pub(super) fn multiply(&self, values: &[Fr], cancel: &Cancel) -> Vec<Affine<P>> {
        let mut products = vec![Affine::identity(); values.len()];
        products.par_chunks_mut(TASK).zip(values.par_chunks(TASK)).for_each(|(products, values)| {
            let cuts: Vec<_> = scalars(values).iter().map(|scalar| self.digits.cut(scalar)).collect();
            let cuts = Zeroizing::new(cuts);
            let mut adder = PairAdder::new(cancel);
            for (window, row) in self.rows.iter().enumerate() {
                for (i, cut) in cuts.iter().enumerate() {
                    let digit = self.digits.digit(cut, window);
                    if digit != 0 {
                        let multiple = row[digit.unsigned_abs() as usize - 1];
                        let signed = if digit < 0 { -multiple } else { multiple };
                        let sum = products[i];
                        adder.push(&sum, &signed, i, products);
                    }
                }
                adder.flush(products);
            }
        });
        products
    }
}

fn multiples<P: SWCurveConfig>(base: Projective<P>, count: usize) -> Vec<Affine<P>> {
    let affine = base.into_affine();
    let sums: Vec<_> = std::iter::successors(Some(base), |sum| Some(*sum + affine)).take(count).collect();
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

    fn check<P: SWCurveConfig<ScalarField = Fr>>(values: &[Fr]) {
        let products = FixedBase::<P>::new(values.len()).multiply(values, &Cancel::default());
        for (product, value) in products.iter().zip(values) {
            assert_eq!(*product, (P::GENERATOR * value).into_affine());
        }
    }
}
