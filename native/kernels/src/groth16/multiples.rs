//! Sums over a few points that stay the same: Straus' method with tables of small multiples.

use super::scalar::{Digits, Scalar};
use ark_bn254::{Fr, G1Affine, G1Projective};
use ark_ec::{AdditiveGroup, CurveGroup};

/// 32 multiples of a point in a table: 2 KiB, and 43 additions for a full scalar.
const WIDTH: usize = 6;

/// Tables for a point, each for a quarter of the windows: a quarter of the doublings.
const TABLES: usize = 4;
/// More points than this share their doublings among so many additions that one table does.
const FEW: usize = 64;

/// 1, 2, … 32 times each point and, of few points, of its multiples by powers of two.
#[derive(Debug)]
pub(super) struct Multiples {
    /// Those of one point next to one another.
    tables: Vec<Vec<G1Affine>>,
    /// How many a point has.
    each: usize,
}

impl Multiples {
    pub(super) fn new(points: &[G1Affine]) -> Self {
        let each = if points.len() > FEW { 1 } else { TABLES };
        let windows = Digits::new(WIDTH).windows().div_ceil(each);
        let table = |base: G1Projective| {
            let all: Vec<_> =
                std::iter::successors(Some(base), |sum| Some(*sum + base)).take(1 << (WIDTH - 1)).collect();
            G1Projective::normalize_batch(&all)
        };
        let bases = |point: &G1Affine| {
            let next = move |base: &G1Projective| Some((0..windows * WIDTH).fold(*base, |base, _| base.double()));
            std::iter::successors(Some(G1Projective::from(*point)), next).take(each)
        };
        Self { tables: points.iter().flat_map(bases).map(table).collect(), each }
    }

    /// Σ scalarᵢ · pointᵢ over the shorter of both. Scalars are public here: time depends on them.
    pub(super) fn sum(&self, scalars: &[Fr]) -> G1Projective {
        let digits = Digits::new(WIDTH);
        let cuts: Vec<_> = scalars.iter().map(|scalar| digits.cut(&Scalar::new(scalar))).collect();
        let windows = digits.windows().div_ceil(self.each);
        let mut total = G1Projective::ZERO;
        for first in (0..windows).rev() {
            for _ in 0..WIDTH {
                total.double_in_place();
            }
            for (cut, tables) in cuts.iter().zip(self.tables.chunks(self.each)) {
                for (window, table) in (first..digits.windows()).step_by(windows).zip(tables) {
                    match digits.digit(cut, window) {
                        0 => {}
                        digit if digit < 0 => total -= table[digit.unsigned_abs() as usize - 1],
                        digit => total += table[digit as usize - 1],
                    }
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
        assert_eq!(multiples.sum(&scalars[5..]), points[0] * scalars[5]);
        // Many points have one table each.
        let points: Vec<_> = points.iter().copied().cycle().take(FEW + 1).collect();
        let scalars: Vec<_> = scalars.iter().copied().cycle().take(FEW + 1).collect();
        let expected: G1Projective = points.iter().zip(&scalars).map(|(point, scalar)| *point * scalar).sum();
        assert_eq!(Multiples::new(&points).sum(&scalars), expected);
    }
}
