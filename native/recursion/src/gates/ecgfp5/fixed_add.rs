//! Sums with multiples of the generator, three in a row: p + (window + 1)·2^(128·table)·G.
//!
//! The tables are part of the gate: a point's coordinates are polynomials of the window's four bits.

use super::super::algebra::Algebra;
use super::super::custom::Description;
use super::super::quintic::{at, product};
use super::formulas::{self, POINT};
use super::plain::{self, MULTIPLES, TABLES, WINDOW};
use super::point_of;
use crate::config::{D, F};
use plonky2::field::types::{Field, PrimeField64};
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;
use std::sync::LazyLock;

const P: usize = 0;
const BITS: usize = POINT;
const ON: usize = BITS + WINDOW;
const OUT: usize = ON + 1;
const ROUTED: usize = OUT + POINT;
const ADVICE: usize = 10;

/// p + q = out for the point q of a table, p and q of which the x differ. That the window's bits are such is the
/// caller's to check. Constant 0 is the table.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FixedAdd;

fn advice(operation: usize) -> usize {
    ROUTED * FixedAdd::OPERATIONS + ADVICE * operation
}

/// Coefficients [table][coordinate][product of bits].
static POLYNOMIALS: LazyLock<[[[F; 1 << WINDOW]; POINT]; TABLES]> = LazyLock::new(|| {
    MULTIPLES.each_ref().map(|table| {
        std::array::from_fn(|coordinate| {
            let mut coefficients = table.each_ref().map(|point| point.values()[coordinate]);
            // From values at bits to coefficients of products of bits: the differences along each bit.
            for bit in 0..WINDOW {
                for i in (0..1 << WINDOW).filter(|i| i >> bit & 1 == 1) {
                    let without = coefficients[i ^ 1 << bit];
                    coefficients[i] -= without;
                }
            }
            coefficients
        })
    })
});

/// 1 for the row's table, 0 for the others: quadratic in 0, 1, 2.
fn selectors<A: Algebra>(algebra: &mut A, table: A::Value) -> [A::Value; TABLES] {
    let square = algebra.mul(table, table);
    let half = F::TWO.inverse();
    let three_halves = F::from_canonical_u64(3) * half;
    let one = algebra.constant(F::ONE);
    let zero = algebra.scaled_sum(half, square, -three_halves, table);
    [
        algebra.add(zero, one),
        algebra.scaled_sum(F::NEG_ONE, square, F::TWO, table),
        algebra.scaled_sum(half, square, -half, table),
    ]
}

/// The point of the row's table at a window.
fn chosen<A: Algebra>(algebra: &mut A, bits: &[A::Value], selectors: &[A::Value; TABLES]) -> formulas::Point<A> {
    // Products of bits, the number of a product being the sum of its bits' places; times selectors, all linear from here.
    let mut products = vec![algebra.constant(F::ONE)];
    for &bit in bits {
        for i in 0..products.len() {
            products.push(algebra.mul(products[i], bit));
        }
    }
    let tables: Vec<Vec<A::Value>> =
        selectors.iter().map(|&s| products.iter().map(|&p| algebra.mul(p, s)).collect()).collect();
    let mut coordinate = |number: usize| {
        let mut sum = algebra.constant(F::ZERO);
        for (polynomials, products) in POLYNOMIALS.iter().zip(&tables) {
            for (&coefficient, &product) in polynomials[number].iter().zip(products) {
                sum = algebra.scaled_sum(coefficient, product, F::ONE, sum);
            }
        }
        sum
    };
    let (x, y) = (std::array::from_fn(&mut coordinate), std::array::from_fn(|i| coordinate(5 + i)));
    formulas::Point { x, y }
}

impl Description for FixedAdd {
    const NAME: &'static str = "FixedAddGate";
    const OPERATIONS: usize = 3;
    const WIRES: usize = (ROUTED + ADVICE) * Self::OPERATIONS;
    const CONSTANTS: usize = 1;
    const DEGREE: usize = 7;
    const CONSTRAINTS: usize = 20 * Self::OPERATIONS;

