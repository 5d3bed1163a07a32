//! Products in Fp5 = Fp[z]/(z^5 − 3), five in a row.

use super::algebra::Algebra;
use super::custom::{CustomGate, Description};
use crate::config::{D, F};
use plonky2::field::types::Field;
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

/// z^5.
const NON_RESIDUE: F = plonky2::field::goldilocks_field::GoldilocksField(3);

/// Five coefficients, of z^0 first.
pub type Quintic = [Target; 5];

/// a · b.
pub(crate) fn product<A: Algebra>(algebra: &mut A, a: &[A::Value; 5], b: &[A::Value; 5]) -> [A::Value; 5] {
    std::array::from_fn(|k| {
        // Terms that wrap around z^5 first: their sum is scaled once.
        let mut sum = None;
        for i in k + 1..5 {
            sum = Some(add_product(algebra, a[i], b[5 + k - i], F::ONE, sum));
        }
        let mut factor = NON_RESIDUE;
        for i in 0..=k {
            sum = Some(add_product(algebra, a[i], b[k - i], factor, sum));
            factor = F::ONE;
        }
        sum.expect("five terms")
    })
}

fn add_product<A: Algebra>(algebra: &mut A, x: A::Value, y: A::Value, factor: F, sum: Option<A::Value>) -> A::Value {
    match sum {
        Some(sum) => algebra.arithmetic(F::ONE, x, y, factor, sum),
        None => algebra.mul(x, y),
    }
}

/// The five values from a wire on.
pub(crate) fn at<T: Copy>(wires: &[T], first: usize) -> [T; 5] {
    std::array::from_fn(|i| wires[first + i])
}

/// a · b on 15 wires.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct QuinticProduct;

const SIZE: usize = 15;

impl Description for QuinticProduct {
    const NAME: &'static str = "QuinticProductGate";
    const OPERATIONS: usize = 5;
    const WIRES: usize = SIZE * Self::OPERATIONS;
    const CONSTANTS: usize = 0;
    const DEGREE: usize = 2;
    const CONSTRAINTS: usize = 5 * Self::OPERATIONS;

    fn constraints<A: Algebra>(algebra: &mut A, wires: &[A::Value], _: &[A::Value]) -> Vec<A::Value> {
        let mut constraints = Vec::with_capacity(Self::CONSTRAINTS);
        for wires in wires.chunks_exact(SIZE).take(Self::OPERATIONS) {
            let product = product(algebra, &at(wires, 0), &at(wires, 5));
            constraints.extend((0..5).map(|i| algebra.sub(product[i], wires[10 + i])));
        }
        constraints
    }

    fn inputs(operation: usize, _: &[F]) -> Vec<usize> {
        (SIZE * operation..SIZE * operation + 10).collect()
    }

    fn outputs(operation: usize, _: &[F]) -> Vec<usize> {
        (SIZE * operation + 10..SIZE * (operation + 1)).collect()
    }

    fn compute(_: usize, inputs: &[F], _: &[F]) -> Vec<F> {
        crate::program::quintic::multiply(&at(inputs, 0), &at(inputs, 5)).to_vec()
    }
}

/// a · b: a fifth of a row.
pub fn quintic_mul(builder: &mut CircuitBuilder<F, D>, a: &Quintic, b: &Quintic) -> Quintic {
    let (row, operation) = CustomGate::<QuinticProduct>::place(builder, &[]);
    for (i, &target) in a.iter().chain(b).enumerate() {
        builder.connect(target, Target::wire(row, SIZE * operation + i));
    }
    std::array::from_fn(|i| Target::wire(row, SIZE * operation + 10 + i))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{self, Trial};
    use super::*;
    use plonky2::field::types::Sample;

    #[test]
    fn its_evaluations_agree_and_its_degree_is_as_said() {
        trial::evaluations::<QuinticProduct>();
    }

    #[test]
    fn every_wire_counts() {
        let inputs: Vec<Vec<F>> = (0..5).map(|_| F::rand_vec(10)).collect();
        let operations: Vec<(usize, &[F])> = inputs.iter().map(|inputs| inputs.as_slice()).enumerate().collect();
        trial::every_wire_counts::<QuinticProduct>(&operations, &[]);
    }

    #[test]
    fn z_to_the_fifth_is_three_and_five_products_fit_in_a_row() {
        let mut trial = Trial::new();
        let z: Quintic = std::array::from_fn(|i| trial.builder.constant(F::from_bool(i == 1)));
        let mut power = z;
        for _ in 0..4 {
            power = quintic_mul(&mut trial.builder, &power, &z);
        }
        let expected = [3, 0, 0, 0, 0].map(|value| trial.builder.constant(F::from_canonical_u64(value)));
        for (a, b) in power.into_iter().zip(expected) {
            trial.builder.connect(a, b);
        }
        quintic_mul(&mut trial.builder, &power, &power);
        assert_eq!(trial.builder.num_gates(), 1);
        assert!(trial.build().accepts(&[]));
    }
}
