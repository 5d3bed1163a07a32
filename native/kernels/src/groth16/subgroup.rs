//! Whether many points of G2 lie in its subgroup of order r, at a fraction of the price of asking each.
//!
//! The cofactor is a product of four primes, 10069 the smallest. A point outside has a component of one of these orders,
//! and a sum with random coefficients below 2^13 keeps it but with a chance of 2^-13: two coefficients of that point
//! differ by less than 10069, so at most one makes it vanish. Ten independent sums leave 2^-130.

use super::msm::multiply;
use super::scalar::Scalar;
use crate::cancel::Cancel;
use crate::error::{Code, Error, Result};
use ark_bn254::{Fr, G2Affine};
use ark_ec::CurveGroup;
use rayon::prelude::*;

const SUMS: usize = 10;
const MASK: u16 = (1 << 13) - 1;
/// Fewer points than this are asked one by one.
const FEW: usize = 256;

/// The points are on their curve. Raises `Io` (no randomness).
pub(super) fn all_in_subgroup(points: &[G2Affine]) -> Result<bool> {
    if points.len() < FEW {
        return Ok(points.par_iter().all(|point| point.is_in_correct_subgroup_assuming_on_curve()));
    }
    let packed = points.to_vec().into();
    for _ in 0..SUMS {
        // Drawn anew for each sum, after the points are fixed: who could foresee them could make a key that passes.
        let sum = multiply(&packed, &coefficients(points.len())?, &Cancel::default())?;
        if !sum.into_affine().is_in_correct_subgroup_assuming_on_curve() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn coefficients(count: usize) -> Result<Vec<Scalar>> {
    let mut bytes = vec![0; 2 * count];
    let unavailable = |error| Error::new(Code::Io, format!("the operating system gave no randomness: {error}"));
    getrandom::fill(&mut bytes).map_err(unavailable)?;
    let coefficient = |pair: &[u8]| Scalar::new(&Fr::from(u16::from_le_bytes([pair[0], pair[1]]) & MASK));
    Ok(bytes.chunks_exact(2).map(coefficient).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{Fq, Fq2};
    use ark_ec::AffineRepr;
    use ark_ff::{AdditiveGroup, BigInteger, MontFp, PrimeField};

    /// Of order 10069: a point outside the subgroup times r and times the rest of the cofactor.
    fn of_the_smallest_order() -> G2Affine {
        let smallest = 10_069u64;
        let cofactor: Fq = MontFp!("21888242871839275222246405745257275088844257914179612981679871602714643921549");
        let rest = (cofactor / Fq::from(smallest)).into_bigint();
        let points = (1u64..).filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(x.into(), Fq::ZERO), true));
        let candidates = points.map(|point| point.mul_bigint(Fr::MODULUS).into_affine().mul_bigint(rest).into_affine());
        let point = candidates.into_iter().find(|point| !point.is_zero()).unwrap();
        assert!(point.mul_bigint([smallest]).into_affine().is_zero() && rest.num_bits() > 200);
        point
    }

    #[test]
    fn one_point_of_small_order_among_many_is_found() {
        let outside = of_the_smallest_order();
        let step = G2Affine::generator();
        for count in [3, FEW, 700] {
            let mut points: Vec<_> =
                std::iter::successors(Some(step), |point| Some((*point + step).into_affine())).take(count).collect();
            assert!(all_in_subgroup(&points).unwrap());
            points[count / 2] = (points[count / 2] + outside).into_affine();
            assert!(!all_in_subgroup(&points).unwrap());
        }
    }
}
