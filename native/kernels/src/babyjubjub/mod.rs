//! BabyJubJub: a·x² + y² = 1 + d·x²·y² over the BN254 scalar field, a = 168700, d = 168696 (ERC-2494).
//!
//! The curve has 8·l points, l prime. Because a is a square and d is not, the addition formulas are complete: they hold
//! for every pair of points on the curve, the identity and the points of order 2, 4 and 8 included, so that no special
//! case exists for an attacker to reach (Bernstein, Birkner, Joye, Lange, Peters, "Twisted Edwards curves", 2008).

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, BigInteger, Field, MontFp};

/// Coefficient of x².
pub const A: Fr = MontFp!("168700");
/// Coefficient of x²·y².
pub const D: Fr = MontFp!("168696");
/// The prime order l of the subgroup that keys live in.
pub static SUBGROUP_ORDER: BigInt<4> =
    BigInt!("2736030358979909402780800718157159386076813972158567259200215660948447373041");

/// A pair of coordinates, on the curve or not: `is_on_curve` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// First coordinate; the identity has 0.
    pub x: Fr,
    /// Second coordinate; the identity has 1.
    pub y: Fr,
}

impl Point {
    /// The neutral element (0, 1).
    pub const IDENTITY: Point = Point { x: Fr::ZERO, y: Fr::ONE };

    /// circomlib's `Base8`: a generator of the prime-order subgroup.
    pub const GENERATOR: Point = Point {
        x: MontFp!("5299619240641551281634865583518297030282874472190772894086521144482721001553"),
        y: MontFp!("16950150798460657717958625567821834550301663161624707787222815936182638968203"),
    };

    /// Whether the coordinates satisfy the curve's equation.
    pub fn is_on_curve(&self) -> bool {
        let (xx, yy) = (self.x.square(), self.y.square());
        A * xx + yy == Fr::ONE + D * xx * yy
    }

    /// Whether l·P is the identity: true for the identity too.
    pub fn is_in_subgroup(&self) -> bool {
        self.is_on_curve() && self.multiply(&SUBGROUP_ORDER) == Self::IDENTITY
    }

    /// The sum of two points on the curve. Off the curve the answer means nothing.
    pub fn add(&self, other: &Point) -> Point {
        Projective::from(*self).add(&Projective::from(*other)).affine()
    }

    /// −P = (−x, y).
    pub fn negate(&self) -> Point {
        Point { x: -self.x, y: self.y }
    }

    /// scalar · P for any scalar below 2²⁵⁶. Its time depends on the scalar: for witnesses, not for signing servers.
    pub fn multiply(&self, scalar: &BigInt<4>) -> Point {
        let base = Projective::from(*self);
        let mut sum = Projective::from(Self::IDENTITY);
        for i in (0..scalar.num_bits() as usize).rev() {
            sum = sum.double();
            if scalar.get_bit(i) {
                sum = sum.add(&base);
            }
        }
        sum.affine()
    }
}

/// (X : Y : Z) with x = X/Z, y = Y/Z. Z is never zero for points on the curve.
#[derive(Clone, Copy)]
struct Projective {
    x: Fr,
    y: Fr,
    z: Fr,
}

impl From<Point> for Projective {
    fn from(point: Point) -> Self {
        Self { x: point.x, y: point.y, z: Fr::ONE }
    }
}

impl Projective {
    /// Formula add-2008-bbjlp of the Explicit-Formulas Database.
    fn add(&self, other: &Self) -> Self {
        let a = self.z * other.z;
        let b = a.square();
        let c = self.x * other.x;
        let d = self.y * other.y;
        let e = D * c * d;
        let (f, g) = (b - e, b + e);
        let cross = (self.x + self.y) * (other.x + other.y) - c - d;
        Self { x: a * f * cross, y: a * g * (d - A * c), z: f * g }
    }

    /// Formula dbl-2008-bbjlp of the Explicit-Formulas Database.
    fn double(&self) -> Self {
        let b = (self.x + self.y).square();
        let c = self.x.square();
        let d = self.y.square();
        let e = A * c;
        let f = e + d;
        let j = f - self.z.square().double();
        Self { x: (b - c - d) * j, y: f * (e - d), z: f * j }
    }

    fn affine(&self) -> Point {
        // Off the curve Z may be zero; (0, 0) is then the answer, which no point on the curve equals.
        let inverse = self.z.inverse().unwrap_or(Fr::ZERO);
        Point { x: self.x * inverse, y: self.y * inverse }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_on_the_curve_and_in_the_subgroup() {
        assert!(Point::GENERATOR.is_on_curve());
        assert!(Point::GENERATOR.is_in_subgroup());
        assert_ne!(Point::GENERATOR.multiply(&BigInt!("1")), Point::IDENTITY);
    }

    #[test]
    fn doubling_agrees_with_addition_and_multiplication() {
        let g = Point::GENERATOR;
        assert_eq!(g.add(&g), g.multiply(&BigInt!("2")));
        assert_eq!(g.add(&g).add(&g), g.multiply(&BigInt!("3")));
        assert_eq!(g.add(&g.negate()), Point::IDENTITY);
    }

    #[test]
    fn addition_agrees_with_the_curve_law_in_fractions() {
        // x3 = (x1 y2 + y1 x2) / (1 + d x1 x2 y1 y2), y3 = (y1 y2 − a x1 x2) / (1 − d x1 x2 y1 y2), as ERC-2494 writes it.
        let p = Point::GENERATOR;
        let q = p.multiply(&BigInt!("5"));
        let t = D * p.x * q.x * p.y * q.y;
        let x = (p.x * q.y + p.y * q.x) / (Fr::ONE + t);
        let y = (p.y * q.y - A * p.x * q.x) / (Fr::ONE - t);
        assert_eq!(p.add(&q), Point { x, y });
    }

    #[test]
    fn a_point_of_order_two_is_outside_the_subgroup() {
        let order_two = Point { x: Fr::ZERO, y: -Fr::ONE };
        assert!(order_two.is_on_curve());
        assert!(!order_two.is_in_subgroup());
        assert!(!Point::GENERATOR.add(&order_two).is_in_subgroup());
    }

    #[test]
    fn off_the_curve_is_noticed() {
        assert!(!Point { x: Fr::ONE, y: Fr::ONE }.is_on_curve());
    }
}
