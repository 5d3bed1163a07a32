//! Sums and differences of 32-bit limbs, six in a row: result = a ± (b + carry) ∓ 2^32·(carry out), result < 2^32.
//!
//! With b = carry = carry out = 0 it is a range check. The limb's sixteen digits of base 4 are what says that it is
//! below 2^32; a check of degree 4 each. (Digits of base 8 would be eleven, but of degree 8, and no cheaper to verify;
//! a lookup table of bytes brings its own rows, columns and constraints into every circuit that verifies the proof.)

use super::algebra::Algebra;
use super::custom::{CustomGate, Description};
use crate::config::{D, F};
use plonky2::field::types::{Field, PrimeField64};
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

const DIGITS: usize = 16;
const A: usize = 0;
const B: usize = 1;
const CARRY: usize = 2;
const RESULT: usize = 3;
const CARRY_OUT: usize = 4;
const ROUTED: usize = 5;

/// Constant 0 is the sign, 1 or −1: a row has sums or differences.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LimbSum;

/// Wires of an operation that others read come first in the row: only the first 80 can be connected.
fn routed(operation: usize, wire: usize) -> usize {
    ROUTED * operation + wire
}

fn digit(operation: usize, number: usize) -> usize {
    ROUTED * LimbSum::OPERATIONS + DIGITS * operation + number
}

impl Description for LimbSum {
    const NAME: &'static str = "LimbSumGate";
    const OPERATIONS: usize = 6;
    const WIRES: usize = (ROUTED + DIGITS) * Self::OPERATIONS;
    const CONSTANTS: usize = 1;
    const DEGREE: usize = 4;
    const CONSTRAINTS: usize = (DIGITS + 3) * Self::OPERATIONS;

    /// A carry out that is no bit would make any result fit; b and the carry are what the caller has constrained.
    fn constraints<T: Algebra>(algebra: &mut T, wires: &[T::Value], constants: &[T::Value]) -> Vec<T::Value> {
        let mut constraints = Vec::with_capacity(Self::CONSTRAINTS);
        for operation in 0..Self::OPERATIONS {
            let [a, b, carry, result, carry_out] = std::array::from_fn(|i| wires[routed(operation, i)]);
            let digits = &wires[digit(operation, 0)..digit(operation, DIGITS)];
            let value = algebra.reduce(digits, F::from_canonical_u64(4));
            constraints.push(algebra.sub(value, result));
            let change = algebra.scaled_sum(F::ONE, carry, -F::from_canonical_u64(1 << 32), carry_out);
            let change = algebra.add(change, b);
            let expected = algebra.arithmetic(F::ONE, constants[0], change, F::ONE, a);
            constraints.push(algebra.sub(expected, result));
            constraints.push(algebra.below(carry_out, 2));
            constraints.extend(digits.iter().map(|&digit| algebra.below(digit, 4)));
        }
        constraints
    }

    fn inputs(operation: usize, _: &[F]) -> Vec<usize> {
        [A, B, CARRY].map(|wire| routed(operation, wire)).to_vec()
    }

    fn outputs(operation: usize, _: &[F]) -> Vec<usize> {
        let digits = (0..DIGITS).map(|i| digit(operation, i));
        [RESULT, CARRY_OUT].map(|wire| routed(operation, wire)).into_iter().chain(digits).collect()
    }

    fn compute(_: usize, inputs: &[F], constants: &[F]) -> Vec<F> {
        let [result, carry] = values(constants[0], inputs);
        let low = result.to_canonical_u64();
        let digits = (0..DIGITS).map(|i| F::from_canonical_u64(low >> (2 * i) & 3));
        [result, carry].into_iter().chain(digits).collect()
    }
}

/// Result and carry of a, b, carry. Where a result below 2^32 is possible it is this one.
pub(crate) fn values(sign: F, inputs: &[F]) -> [F; 2] {
    let exact = inputs[0] + sign * (inputs[1] + inputs[2]);
    let wrapped = exact.to_canonical_u64() >> 32 != 0;
    [exact - sign * F::from_canonical_u64(u64::from(wrapped) << 32), F::from_bool(wrapped)]
}

/// A sum or a difference.
struct Place {
    row: usize,
    operation: usize,
}

impl Place {
    fn take(builder: &mut CircuitBuilder<F, D>, sign: F) -> Self {
        let (row, operation) = CustomGate::<LimbSum>::place(builder, &[sign]);
        Self { row, operation }
    }

    fn wire(&self, wire: usize) -> Target {
        Target::wire(self.row, routed(self.operation, wire))
    }

    fn connect(&self, builder: &mut CircuitBuilder<F, D>, wires: [(usize, Target); 3]) {
        for (wire, target) in wires {
            builder.connect(self.wire(wire), target);
        }
    }
}

/// (a + b + carry) mod 2^32 and the carry, for limbs and a carry that are constrained to be such. A sixth of a row.
pub fn add_with_carry(builder: &mut CircuitBuilder<F, D>, a: Target, b: Target, carry: Target) -> (Target, Target) {
    signed(builder, F::ONE, a, b, carry)
}

