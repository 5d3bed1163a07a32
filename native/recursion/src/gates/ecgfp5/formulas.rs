//! Sums of points of ecGFp5, y² = x³ + 2·x² + 263·z·x, as constraints.
//!
//! Points are pairs of coordinates, never infinity. Where two points with one x are added the slope would be free, and
//! with it the sum: an inverse of the difference is asked for, so that no such sum has a witness. `on` is 1 where a
//! place of a row is used; where it is not all wires are 0.

use super::super::algebra::Algebra;
use super::super::quintic::{at, product};
use crate::config::F;
use plonky2::field::types::Field;

/// Coefficients of x, then of y.
pub(crate) const POINT: usize = 10;

/// The curve's coefficient of x², a number.
fn a() -> F {
    F::TWO
}

/// The curve's coefficient of x, of which the coefficient of z is not 0.
fn b() -> F {
    F::from_canonical_u64(263)
}

type Five<A> = [<A as Algebra>::Value; 5];

/// A point.
pub(crate) struct Point<A: Algebra> {
    pub(crate) x: Five<A>,
    pub(crate) y: Five<A>,
}

impl<A: Algebra> Point<A> {
    /// From the wire `first` on.
    pub(crate) fn at(wires: &[A::Value], first: usize) -> Self {
        Self { x: at(wires, first), y: at(wires, first + 5) }
    }
}

pub(crate) fn sub<A: Algebra>(algebra: &mut A, a: &Five<A>, b: &Five<A>) -> Five<A> {
    std::array::from_fn(|i| algebra.sub(a[i], b[i]))
}

/// 0 where inverse · (q.x − p.x) is `on`.
pub(crate) fn distinct<A: Algebra>(algebra: &mut A, difference: &Five<A>, inverse: &Five<A>, on: A::Value) -> Five<A> {
    let mut one = product(algebra, difference, inverse);
    one[0] = algebra.sub(one[0], on);
    one
}

/// p + q of which the line has this slope: x = slope² − 2 − p.x − q.x, y = slope · (p.x − x) − p.y.
pub(crate) fn third<A: Algebra>(
    algebra: &mut A,
    slope: &Five<A>,
    p: &Point<A>,
    q_x: &Five<A>,
    on: A::Value,
) -> Point<A> {
    let x = third_x(algebra, slope, &p.x, q_x, on);
    let y = on_line(algebra, slope, p, &x);
    Point { x, y }
}

/// The x of that sum.
pub(crate) fn third_x<A: Algebra>(algebra: &mut A, slope: &Five<A>, p: &Five<A>, q: &Five<A>, on: A::Value) -> Five<A> {
    let square = product(algebra, slope, slope);
    let mut x = sub(algebra, &square, p);
    x = sub(algebra, &x, q);
    x[0] = algebra.scaled_sum(F::ONE, x[0], -a(), on);
    x
}

/// slope · (p.x − x) − p.y.
pub(crate) fn on_line<A: Algebra>(algebra: &mut A, slope: &Five<A>, p: &Point<A>, x: &Five<A>) -> Five<A> {
    let difference = sub(algebra, &p.x, x);
    let y = product(algebra, slope, &difference);
    sub(algebra, &y, &p.y)
}

/// 0 where the slope is the tangent's: 2·y·slope = 3·x² + 4·x + 263·z. No point of the group has y = 0.
pub(crate) fn tangent<A: Algebra>(algebra: &mut A, slope: &Five<A>, p: &Point<A>, on: A::Value) -> Five<A> {
    let left = product(algebra, slope, &p.y);
    let square = product(algebra, &p.x, &p.x);
    let three = F::from_canonical_u64(3);
    std::array::from_fn(|i| {
        let right = algebra.scaled_sum(three, square[i], F::TWO * a(), p.x[i]);
        let right = if i == 1 { algebra.scaled_sum(F::ONE, right, b(), on) } else { right };
        algebra.scaled_sum(F::TWO, left[i], F::NEG_ONE, right)
    })
}
