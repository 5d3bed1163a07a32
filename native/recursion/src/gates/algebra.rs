//! Constraints written once: evaluated at points of the base field, of its extension, and as a circuit.

use crate::config::{D, F};
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::field::packed::PackedField;
use plonky2::field::types::Field;
use plonky2::iop::ext_target::ExtensionTarget;
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::plonk_common::reduce_with_powers_ext_circuit;
use std::marker::PhantomData;
use std::ops::{Add, Mul};

type Extension = QuadraticExtension<F>;

/// What a gate's constraints are computed with.
pub(crate) trait Algebra {
    /// A wire, a constant, or anything computed of them.
    type Value: Copy;

    fn constant(&mut self, value: F) -> Self::Value;

    /// c0·x·y + c1·z: one of the ten operations of a circuit's row.
    fn arithmetic(&mut self, c0: F, x: Self::Value, y: Self::Value, c1: F, z: Self::Value) -> Self::Value;

    /// Σ base^i · values[i].
    fn reduce(&mut self, values: &[Self::Value], base: F) -> Self::Value;

    fn scaled_sum(&mut self, c0: F, x: Self::Value, c1: F, z: Self::Value) -> Self::Value {
        let one = self.constant(F::ONE);
        self.arithmetic(c0, x, one, c1, z)
    }

    fn add(&mut self, x: Self::Value, y: Self::Value) -> Self::Value {
        self.scaled_sum(F::ONE, x, F::ONE, y)
    }

    fn sub(&mut self, x: Self::Value, y: Self::Value) -> Self::Value {
        self.scaled_sum(F::ONE, x, F::NEG_ONE, y)
    }

    fn mul(&mut self, x: Self::Value, y: Self::Value) -> Self::Value {
        self.arithmetic(F::ONE, x, y, F::ZERO, x)
    }

    fn sum(&mut self, values: &[Self::Value]) -> Self::Value {
        let (&first, rest) = values.split_first().expect("a sum of something");
        rest.iter().fold(first, |sum, &value| self.add(sum, value))
    }

    /// The polynomial with these coefficients, the lowest first, at x.
    fn polynomial(&mut self, coefficients: &[F], x: Self::Value) -> Self::Value {
        let (&last, rest) = coefficients.split_last().expect("a polynomial");
        let mut value = self.constant(last);
        for &coefficient in rest.iter().rev() {
            let coefficient = self.constant(coefficient);
            value = self.arithmetic(F::ONE, value, x, F::ONE, coefficient);
        }
        value
    }

    /// 0 where x is one of 0 … count − 1, count even: pairs i, count − 1 − i of factors, each a constant more than
    /// x² − (count − 1)·x.
    fn below(&mut self, x: Self::Value, count: u64) -> Self::Value {
        let linear = F::from_canonical_u64(count - 1);
        let square = self.arithmetic(F::ONE, x, x, -linear, x);
        (1..count / 2).fold(square, |product, i| {
            let shift = F::from_canonical_u64(i * (count - 1 - i));
            // product · (square + shift).
            self.arithmetic_shifted(product, square, shift)
        })
    }

    /// x·(y + shift).
    fn arithmetic_shifted(&mut self, x: Self::Value, y: Self::Value, shift: F) -> Self::Value {
        self.arithmetic(F::ONE, x, y, shift, x)
    }
}

/// Points of a field: the extension's, or several of the base field at once.
pub(crate) struct Points<T>(PhantomData<T>);

impl<T> Points<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

/// Numbers that base field elements scale.
pub(crate) trait Scaled: Copy + Add<Output = Self> + Mul<Output = Self> {
    fn lift(value: F) -> Self;
    fn scale(self, factor: F) -> Self;
}

impl Scaled for Extension {
    fn lift(value: F) -> Self {
        value.into()
    }

    fn scale(self, factor: F) -> Self {
        QuadraticExtension([self.0[0] * factor, self.0[1] * factor])
    }
}

/// A packing as a number. (A type of ours: packings and the extension could be the same type, for all the compiler
/// knows.)
#[derive(Clone, Copy)]
pub(crate) struct Packed<P>(pub(crate) P);

impl<P: PackedField> Add for Packed<P> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl<P: PackedField> Mul for Packed<P> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl<P: PackedField<Scalar = F>> Scaled for Packed<P> {
    fn lift(value: F) -> Self {
        Self(P::from(value))
    }

    fn scale(self, factor: F) -> Self {
        Self(self.0 * factor)
    }
}

impl<T: Scaled> Algebra for Points<T> {
    type Value = T;

    fn constant(&mut self, value: F) -> T {
        T::lift(value)
    }

    #[inline(always)]
    fn arithmetic(&mut self, c0: F, x: T, y: T, c1: F, z: T) -> T {
        let product = if c0 == F::ONE { x * y } else { (x * y).scale(c0) };
        if c1 == F::ONE {
            product + z
        } else if c1 == F::ZERO {
            product
        } else {
            product + z.scale(c1)
        }
    }

    #[inline(always)]
    fn scaled_sum(&mut self, c0: F, x: T, c1: F, z: T) -> T {
        let first = if c0 == F::ONE { x } else { x.scale(c0) };
        if c1 == F::ONE { first + z } else { first + z.scale(c1) }
    }

    #[inline(always)]
    fn reduce(&mut self, values: &[T], base: F) -> T {
        let (&last, rest) = values.split_last().expect("something to reduce");
        rest.iter().rev().fold(last, |sum, &value| sum.scale(base) + value)
    }
}

/// Targets of the circuit that verifies a proof.
pub(crate) struct Recursive<'a>(pub(crate) &'a mut CircuitBuilder<F, D>);

impl Algebra for Recursive<'_> {
    type Value = ExtensionTarget<D>;

    fn constant(&mut self, value: F) -> ExtensionTarget<D> {
        self.0.constant_extension(value.into())
    }

    fn arithmetic(
        &mut self,
        c0: F,
        x: ExtensionTarget<D>,
        y: ExtensionTarget<D>,
        c1: F,
        z: ExtensionTarget<D>,
    ) -> ExtensionTarget<D> {
        self.0.arithmetic_extension(c0, c1, x, y, z)
    }

    fn reduce(&mut self, values: &[ExtensionTarget<D>], base: F) -> ExtensionTarget<D> {
        let base: Target = self.0.constant(base);
        reduce_with_powers_ext_circuit(self.0, values, base)
    }
}
