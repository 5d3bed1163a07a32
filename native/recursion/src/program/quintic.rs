//! The quintic extension Fp[z]/(z^5 − 3), over which ecGFp5 is defined.

use crate::config::F;
use plonky2::field::extension::Frobenius;
use plonky2::field::extension::quintic::QuinticExtension;
use plonky2::field::types::{Field, Field64, PrimeField};

/// z^5.
pub(crate) const NON_RESIDUE: u64 = 3;

/// a · b; coefficients lowest first.
pub(crate) fn multiply(a: &[F; 5], b: &[F; 5]) -> [F; 5] {
    (QuinticExtension(*a) * QuinticExtension(*b)).0
}

/// 1/a, or 0 for 0.
pub(crate) fn inverse(a: &[F; 5]) -> [F; 5] {
    QuinticExtension(*a).try_inverse().unwrap_or(QuinticExtension::ZERO).0
}

/// A square root, the same one each time, if there is one.
///
/// norm = a · half² with half = a^((p + p² + p³ + p⁴)/2), so that √norm / half is a root of a.
pub(crate) fn square_root(a: &[F; 5]) -> Option<[F; 5]> {
    let a = QuinticExtension(*a);
    let part = a.exp_u64(F::ORDER / 2 + 1);
    let half = (part * part.repeated_frobenius(2)).frobenius();
    let root = (a * half * half).0[0].sqrt()?;
    Some((half.try_inverse().unwrap_or(QuinticExtension::ZERO) * QuinticExtension::from(root)).0)
}

/// x of the element of ecGFp5's prime-order group that w encodes, and a square root of x; nothing if there is none.
/// Infinity, which 0 encodes, has no coordinates.
///
/// y = −w·x makes the curve equation x² + (2 − w²)·x + 263·z = 0, and x is its root that is a square. Source: T. Pornin,
/// "EcGFp5: a Specialized Elliptic Curve", eprint 2022/274.
pub(crate) fn decode(w: &[F; 5]) -> Option<([F; 5], [F; 5])> {
    let w = QuinticExtension(*w);
    let linear = w * w - QuinticExtension::TWO;
    let b = QuinticExtension([0, 263, 0, 0, 0].map(F::from_canonical_u64));
    let root = QuinticExtension(square_root(&(linear * linear - b * QuinticExtension::from_canonical_u64(4)).0)?);
    let half = QuinticExtension::<F>::TWO.inverse();
    let points = [(linear + root) * half, (linear - root) * half];
    points.into_iter().find_map(|x| square_root(&x.0).map(|root| (x.0, root)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_power_of_z_is_three() {
        let z = [0, 1, 0, 0, 0].map(F::from_canonical_u64);
        let power = (0..4).fold(z, |power, _| multiply(&power, &z));
        assert_eq!(power, [NON_RESIDUE, 0, 0, 0, 0].map(F::from_canonical_u64));
    }

    #[test]
    fn inverses_multiply_to_one_and_zero_has_zero() {
        let a = [5, 0, 7, 11, 13].map(F::from_canonical_u64);
        assert_eq!(multiply(&a, &inverse(&a)), [1, 0, 0, 0, 0].map(F::from_canonical_u64));
        assert_eq!(inverse(&[F::ZERO; 5]), [F::ZERO; 5]);
    }

    #[test]
    fn squares_have_roots_and_others_have_none() {
        let mut squares = 0;
        for seed in 0..20u64 {
            let a = [seed, 3, 0, seed * seed, 1].map(F::from_canonical_u64);
            let root = square_root(&multiply(&a, &a)).unwrap();
            assert!(root == a || root == a.map(|c| -c));
            if let Some(root) = square_root(&a) {
                assert_eq!(multiply(&root, &root), a);
                squares += 1;
            }
        }
        assert!((3..17).contains(&squares), "{squares}");
        assert_eq!(square_root(&[F::ZERO; 5]), Some([F::ZERO; 5]));
    }

    #[test]
    fn the_generator_decodes_to_a_point_of_the_curve() {
        let w = [4, 0, 0, 0, 0].map(F::from_canonical_u64);
        let (x, root) = decode(&w).unwrap();
        assert_eq!(multiply(&root, &root), x);
        // y² = x³ + 2x² + 263z·x with y = −w·x.
        let [x, w] = [x, w].map(QuinticExtension);
        let b = QuinticExtension([0, 263, 0, 0, 0].map(F::from_canonical_u64));
        let y = -w * x;
        assert_eq!(y * y, x * (x * x + x * QuinticExtension::TWO + b));
        let decoded = (0..20).filter(|&seed| decode(&[seed, 1, 2, 3, 4].map(F::from_canonical_u64)).is_some()).count();
        assert!((3..17).contains(&decoded), "half of all w encode an element: {decoded}");
    }
}
