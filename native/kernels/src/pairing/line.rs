//! The lines of a Miller loop: what depends on the point of the second group alone.
//!
//! The formulas are arkworks' (eprint 2013/722, homogeneous coordinates), so that values agree with it up to a factor in Fq²
//! even for points that no reader lets through; the final exponentiation takes such factors away.

use crate::residue::{Engine, Quadratic};
use ark_bn254::{Config, Fq2, G2Affine, g2};
use ark_ec::bn::BnConfig;
use ark_ec::short_weierstrass::SWCurveConfig;
use ark_ff::Field;

/// Signed bits of 6x + 2 from the lowest on.
const LOOP: &[i8] = Config::ATE_LOOP_COUNT;
/// Whether the running product is squared before a step. Two steps more than the bits have end the loop.
pub(crate) const SQUARED: [bool; STEPS] = {
    let mut squared = [false; STEPS];
    let (mut step, mut i) = (0, LOOP.len() - 1);
    while i > 0 {
        i -= 1;
        squared[step] = step > 0;
        step += if LOOP[i] == 0 { 1 } else { 2 };
    }
    squared
};
/// Lines of a point: one for each doubling and each addition.
pub(crate) const STEPS: usize = {
    let (mut steps, mut i) = (2, 0);
    while i < LOOP.len() - 1 {
        steps += if LOOP[i] == 0 { 1 } else { 2 };
        i += 1;
    }
    steps
};

/// l₀, l₁, l₂ of the line l₀·y + l₁·x·w + l₂·w³.
pub(crate) type Line<E> = [Quadratic<E>; 3];

/// All lines of a point of the curve that is not infinity, and whether it lies in the subgroup of order r.
///
/// The last additions end at \[6x + 2\]Q + ψ(Q) − ψ²(Q), which is −ψ³(Q) in the subgroup, where ψ multiplies by p. Nowhere
/// else: with ψ² − tψ + p = 0 the norm of 6x + 2 + ψ − ψ² + ψ³ is an integer that such a Q is a torsion point of; its
/// greatest common divisor with the order of the curve is r (eprint 2022/348; a test computes it), and r² does not
/// divide that order. A point of small order that meets the formulas' exceptions leaves them with Z = 0: refused.
pub(crate) fn lines<E: Engine>(engine: E, point: &G2Affine) -> (Vec<Line<E>>, bool) {
    let affine = |point: &G2Affine| [Quadratic::new(engine, point.x), Quadratic::new(engine, point.y)];
    let plus = affine(point);
    let minus = [plus[0], plus[1].neg()];
    let mut running = Running([plus[0], plus[1], Quadratic::new(engine, Fq2::ONE)]);
    let triple_b = Quadratic::new(engine, g2::Config::COEFF_B * Fq2::from(3u8));
    let mut lines = Vec::with_capacity(STEPS);
    for bit in LOOP[..LOOP.len() - 1].iter().rev() {
        lines.push(running.double(triple_b));
        match bit {
            0 => {}
            1 => lines.push(running.add(plus)),
            _ => lines.push(running.add(minus)),
        }
    }
    let first = frobenius(point);
    let second = -frobenius(&first);
    lines.push(running.add(affine(&first)));
    lines.push(running.add(affine(&second)));
    (lines, running.is(affine(&frobenius(&second))))
}

/// ψ: Frobenius between two twists; multiplication by p on the subgroup of order r.
pub(crate) fn frobenius(point: &G2Affine) -> G2Affine {
    let (mut x, mut y) = (point.x, point.y);
    x.frobenius_map_in_place(1);
    y.frobenius_map_in_place(1);
    G2Affine::new_unchecked(x * Config::TWIST_MUL_BY_Q_X, y * Config::TWIST_MUL_BY_Q_Y)
}

/// A point (X : Y : Z).
struct Running<E>([Quadratic<E>; 3]);

impl<E: Engine> Running<E> {
    fn is(&self, [other_x, other_y]: [Quadratic<E>; 2]) -> bool {
        let [x, y, z] = self.0;
        !z.is_zero() && x.sub(other_x.mul(z)).is_zero() && y.sub(other_y.mul(z)).is_zero()
    }

    /// The tangent, and twice the point.
    #[inline]
    fn double(&mut self, triple_b: Quadratic<E>) -> Line<E> {
        let [x, y, z] = self.0;
        let (a, b, c) = (x.mul(y).double(), y.square(), z.square());
        let e = triple_b.mul(c);
        let f = e.triple();
        let h = y.add(z).square().sub(b.add(c));
        // Four times what the formulas give: no halves.
        let square = e.square().triple().double().double();
        self.0 = [a.mul(b.sub(f)), b.add(f).square().sub(square), b.mul(h).double().double()];
        [h.neg(), x.square().triple(), e.sub(b)]
    }

