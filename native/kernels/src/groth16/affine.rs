//! Sums of many pairs of affine points with one field inversion per batch (Montgomery's trick).
//!
//! An affine sum costs about six multiplications once its inversion is shared; a mixed addition in extended Jacobian
//! coordinates costs ten. Multi-scalar and fixed-base multiplication both live on this.

use crate::cancel::Cancel;
use crate::residue::Multiplier;
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{AdditiveGroup, Field, Zero};

/// Pairs that share one inversion: enough to make it cheap, few enough to stay in the first cache.
const BATCH: usize = 512;

/// Collects pairs and writes each sum to the slot that was named with it.
///
/// Once the flag is raised nothing is computed any more: whoever reads the sums must look at the flag first.
pub(crate) struct PairAdder<'a, P: SWCurveConfig> {
    cancel: &'a Cancel,
    multiplier: Multiplier,
    pairs: Vec<(Affine<P>, Affine<P>, u32)>,
    denominators: Vec<P::BaseField>,
    products: Vec<P::BaseField>,
}

impl<'a, P: SWCurveConfig> PairAdder<'a, P> {
    pub(crate) fn new(cancel: &'a Cancel) -> Self {
        Self {
            cancel,
            multiplier: Multiplier::best(),
            pairs: Vec::with_capacity(BATCH),
            denominators: Vec::with_capacity(BATCH),
            products: Vec::with_capacity(BATCH),
        }
    }

    /// Ask for `out[slot] = left + right`; it is there after the next `flush`, or earlier.
    #[inline]
    pub(crate) fn push(&mut self, left: &Affine<P>, right: &Affine<P>, slot: usize, out: &mut [Affine<P>]) {
        self.pairs.push((*left, *right, slot as u32));
        if self.pairs.len() == BATCH {
            self.flush(out);
        }
    }

    /// Write all sums that are still owed.
    pub(crate) fn flush(&mut self, out: &mut [Affine<P>]) {
        if !self.pairs.is_empty() && !self.cancel.raised() {
            self.write_sums(out);
        }
        self.pairs.clear();
    }

    fn write_sums(&mut self, out: &mut [Affine<P>]) {
        let multiplier = self.multiplier;
        self.denominators.clear();
        self.products.clear();
        let mut product = P::BaseField::ONE;
        for (left, right, _) in &self.pairs {
            let denominator = slope_denominator(left, right);
            self.products.push(product);
            self.denominators.push(denominator);
            product = multiplier.product(&product, &denominator);
        }
        let mut inverse = product.inverse().expect("slope_denominator is never zero");
        for (i, (left, right, slot)) in self.pairs.iter().enumerate().rev() {
            let inverted = multiplier.product(&inverse, &self.products[i]);
            inverse = multiplier.product(&inverse, &self.denominators[i]);
            out[*slot as usize] = sum(multiplier, left, right, inverted);
        }
    }
}

/// What the slope of the line through both points is divided by; 1 where no slope is needed.
#[inline]
fn slope_denominator<P: SWCurveConfig>(left: &Affine<P>, right: &Affine<P>) -> P::BaseField {
    let run = right.x - left.x;
    if !run.is_zero() && !left.is_zero() && !right.is_zero() {
        return run;
    }
    if !left.is_zero() && !right.is_zero() && left.y == right.y && !left.y.is_zero() {
        return left.y.double();
    }
    P::BaseField::ONE
}

#[inline]
fn sum<P: SWCurveConfig>(
    multiplier: Multiplier,
    left: &Affine<P>,
    right: &Affine<P>,
    inverted: P::BaseField,
) -> Affine<P> {
    if left.is_zero() {
        return *right;
    }
    if right.is_zero() {
        return *left;
    }
    let slope = if left.x != right.x {
        multiplier.product(&(right.y - left.y), &inverted)
    } else if left.y == right.y && !left.y.is_zero() {
        let square = left.x.square();
        (square.double() + square + P::COEFF_A) * inverted
    } else {
        return Affine::identity();
    };
    let x = multiplier.square(&slope) - left.x - right.x;
    let y = multiplier.product(&slope, &(left.x - x)) - left.y;
    Affine::new_unchecked(x, y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{Fr, G1Affine, g1::Config};
    use ark_ec::CurveGroup;

    fn multiple(k: i64) -> G1Affine {
        (G1Affine::generator() * Fr::from(k)).into_affine()
    }

    #[test]
    fn all_cases_of_addition_agree_with_the_group_law() {
        let points: Vec<_> = [0, 1, 2, -1, -2, 7].into_iter().map(multiple).collect();
        let cancel = Cancel::default();
        let mut adder = PairAdder::<Config>::new(&cancel);
        let mut out = vec![G1Affine::identity(); points.len() * points.len()];
        for (i, left) in points.iter().enumerate() {
            for (j, right) in points.iter().enumerate() {
                adder.push(left, right, i * points.len() + j, &mut out);
            }
        }
        adder.flush(&mut out);
        for (i, left) in points.iter().enumerate() {
            for (j, right) in points.iter().enumerate() {
                assert_eq!(out[i * points.len() + j], (*left + *right).into_affine());
            }
        }
    }

    #[test]
    fn a_raised_flag_stops_the_sums() {
        let cancel = Cancel::default();
        cancel.raise();
        let mut adder = PairAdder::<Config>::new(&cancel);
        let mut out = vec![G1Affine::identity()];
        adder.push(&multiple(1), &multiple(1), 0, &mut out);
        adder.flush(&mut out);
        assert!(out[0].is_zero());
    }
}
