//! Fq¹² = Fq⁶\[w\] with w² = v, and Fq⁶ = Fq²\[v\] with v³ = ξ = 9 + u, one element at a time.

use super::Extension;
use super::line::Line;
use crate::residue::{Base, Engine, Quadratic, Residue};
use ark_bn254::{Fq6, Fq12};
use ark_ff::{AdditiveGroup, Field};

/// c₀ + c₁·v + c₂·v²
#[derive(Clone, Copy)]
struct Cubic<E>([Quadratic<E>; 3]);

impl<E: Engine> Cubic<E> {
    fn new(engine: E, value: &Fq6) -> Self {
        Self([value.c0, value.c1, value.c2].map(|c| Quadratic::new(engine, c)))
    }

    fn value(self) -> Fq6 {
        let [c0, c1, c2] = self.0.map(Quadratic::value);
        Fq6::new(c0, c1, c2)
    }

    #[inline(always)]
    fn each(self, other: Self, operation: impl Fn(Quadratic<E>, Quadratic<E>) -> Quadratic<E>) -> Self {
        Self([0, 1, 2].map(|i| operation(self.0[i], other.0[i])))
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.each(other, Quadratic::add)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.each(other, Quadratic::sub)
    }

    #[inline(always)]
    fn neg(self) -> Self {
        Self(self.0.map(Quadratic::neg))
    }

    #[inline(always)]
    fn times_v(self) -> Self {
        let [a, b, c] = self.0;
        Self([c.times_xi(), a, b])
    }

    #[inline]
    fn mul(self, other: Self) -> Self {
        let ([a0, a1, a2], [b0, b1, b2]) = (self.0, other.0);
        let (t0, t1, t2) = (a0.mul(b0), a1.mul(b1), a2.mul(b2));
        let cross = |x: [Quadratic<E>; 2], y: [Quadratic<E>; 2], both: [Quadratic<E>; 2]| {
            x[0].add(x[1]).mul(y[0].add(y[1])).sub(both[0]).sub(both[1])
        };
        let c0 = cross([a1, a2], [b1, b2], [t1, t2]).times_xi().add(t0);
        let c1 = cross([a0, a1], [b0, b1], [t0, t1]).add(t2.times_xi());
        let c2 = cross([a0, a2], [b0, b2], [t0, t2]).add(t1);
        Self([c0, c1, c2])
    }

    #[inline(always)]
    fn scale(self, factor: Quadratic<E>) -> Self {
        Self(self.0.map(|c| c.mul(factor)))
    }

    /// Times b₀ + b₁·v.
    #[inline]
    fn mul_linear(self, b0: Quadratic<E>, b1: Quadratic<E>) -> Self {
        let [a0, a1, a2] = self.0;
        let (t0, t1) = (a0.mul(b0), a1.mul(b1));
        let c1 = a0.add(a1).mul(b0.add(b1)).sub(t0).sub(t1);
        Self([a2.mul(b1).times_xi().add(t0), c1, a2.mul(b0).add(t1)])
    }
}

/// c₀ + c₁·w
#[derive(Clone, Copy)]
pub(crate) struct Tower<E>([Cubic<E>; 2]);

impl<E: Engine> Tower<E> {
    pub(crate) fn new(engine: E, value: &Fq12) -> Self {
        Self([Cubic::new(engine, &value.c0), Cubic::new(engine, &value.c1)])
    }

    /// Times the line at a point (y, x, z).
    #[inline]
    pub(crate) fn mul_line(&self, [l0, l1, l2]: &Line<E>, [y, x, z]: &[Residue<Base, E>; 3]) -> Self {
        let [a, b] = self.0;
        let (l0, l1, l2) = (l0.scale(*y), l1.scale(*x), l2.scale(*z));
        let (first, second) = (a.scale(l0), b.mul_linear(l1, l2));
        let both = a.add(b).mul_linear(l0.add(l1), l2);
        Self([first.add(second.times_v()), both.sub(first).sub(second)])
    }

    fn cyclotomic_square(&self) -> Self {
        // Squares in Fq⁴ (Granger and Scott, eprint 2009/565), by w's powers: g₀, g₁, … g₅.
        let [Cubic([g0, g2, g4]), Cubic([g1, g3, g5])] = self.0;
        let square = |a: Quadratic<E>, b: Quadratic<E>| {
            let product = a.mul(b);
            let real = a.add(b).mul(a.add(b.times_xi())).sub(product).sub(product.times_xi());
            (real, product.double())
        };
        let ((a, b), (c, d), (e, f)) = (square(g0, g3), square(g1, g4), square(g2, g5));
        let minus = |square: Quadratic<E>, before: Quadratic<E>| square.sub(before).double().add(square);
        let plus = |square: Quadratic<E>, before: Quadratic<E>| square.add(before).double().add(square);
        Self([
            Cubic([minus(a, g0), minus(c, g2), minus(e, g4)]),
            Cubic([plus(f.times_xi(), g1), plus(b, g3), plus(d, g5)]),
        ])
    }

    fn engine(&self) -> E {
        self.0[0].0[0].c0.engine()
    }
}

impl<E: Engine> Extension for Tower<E> {
    fn value(&self) -> Fq12 {
        let [c0, c1] = self.0.map(Cubic::value);
        Fq12::new(c0, c1)
    }

    fn mul(&self, other: &Self) -> Self {
        let ([a0, a1], [b0, b1]) = (self.0, other.0);
        let (first, second) = (a0.mul(b0), a1.mul(b1));
        let both = a0.add(a1).mul(b0.add(b1));
        Self([first.add(second.times_v()), both.sub(first).sub(second)])
    }

    fn square(&self) -> Self {
        let [a, b] = self.0;
        let product = a.mul(b);
        let both = a.add(b).mul(a.add(b.times_v()));
        Self([both.sub(product).sub(product.times_v()), product.add(product)])
    }

    fn cyclotomic_squares(&self, count: usize) -> Self {
        (0..count).fold(*self, |f, _| f.cyclotomic_square())
    }

    fn conjugate(&self) -> Self {
        Self([self.0[0], self.0[1].neg()])
    }

    fn frobenius(&self, power: usize) -> Self {
        let mut step = Fq12::new(Fq6::ZERO, Fq6::ONE);
        step.frobenius_map_in_place(power);
        let step = Quadratic::new(self.engine(), step.c1.c0);
        let square = step.mul(step);
        let mapped = self.0.map(|cubic| cubic.0.map(|c| if power % 2 == 1 { c.conjugate() } else { c }));
        let [[g0, g2, g4], [g1, g3, g5]] = mapped;
        let fourth = square.mul(square);
        let even = Cubic([g0, g2.mul(square), g4.mul(fourth)]);
        Self([even, Cubic([g1, g3.mul(square), g5.mul(fourth)]).scale(step)])
    }

    fn inverse(&self) -> Option<Self> {
        Some(Self::new(self.engine(), &self.value().inverse()?))
    }
}