/// (a − b − borrow) mod 2^32 and the borrow, for limbs and a borrow that are constrained to be such. A sixth of a row.
pub fn sub_with_borrow(builder: &mut CircuitBuilder<F, D>, a: Target, b: Target, borrow: Target) -> (Target, Target) {
    signed(builder, F::NEG_ONE, a, b, borrow)
}

fn signed(builder: &mut CircuitBuilder<F, D>, sign: F, a: Target, b: Target, carry: Target) -> (Target, Target) {
    let place = Place::take(builder, sign);
    place.connect(builder, [(A, a), (B, b), (CARRY, carry)]);
    (place.wire(RESULT), place.wire(CARRY_OUT))
}

/// Constrain a < 2^bits, for at most 63 bits: a sixth of a row for 32, a third for fewer, a row for more.
pub fn assert_range(builder: &mut CircuitBuilder<F, D>, a: Target, bits: usize) {
    assert!((1..=63).contains(&bits), "2^bits below the modulus");
    if bits > 32 {
        return builder.range_check(a, bits);
    }
    limb(builder, a);
    if bits < 32 {
        // a < 2^32, so that the product is the integer, below 2^64 − 2^32 < p.
        let shifted = builder.mul_const(F::from_canonical_u64(1 << (32 - bits)), a);
        limb(builder, shifted);
    }
}

fn limb(builder: &mut CircuitBuilder<F, D>, a: Target) {
    let zero = builder.zero();
    let place = Place::take(builder, F::ONE);
    place.connect(builder, [(A, a), (B, zero), (CARRY, zero)]);
    builder.connect(place.wire(CARRY_OUT), zero);
}

#[cfg(test)]
mod tests {
    use super::super::trial::{self, Trial};
    use super::*;

    const LIMBS: [u64; 6] = [0, 1, 5, (1 << 31) + 7, (1 << 32) - 2, (1 << 32) - 1];

    #[test]
    fn its_evaluations_agree_and_its_degree_is_as_said() {
        trial::evaluations::<LimbSum>();
    }

    #[test]
    fn it_adds_and_subtracts_as_integers_do() {
        for a in LIMBS {
            for b in LIMBS {
                for carry in [0, 1] {
                    let inputs = [a, b, carry].map(F::from_canonical_u64);
                    let row = trial::row::<LimbSum>(&[(0, &inputs)], &[F::ONE]);
                    let sum = a + b + carry;
                    assert_eq!(
                        [row[RESULT], row[CARRY_OUT]],
                        [sum & 0xffff_ffff, sum >> 32].map(F::from_canonical_u64)
                    );
                    assert!(trial::holds::<LimbSum>(&row, &[F::ONE]));
                    let row = trial::row::<LimbSum>(&[(0, &inputs)], &[F::NEG_ONE]);
                    let difference = (1 << 32) + a - b - carry;
                    let expected = [difference & 0xffff_ffff, 1 - (difference >> 32)].map(F::from_canonical_u64);
                    assert_eq!([row[RESULT], row[CARRY_OUT]], expected);
                    assert!(trial::holds::<LimbSum>(&row, &[F::NEG_ONE]));
                }
            }
        }
    }

    #[test]
    fn every_wire_counts() {
        let inputs: Vec<[F; 3]> = (0..6).map(|i| [LIMBS[i], LIMBS[5 - i], 1].map(F::from_canonical_u64)).collect();
        let operations: Vec<(usize, &[F])> = inputs.iter().map(|inputs| inputs.as_slice()).enumerate().collect();
        for sign in [F::ONE, F::NEG_ONE] {
            trial::every_wire_counts::<LimbSum>(&operations, &[sign]);
        }
    }

    #[test]
    fn ranges_are_exact() {
        for bits in [1, 8, 16, 31, 32, 33, 48, 63] {
            let mut trial = Trial::new();
            let value = trial.builder.add_virtual_target();
            assert_range(&mut trial.builder, value, bits);
            let circuit = trial.build();
            for good in [0, 1, (1 << bits) - 1] {
                assert!(circuit.accepts(&[(value, F::from_canonical_u64(good))]), "{good} has {bits} bits");
            }
            for bad in [F::from_canonical_u64(1 << bits), F::from_canonical_u64((1 << bits) + 1), F::NEG_ONE] {
                assert!(!circuit.accepts(&[(value, bad)]), "{bad} has more than {bits} bits");
            }
        }
    }

    #[test]
    fn six_fit_in_a_row() {
        let mut trial = Trial::new();
        for _ in 0..12 {
            let [a, b] = std::array::from_fn(|_| trial.builder.add_virtual_target());
            let zero = trial.builder.zero();
            add_with_carry(&mut trial.builder, a, b, zero);
        }
        assert_eq!(trial.builder.num_gates(), 2);
    }
}
