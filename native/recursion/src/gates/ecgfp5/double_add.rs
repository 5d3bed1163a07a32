//! Steps of a multiple: 2·p + bit·q, two in a row.

use super::super::algebra::Algebra;
use super::super::custom::Description;
use super::super::quintic::{at, product};
use super::formulas::{self, POINT};
use super::plain;
use super::point_of;
use crate::config::{D, F};
use plonky2::field::types::Field;
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

const P: usize = 0;
const Q: usize = POINT;
const BIT: usize = 2 * POINT;
const ON: usize = BIT + 1;
const OUT: usize = ON + 1;
const ROUTED: usize = OUT + POINT;
/// Advice: the double, its slope, the sum's slope, and the inverse.
const DOUBLE: usize = 0;
const TANGENT: usize = POINT;
const SLOPE: usize = TANGENT + 5;
const INVERSE: usize = SLOPE + 5;
const ADVICE: usize = INVERSE + 5;

/// 2·p + bit·q = out, for 2·p and q of which the x differ, whatever the bit; that it is a bit is the caller's to check.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DoubleAdd;

fn advice(operation: usize) -> usize {
    ROUTED * DoubleAdd::OPERATIONS + ADVICE * operation
}

impl Description for DoubleAdd {
    const NAME: &'static str = "DoubleAddGate";
    const OPERATIONS: usize = 2;
    const WIRES: usize = (ROUTED + ADVICE) * Self::OPERATIONS;
    const CONSTANTS: usize = 0;
    const DEGREE: usize = 4;
    const CONSTRAINTS: usize = 35 * Self::OPERATIONS;

    fn constraints<A: Algebra>(algebra: &mut A, wires: &[A::Value], _: &[A::Value]) -> Vec<A::Value> {
        let mut constraints = Vec::with_capacity(Self::CONSTRAINTS);
        for operation in 0..Self::OPERATIONS {
            let place = &wires[ROUTED * operation..];
            let advice = &wires[advice(operation)..];
            let (bit, on) = (place[BIT], place[ON]);
            let (p, q) = (formulas::Point::<A>::at(place, P), formulas::Point::<A>::at(place, Q));
            let double = formulas::Point::<A>::at(advice, DOUBLE);
            let tangent = at(advice, TANGENT);
            constraints.extend(formulas::tangent(algebra, &tangent, &p, on));
            let expected = formulas::third(algebra, &tangent, &p, &p.x, on);
            constraints.extend(formulas::sub(algebra, &expected.x, &double.x));
            // With the wire in the place of what it is equal to the degree stays low.
            let expected = formulas::on_line(algebra, &tangent, &p, &double.x);
            constraints.extend(formulas::sub(algebra, &expected, &double.y));
            let run = formulas::sub(algebra, &q.x, &double.x);
            constraints.extend(formulas::distinct(algebra, &run, &at(advice, INVERSE), on));
            let slope = at(advice, SLOPE);
            let rise = formulas::sub(algebra, &q.y, &double.y);
            let climbed = product(algebra, &slope, &run);
            constraints.extend(formulas::sub(algebra, &climbed, &rise));
            let sum = formulas::third(algebra, &slope, &double, &q.x, on);
            let chosen = [(sum.x, double.x), (sum.y, double.y)];
            for (i, (sum, double)) in chosen.into_iter().enumerate() {
                for k in 0..5 {
                    let change = algebra.sub(sum[k], double[k]);
                    let value = algebra.arithmetic(F::ONE, bit, change, F::ONE, double[k]);
                    constraints.push(algebra.sub(value, place[OUT + 5 * i + k]));
                }
            }
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
        let (double, tangent) = plain::Point::new(&inputs[P..]).double();
        let (sum, slope, inverse) = double.add(&plain::Point::new(&inputs[Q..]));
        let points = chosen(&double, &sum, inputs[BIT]).into_iter().chain(double.values());
        points.chain(tangent).chain(slope).chain(inverse).collect()
    }
}

/// The coordinates of the double or the sum: exactly what the gate says, for any value in the place of a bit.
fn chosen(double: &plain::Point, sum: &plain::Point, bit: F) -> [F; POINT] {
    let (double, sum) = (double.values(), sum.values());
    std::array::from_fn(|i| double[i] + bit * (sum[i] - double[i]))
}

/// The coordinates of 2·p + bit·q.
pub(crate) fn values(inputs: &[F]) -> [F; POINT] {
    let (double, _) = plain::Point::new(&inputs[P..]).double();
    let (sum, ..) = double.add(&plain::Point::new(&inputs[Q..]));
    chosen(&double, &sum, inputs[BIT])
}

/// 2·p + bit·q; there is no witness where 2·p and q have one x. Half a row.
pub(crate) fn double_add(builder: &mut CircuitBuilder<F, D>, inputs: &[Target]) -> Vec<Target> {
    point_of::<DoubleAdd>(builder, &inputs[..ON], &[])
}

#[cfg(test)]
mod tests {
    use super::super::super::trial;
    use super::super::plain::MULTIPLES;
    use super::*;

    fn inputs(p: usize, q: usize, bit: bool) -> Vec<F> {
        let points = [MULTIPLES[0][p], MULTIPLES[0][q]].map(|point| point.values());
        points.into_iter().flatten().chain([F::from_bool(bit), F::ONE]).collect()
    }

    #[test]
    fn its_evaluations_agree_and_its_degree_is_as_said() {
        trial::evaluations::<DoubleAdd>();
    }

    #[test]
    fn every_wire_counts() {
        let (added, doubled) = (inputs(1, 4, true), inputs(2, 11, false));
        trial::every_wire_counts::<DoubleAdd>(&[(0, &added), (1, &doubled)], &[]);
        let row = trial::row::<DoubleAdd>(&[(0, &added), (1, &doubled)], &[]);
        assert_eq!(row[OUT..ROUTED], MULTIPLES[0][8].values());
        assert_eq!(row[ROUTED + OUT..2 * ROUTED], MULTIPLES[0][5].values());
    }

    #[test]
    fn a_double_and_itself_have_no_sum_here() {
        for bit in [false, true] {
            let row = trial::row::<DoubleAdd>(&[(0, &inputs(1, 3, bit))], &[]);
            assert!(!trial::holds::<DoubleAdd>(&row, &[]));
        }
    }
}
