//! Sums of two points, two in a row.

use super::super::algebra::Algebra;
use super::super::custom::Description;
use super::super::quintic::{at, product};
use super::formulas::{self, POINT};
use super::plain;
use super::point_of;
use crate::config::{D, F};
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

const P: usize = 0;
const Q: usize = POINT;
const ON: usize = 2 * POINT;
const OUT: usize = ON + 1;
const ROUTED: usize = OUT + POINT;
const ADVICE: usize = 10;

/// p + q = out for p and q of which the x differ.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PointSum;

fn advice(operation: usize) -> usize {
    ROUTED * PointSum::OPERATIONS + ADVICE * operation
}

impl Description for PointSum {
    const NAME: &'static str = "PointSumGate";
    const OPERATIONS: usize = 2;
    const WIRES: usize = (ROUTED + ADVICE) * Self::OPERATIONS;
    const CONSTANTS: usize = 0;
    const DEGREE: usize = 3;
    const CONSTRAINTS: usize = 20 * Self::OPERATIONS;

    fn constraints<A: Algebra>(algebra: &mut A, wires: &[A::Value], _: &[A::Value]) -> Vec<A::Value> {
        let mut constraints = Vec::with_capacity(Self::CONSTRAINTS);
        for operation in 0..Self::OPERATIONS {
            let place = &wires[ROUTED * operation..];
            let (p, q) = (formulas::Point::<A>::at(place, P), formulas::Point::<A>::at(place, Q));
            let out = formulas::Point::<A>::at(place, OUT);
            let (slope, inverse) = (at(wires, advice(operation)), at(wires, advice(operation) + 5));
            let run = formulas::sub(algebra, &q.x, &p.x);
            constraints.extend(formulas::distinct(algebra, &run, &inverse, place[ON]));
            let rise = formulas::sub(algebra, &q.y, &p.y);
            let climbed = product(algebra, &slope, &run);
            constraints.extend(formulas::sub(algebra, &climbed, &rise));
            let sum = formulas::third(algebra, &slope, &p, &q.x, place[ON]);
            constraints.extend(formulas::sub(algebra, &sum.x, &out.x));
            constraints.extend(formulas::sub(algebra, &sum.y, &out.y));
        }
        constraints
    }

    fn inputs(operation: usize, _: &[F]) -> Vec<usize> {
        (ROUTED * operation..ROUTED * operation + OUT).collect()
    }

    fn outputs(operation: usize, _: &[F]) -> Vec<usize> {
        let out = ROUTED * operation + OUT;
        (out..out + POINT).chain(advice(operation)..advice(operation) + ADVICE).collect()
    }

    fn compute(_: usize, inputs: &[F], _: &[F]) -> Vec<F> {
        let (sum, slope, inverse) = plain::Point::new(&inputs[P..]).add(&plain::Point::new(&inputs[Q..]));
        sum.values().into_iter().chain(slope).chain(inverse).collect()
    }
}

/// p + q; there is no witness where their x are equal. Half a row.
pub(crate) fn add(builder: &mut CircuitBuilder<F, D>, inputs: &[Target]) -> Vec<Target> {
    point_of::<PointSum>(builder, &inputs[..ON], &[])
}

#[cfg(test)]
mod tests {
    use super::super::super::trial;
    use super::super::plain::MULTIPLES;
    use super::*;
    use plonky2::field::types::Field;

    fn inputs(p: usize, q: usize) -> Vec<F> {
        let points = [MULTIPLES[0][p], MULTIPLES[0][q]].map(|point| point.values());
        points.into_iter().flatten().chain([F::ONE]).collect()
    }

    #[test]
    fn its_evaluations_agree_and_its_degree_is_as_said() {
        trial::evaluations::<PointSum>();
    }

    #[test]
    fn every_wire_counts() {
        trial::every_wire_counts::<PointSum>(&[(0, &inputs(0, 4)), (1, &inputs(7, 2))], &[]);
        let row = trial::row::<PointSum>(&[(0, &inputs(0, 4))], &[]);
        assert_eq!(row[OUT..ROUTED], MULTIPLES[0][5].values());
    }

    #[test]
    fn a_point_and_itself_have_no_sum_here_whatever_the_slope() {
        let inputs = inputs(3, 3);
        let mut row = trial::row::<PointSum>(&[(0, &inputs)], &[]);
        assert!(!trial::holds::<PointSum>(&row, &[]));
        // The forgery that the inverse stops: a slope of one's choice.
        let point = MULTIPLES[0][3];
        let slope = [5, 6, 7, 8, 9].map(F::from_canonical_u64);
        let mut forged = crate::program::quintic::multiply(&slope, &slope);
        for (forged, x) in forged.iter_mut().zip(point.x) {
            *forged -= x.double();
        }
        forged[0] -= F::TWO;
        let fall = std::array::from_fn(|i| point.x[i] - forged[i]);
        let line = crate::program::quintic::multiply(&slope, &fall);
        for i in 0..5 {
            row[OUT + i] = forged[i];
            row[OUT + 5 + i] = line[i] - point.y[i];
            row[advice(0) + i] = slope[i];
        }
        assert!(!trial::holds::<PointSum>(&row, &[]));
    }
}