    /// The line through both, and their sum.
    #[inline]
    fn add(&mut self, [other_x, other_y]: [Quadratic<E>; 2]) -> Line<E> {
        let [x, y, z] = self.0;
        let theta = y.sub(other_y.mul(z));
        let lambda = x.sub(other_x.mul(z));
        let (c, d) = (theta.square(), lambda.square());
        let (e, f, g) = (lambda.mul(d), z.mul(c), x.mul(d));
        let h = e.add(f).sub(g.double());
        self.0 = [lambda.mul(h), theta.mul(g.sub(h)).sub(e.mul(y)), z.mul(e)];
        [lambda, theta.neg(), theta.mul(other_x).sub(lambda.mul(other_y))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::residue::Portable;
    use ark_bn254::{Fq, Fr};
    use ark_ec::{AffineRepr, CurveConfig, CurveGroup};
    use ark_ff::{AdditiveGroup, PrimeField};
    use num_bigint::BigInt;

    fn integer(words: &[u64]) -> BigInt {
        words.iter().rev().fold(BigInt::ZERO, |value, word| (value << 64u32) + word)
    }

    fn gcd(a: BigInt, b: BigInt) -> BigInt {
        if b == BigInt::ZERO { a } else { gcd(b.clone(), a % b) }
    }

    #[test]
    fn the_closing_relation_holds_for_points_of_order_r_only() {
        let x = integer(Config::X);
        let (p, r) = (integer(&Fq::MODULUS.0), integer(&Fr::MODULUS.0));
        let order = &r * integer(g2::Config::COFACTOR);
        let trace: BigInt = 6 * &x * &x + 1;
        // 6x + 2 + ψ − ψ² + ψ³ as c₀ + c₁ψ, by Horner's rule.
        let (mut c0, mut c1) = (BigInt::ZERO, BigInt::ZERO);
        for coefficient in [BigInt::from(1), BigInt::from(-1), BigInt::from(1), 6 * &x + 2] {
            (c0, c1) = (coefficient - &p * &c1, c0 + &trace * c1);
        }
        let norm = &c0 * &c0 + &c0 * &c1 * &trace + &c1 * &c1 * &p;
        assert_eq!(gcd(norm, order.clone()), r);
        assert_ne!(&order % (&r * &r), BigInt::ZERO);
        // On this curve ψ has that characteristic polynomial, also outside the subgroup.
        let point = outside();
        let (image, t) = (frobenius(&point), trace.to_u64_digits().1);
        assert_eq!(
            (frobenius(&image) + point.mul_bigint(Fq::MODULUS)).into_affine(),
            image.mul_bigint(t).into_affine()
        );
    }

    fn outside() -> G2Affine {
        let points = (1u64..).filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(x.into(), Fq::ZERO), true));
        points.into_iter().find(|point| !point.is_in_correct_subgroup_assuming_on_curve()).expect("nearly all are")
    }

    #[test]
    fn the_subgroup_is_told_from_the_rest_of_the_curve() {
        let inside = |point: &G2Affine| lines(Portable, point).1;
        let mut point = G2Affine::generator();
        for _ in 0..20 {
            assert!(inside(&point) && inside(&-point));
            point = (point + point + G2Affine::generator()).into_affine();
        }
        let far = outside();
        let of_the_cofactor = far.mul_bigint(Fr::MODULUS).into_affine();
        for bad in [far, of_the_cofactor, (far + point).into_affine(), (of_the_cofactor + point).into_affine()] {
            assert!(bad.is_on_curve() && !inside(&bad) && !bad.is_in_correct_subgroup_assuming_on_curve());
        }
    }

    #[test]
    fn points_of_small_orders_are_refused() {
        // The primes of the cofactor.
        let cofactor = integer(g2::Config::COFACTOR);
        let far = outside().mul_bigint(Fr::MODULUS).into_affine();
        for prime in [10_069u64, 5_864_401] {
            assert_eq!(&cofactor % prime, BigInt::ZERO);
            let point = far.mul_bigint((&cofactor / prime).to_u64_digits().1).into_affine();
            assert!(!point.is_zero() && point.mul_bigint([prime]).into_affine().is_zero());
            let multiples = std::iter::successors(Some(point), |sum| Some((*sum + point).into_affine()));
            for multiple in multiples.take(50) {
                assert!(!lines(Portable, &multiple).1);
                assert!(!lines(Portable, &(multiple + G2Affine::generator()).into_affine()).1);
            }
        }
    }
}