    fn constraints<A: Algebra>(algebra: &mut A, wires: &[A::Value], constants: &[A::Value]) -> Vec<A::Value> {
        let mut constraints = Vec::with_capacity(Self::CONSTRAINTS);
        let selectors = selectors(algebra, constants[0]);
        for operation in 0..Self::OPERATIONS {
            let place = &wires[ROUTED * operation..];
            let on = place[ON];
            let (p, out) = (formulas::Point::<A>::at(place, P), formulas::Point::<A>::at(place, OUT));
            let (slope, inverse) = (at(wires, advice(operation)), at(wires, advice(operation) + 5));
            let q = chosen(algebra, &place[BITS..ON], &selectors);
            let run = formulas::sub(algebra, &q.x, &p.x);
            constraints.extend(formulas::distinct(algebra, &run, &inverse, on));
            let climbed = product(algebra, &slope, &run);
            for (i, &climbed) in climbed.iter().enumerate() {
                let rise = algebra.arithmetic(F::ONE, on, q.y[i], F::NEG_ONE, p.y[i]);
                constraints.push(algebra.sub(climbed, rise));
            }
            let x: [A::Value; 5] = std::array::from_fn(|i| algebra.mul(on, q.x[i]));
            let square = formulas::third_x(algebra, &slope, &p.x, &x, on);
            constraints.extend(formulas::sub(algebra, &square, &out.x));
            let y = formulas::on_line(algebra, &slope, &p, &out.x);
            constraints.extend(formulas::sub(algebra, &y, &out.y));
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

    fn compute(_: usize, inputs: &[F], constants: &[F]) -> Vec<F> {
        let q = point(&inputs[BITS..ON], constants[0].to_canonical_u64() as usize);
        let (sum, slope, inverse) = plain::Point::new(&inputs[P..]).add(&q);
        sum.values().into_iter().chain(slope).chain(inverse).collect()
    }
}

/// The table's point at a window: exactly what the gate says, for any values in the places of bits.
pub(crate) fn point(bits: &[F], table: usize) -> plain::Point {
    let values: [F; POINT] = POLYNOMIALS[table].each_ref().map(|coefficients| {
        let mut values = coefficients.to_vec();
        for &bit in bits[..WINDOW].iter().rev() {
            let (without, with) = values.split_at(values.len() / 2);
            values = without.iter().zip(with).map(|(&a, &b)| a + bit * b).collect();
        }
        values[0]
    });
    plain::Point::new(&values)
}

/// p + (window + 1)·2^(128·table)·G; there is no witness where both have one x. A third of a row.
pub(crate) fn fixed_add(builder: &mut CircuitBuilder<F, D>, inputs: &[Target], table: usize) -> Vec<Target> {
    point_of::<FixedAdd>(builder, &inputs[..ON], &[F::from_canonical_usize(table)])
}

#[cfg(test)]
mod tests {
    use super::super::super::trial;
    use super::*;

    fn inputs(p: usize, window: usize) -> Vec<F> {
        let bits = (0..WINDOW).map(|i| F::from_bool(window >> i & 1 == 1));
        MULTIPLES[0][p].values().into_iter().chain(bits).chain([F::ONE]).collect()
    }

    #[test]
    fn its_evaluations_agree_and_its_degree_is_as_said() {
        trial::evaluations::<FixedAdd>();
    }

    #[test]
    fn every_wire_counts_in_every_table() {
        let operations = [inputs(0, 5), inputs(9, 0), inputs(2, 15)];
        let operations: Vec<(usize, &[F])> = operations.iter().map(|inputs| inputs.as_slice()).enumerate().collect();
        for table in 0..TABLES {
            trial::every_wire_counts::<FixedAdd>(&operations, &[F::from_canonical_usize(table)]);
        }
    }

    #[test]
    fn every_window_reads_its_point_in_every_table() {
        for table in 0..TABLES {
            let constants = [F::from_canonical_usize(table)];
            for window in 0..1 << WINDOW {
                // The sum with 16·G, which the table 0 has at its end.
                let p = if table == 0 && window == 15 { 0 } else { 15 };
                let row = trial::row::<FixedAdd>(&[(0, &inputs(p, window))], &constants);
                assert!(trial::holds::<FixedAdd>(&row, &constants), "{table} {window}");
                assert_eq!(row[OUT..ROUTED], MULTIPLES[0][p].add(&MULTIPLES[table][window]).0.values());
            }
        }
    }
}
