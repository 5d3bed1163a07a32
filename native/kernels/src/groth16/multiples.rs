//! Sums over a few points that stay the same: Straus' method with tables of small multiples.

use super::scalar::{Digits, Scalar};
use ark_bn254::{Fr, G1Affine, G1Projective};
use ark_ec::{AdditiveGroup, CurveGroup};

/// 32 multiples of a point: 2 KiB, and 43 additions for a full scalar.
const WIDTH: usize = 6;

/// 1, 2, … 32 times each point.
#[derive(Debug)]
pub(super) struct Multiples(Vec<Vec<G1Affine>>);

impl Multiples {
    pub(super) fn new(points: &[G1Affine]) -> Self {
        let multiples = |point: &G1Affine| {
            let first = G1Projective::from(*point);
            let all: Vec<_> =
                std::iter::successors(Some(first), |sum| Some(*sum + point)).take(1 << (WIDTH - 1)).collect();
            G1Projective::normalize_batch(&all)
        };
        Self(points.iter().map(multiples).collect())
    }

    /// Σ scalarᵢ · pointᵢ over the shorter of both. Scalars are public here: time depends on them.
    pub(super) fn sum(&self, scalars: &[Fr]) -> G1Projective {
        let digits = Digits::new(WIDTH);
        let cuts: Vec<_> = scalars.iter().map(|scalar| digits.cut(&Scalar::new(scalar))).collect();
        let mut total = G1Projective::ZERO;
        for window in (0..digits.windows()).rev() {
            for _ in 0..WIDTH {
                total.double_in_place();
            }
            for (cut, multiples) in cuts.iter().zip(&self.0) {
                match digits.digit(cut, window) {
                    0 => {}
                    digit if digit < 0 => total -= multiples[digit.unsigned_abs() as usize - 1],
                    digit => total += multiples[digit as usize - 1],
                }
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groth16::random::random_scalar;
    use ark_ec::AffineRepr;
    use ark_ff::{AdditiveGroup, Field};

    #[test]
    fn agrees_with_plain_multiplication() {
        let points: Vec<_> = (1..7u64).map(|k| (G1Affine::generator() * Fr::from(k * k)).into_affine()).collect();
        let multiples = Multiples::new(&points);
        let scalars = [Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::from(32u8), random_scalar().unwrap(), random_scalar().unwrap()];
        let expected: G1Projective = points.iter().zip(&scalars).map(|(point, scalar)| *point * scalar).sum();
        assert_eq!(multiples.sum(&scalars), expected);
        assert_eq!(multiples.sum(&[]), G1Projective::ZERO);
    }
}
