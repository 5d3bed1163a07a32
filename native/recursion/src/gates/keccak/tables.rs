//! Polynomials through small tables: each table's values at 0, 1, 2, …

use crate::config::F;
use plonky2::field::types::Field;
use std::sync::LazyLock;

/// The polynomials of the gates.
pub(crate) struct Tables {
    /// Plane i of five: 1 at i, 0 at the others.
    pub(crate) plane: [Vec<F>; 5],
    /// 1 at words below i, for i = 1, 2, 3.
    pub(crate) word_below: [Vec<F>; 3],
    /// x mod 2 for x < 4.
    pub(crate) parity: Vec<F>,
    /// (x mod 2 − 1/2) / (x − 7/2) for x < 8, in x² − 7x.
    pub(crate) odd_parity: Vec<F>,
    /// Σ 16^k · bit k of x, for x < 8.
    pub(crate) spread: Vec<F>,
}

pub(crate) static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    plane: std::array::from_fn(|i| through(&(0..5).map(|x| F::from_bool(x == i)).collect::<Vec<_>>())),
    word_below: std::array::from_fn(|i| through(&(0..4).map(|x| F::from_bool(x <= i)).collect::<Vec<_>>())),
    parity: through(&[F::ZERO, F::ONE, F::ZERO, F::ONE]),
    odd_parity: odd_parity(),
    spread: through(
        &(0..8).map(|x| F::from_canonical_u64((x & 1) + 16 * (x >> 1 & 1) + 256 * (x >> 2))).collect::<Vec<_>>(),
    ),
});

/// Coefficients, the lowest first, of the polynomial of lowest degree with these values at 0, 1, 2, …
fn through(values: &[F]) -> Vec<F> {
    let points: Vec<(F, F)> = (0..).map(F::from_canonical_u64).zip(values.iter().copied()).collect();
    interpolate(&points)
}

fn odd_parity() -> Vec<F> {
    let half = F::TWO.inverse();
    let points: Vec<(F, F)> = (0..4)
        .map(|i| {
            let x = F::from_canonical_u64(i);
            let seven = F::from_canonical_u64(7);
            (x * x - seven * x, (F::from_canonical_u64(i & 1) - half) * (x - seven * half).inverse())
        })
        .collect();
    interpolate(&points)
}

/// Lagrange's.
fn interpolate(points: &[(F, F)]) -> Vec<F> {
    let mut sum = vec![F::ZERO; points.len()];
    for (i, &(x, y)) in points.iter().enumerate() {
        let mut basis = vec![y];
        for (j, &(other, _)) in points.iter().enumerate() {
            if i != j {
                let scale = (x - other).inverse();
                let lower = basis.iter().map(|&c| -other * c * scale).chain([F::ZERO]);
                let higher = [F::ZERO].into_iter().chain(basis.iter().map(|&c| c * scale));
                basis = lower.zip(higher).map(|(low, high)| low + high).collect();
            }
        }
        sum.iter_mut().zip(basis).for_each(|(sum, coefficient)| *sum += coefficient);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(polynomial: &[F], x: F) -> F {
        polynomial.iter().rev().fold(F::ZERO, |value, &coefficient| value * x + coefficient)
    }

    #[test]
    fn polynomials_have_their_values() {
        for x in 0..8u64 {
            let point = F::from_canonical_u64(x);
            let spread = (x & 1) + 16 * (x >> 1 & 1) + 256 * (x >> 2);
            assert_eq!(at(&TABLES.spread, point), F::from_canonical_u64(spread));
            let half = F::TWO.inverse();
            let centred = point - F::from_canonical_u64(7) * half;
            let square = point * point - F::from_canonical_u64(7) * point;
            assert_eq!(centred * at(&TABLES.odd_parity, square) + half, F::from_canonical_u64(x & 1));
        }
        for x in 0..5u64 {
            let values = TABLES.plane.each_ref().map(|plane| at(plane, F::from_canonical_u64(x)));
            assert_eq!(values, std::array::from_fn(|i| F::from_bool(i as u64 == x)));
        }
        for x in 0..4u64 {
            let values = TABLES.word_below.each_ref().map(|below| at(below, F::from_canonical_u64(x)));
            assert_eq!(values, std::array::from_fn(|i| F::from_bool(x < i as u64 + 1)));
            assert_eq!(at(&TABLES.parity, F::from_canonical_u64(x)), F::from_canonical_u64(x & 1));
        }
    }
}
