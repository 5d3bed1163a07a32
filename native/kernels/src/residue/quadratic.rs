//! Fq² = Fq\[u\] with u² = −1, one element at a time.

use super::{Base, Engine, Residue};
use ark_bn254::Fq2;

/// c₀ + c₁·u
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quadratic<E> {
    pub(crate) c0: Residue<Base, E>,
    pub(crate) c1: Residue<Base, E>,
}

impl<E: Engine> Quadratic<E> {
    #[inline(always)]
    pub(crate) fn new(engine: E, value: Fq2) -> Self {
        Self { c0: Residue::new(engine, value.c0), c1: Residue::new(engine, value.c1) }
    }

    pub(crate) fn value(self) -> Fq2 {
        Fq2::new(self.c0.value(), self.c1.value())
    }

    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        let (first, second) = (self.c0.mul(other.c0), self.c1.mul(other.c1));
        let both = self.c0.add(self.c1).mul(other.c0.add(other.c1));
        Self { c0: first.sub(second), c1: both.sub(first).sub(second) }
    }

    #[inline(always)]
    pub(crate) fn square(self) -> Self {
        let product = self.c0.mul(self.c1);
        Self { c0: self.c0.add(self.c1).mul(self.c0.sub(self.c1)), c1: product.double() }
    }

    #[inline(always)]
    pub(crate) fn scale(self, factor: Residue<Base, E>) -> Self {
        Self { c0: self.c0.mul(factor), c1: self.c1.mul(factor) }
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self { c0: self.c0.add(other.c0), c1: self.c1.add(other.c1) }
    }

    #[inline(always)]
    pub(crate) fn sub(self, other: Self) -> Self {
        Self { c0: self.c0.sub(other.c0), c1: self.c1.sub(other.c1) }
    }

    #[inline(always)]
    pub(crate) fn double(self) -> Self {
        Self { c0: self.c0.double(), c1: self.c1.double() }
    }

    #[inline(always)]
    pub(crate) fn triple(self) -> Self {
        self.double().add(self)
    }

    #[inline(always)]
    pub(crate) fn neg(self) -> Self {
        Self { c0: self.c0.neg(), c1: self.c1.neg() }
    }

    #[inline(always)]
    pub(crate) fn conjugate(self) -> Self {
        Self { c0: self.c0, c1: self.c1.neg() }
    }

    /// ξ = 9 + u times this.
    #[inline(always)]
    pub(crate) fn times_xi(self) -> Self {
        let nine = self.double().double().double().add(self);
        Self { c0: nine.c0.sub(self.c1), c1: nine.c1.add(self.c0) }
    }

    #[inline(always)]
    pub(crate) fn is_zero(self) -> bool {
        self.c0.is_zero() && self.c1.is_zero()
    }
}
