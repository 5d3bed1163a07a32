//! Coordinates of points in both groups, eight at a time: elements of the base field, or of its quadratic extension.

use super::avx512::{Avx512, Mask, Vector};
use super::element::{Base, Columns, Element, Raw, pack, unpack};
use ark_bn254::{Fq, Fq2};
use ark_ff::Field;

/// Bounds as in `element`, for each component. "Settled" factors are below 2p + 2^212.
pub(crate) trait Coordinate: Copy + Send {
    type Scalar: Field;
    type Raw: Copy;
    fn constant(s: Avx512, value: Self::Scalar) -> Self;
    /// A factor below 4p and one below 10p whose bounds multiply to 24 at most: the product is settled.
    fn mul(self, s: Avx512, wide: Self) -> Self;
    /// Of a settled value.
    fn square(self, s: Avx512) -> Self;
    fn raw(self) -> Self::Raw;
    fn add(self, s: Avx512, other: Self) -> Self;
    /// a − b + 4p
    fn sub(self, s: Avx512, other: Self) -> Self;
    fn perhaps_zero(self, s: Avx512) -> Mask;
    fn select(self, s: Avx512, mask: Mask, other: Self) -> Self;
    /// Lanes in which every word is zero: as a second coordinate, the mark of the point at infinity.
    fn all_zero(self, s: Avx512) -> Mask;
    fn raw_sub(s: Avx512, a: Self::Raw, b: Self::Raw) -> Self::Raw;
    fn raw_add(s: Avx512, a: Self::Raw, b: Self::Raw) -> Self::Raw;
    fn negate_where(s: Avx512, mask: Mask, a: Self::Raw) -> Self::Raw;
    /// From −4p … 4p to 1p … 9p.
    fn lift(s: Avx512, a: Self::Raw) -> Self;
    fn settle_low(s: Avx512, a: Self::Raw) -> Self;
    fn settle_middle(s: Avx512, a: Self::Raw) -> Self;
    fn lanes(self, s: Avx512) -> [Self::Scalar; 8];
    fn from_lanes(s: Avx512, values: [Self::Scalar; 8]) -> Self;
}

impl Coordinate for Element<Base> {
    type Scalar = Fq;
    type Raw = Raw<Base>;

    fn constant(s: Avx512, value: Fq) -> Self {
        Element::constant(s, value)
    }

    #[inline(always)]
    fn mul(self, s: Avx512, wide: Self) -> Self {
        Element::mul(self, s, wide)
    }

    #[inline(always)]
    fn square(self, s: Avx512) -> Self {
        Element::square(self, s)
    }

    #[inline(always)]
    fn raw(self) -> Raw<Base> {
        Element::raw(self)
    }

    #[inline(always)]
    fn add(self, s: Avx512, other: Self) -> Self {
        Element::add(self, s, other)
    }

    #[inline(always)]
    fn sub(self, s: Avx512, other: Self) -> Self {
        Element::sub(self, s, other)
    }

    #[inline(always)]
    fn perhaps_zero(self, s: Avx512) -> Mask {
        Element::perhaps_zero(self, s)
    }

    #[inline(always)]
    fn select(self, s: Avx512, mask: Mask, other: Self) -> Self {
        Element::select(self, s, mask, other)
    }

    #[inline(always)]
    fn all_zero(self, s: Avx512) -> Mask {
        Element::all_zero(self, s)
    }

    #[inline(always)]
    fn raw_sub(s: Avx512, a: Raw<Base>, b: Raw<Base>) -> Raw<Base> {
        a.sub(s, b)
    }

    #[inline(always)]
    fn raw_add(s: Avx512, a: Raw<Base>, b: Raw<Base>) -> Raw<Base> {
        a.add(s, b)
    }

    #[inline(always)]
    fn negate_where(s: Avx512, mask: Mask, a: Raw<Base>) -> Raw<Base> {
        a.negate_where(s, mask)
    }

    #[inline(always)]
    fn lift(s: Avx512, a: Raw<Base>) -> Self {
        a.add_multiple::<5>(s).carry(s)
    }

    #[inline(always)]
    fn settle_low(s: Avx512, a: Raw<Base>) -> Self {
        a.settle_low(s)
    }

    #[inline(always)]
    fn settle_middle(s: Avx512, a: Raw<Base>) -> Self {
        a.settle_middle(s)
    }

    fn lanes(self, s: Avx512) -> [Fq; 8] {
        Element::lanes(self, s)
    }

    fn from_lanes(s: Avx512, values: [Fq; 8]) -> Self {
        Element::from_lanes(s, values)
    }
}

/// c₀ + c₁·u with u² = −1.
pub(crate) type Quadratic = [Element<Base>; 2];

impl Coordinate for Quadratic {
    type Scalar = Fq2;
    type Raw = [Raw<Base>; 2];

    fn constant(s: Avx512, value: Fq2) -> Self {
        [Element::constant(s, value.c0), Element::constant(s, value.c1)]
    }

    #[inline(always)]
    fn mul(self, s: Avx512, wide: Self) -> Self {
        let [a0, a1] = self;
        let [b0, b1] = wide;
        let zero = Element::<Base>::splat(s, [0; 5]).raw();
        let minus_b1 = zero.sub(s, b1.raw()).add_multiple::<10>(s).carry(s);
        let c0 = Columns::zero(s).add_product(s, a0, b0).add_product(s, a1, minus_b1).reduce(s);
        let c1 = Columns::zero(s).add_product(s, a0, b1).add_product(s, a1, b0).reduce(s);
        [c0, c1]
    }

    #[inline(always)]
    fn square(self, s: Avx512) -> Self {
        let [a0, a1] = self;
        [a0.add(s, a1).mul(s, a0.sub(s, a1)), a0.add(s, a0).mul(s, a1)]
    }

    #[inline(always)]
    fn raw(self) -> [Raw<Base>; 2] {
        [self[0].raw(), self[1].raw()]
    }

    #[inline(always)]
    fn add(self, s: Avx512, other: Self) -> Self {
        [self[0].add(s, other[0]), self[1].add(s, other[1])]
    }

    #[inline(always)]
    fn sub(self, s: Avx512, other: Self) -> Self {
        [self[0].sub(s, other[0]), self[1].sub(s, other[1])]
    }

    #[inline(always)]
    fn perhaps_zero(self, s: Avx512) -> Mask {
        self[0].perhaps_zero(s) & self[1].perhaps_zero(s)
    }

    #[inline(always)]
    fn select(self, s: Avx512, mask: Mask, other: Self) -> Self {
        [self[0].select(s, mask, other[0]), self[1].select(s, mask, other[1])]
    }

    #[inline(always)]
    fn all_zero(self, s: Avx512) -> Mask {
        self[0].all_zero(s) & self[1].all_zero(s)
    }

    #[inline(always)]
    fn raw_sub(s: Avx512, a: [Raw<Base>; 2], b: [Raw<Base>; 2]) -> [Raw<Base>; 2] {
        [a[0].sub(s, b[0]), a[1].sub(s, b[1])]
    }

    #[inline(always)]
    fn raw_add(s: Avx512, a: [Raw<Base>; 2], b: [Raw<Base>; 2]) -> [Raw<Base>; 2] {
        [a[0].add(s, b[0]), a[1].add(s, b[1])]
    }

    #[inline(always)]
    fn negate_where(s: Avx512, mask: Mask, a: [Raw<Base>; 2]) -> [Raw<Base>; 2] {
        [a[0].negate_where(s, mask), a[1].negate_where(s, mask)]
    }

    #[inline(always)]
    fn lift(s: Avx512, a: [Raw<Base>; 2]) -> Self {
        [a[0].add_multiple::<5>(s).carry(s), a[1].add_multiple::<5>(s).carry(s)]
    }

    #[inline(always)]
    fn settle_low(s: Avx512, a: [Raw<Base>; 2]) -> Self {
        [a[0].settle_low(s), a[1].settle_low(s)]
    }

    #[inline(always)]
    fn settle_middle(s: Avx512, a: [Raw<Base>; 2]) -> Self {
        [a[0].settle_middle(s), a[1].settle_middle(s)]
    }

    fn lanes(self, s: Avx512) -> [Fq2; 8] {
        let (c0, c1) = (self[0].lanes(s), self[1].lanes(s));
        std::array::from_fn(|i| Fq2::new(c0[i], c1[i]))
    }

    fn from_lanes(s: Avx512, values: [Fq2; 8]) -> Self {
        [Element::from_lanes(s, values.map(|v| v.c0)), Element::from_lanes(s, values.map(|v| v.c1))]
    }
}

/// Two elements of the base field for each lane in 64-byte rows: a point of the first group, half of one of the second.
#[inline(always)]
pub(crate) fn load_rows(s: Avx512, rows: [&[u64; 8]; 8]) -> Quadratic {
    let mut loaded = [s.splat(0); 8];
    for i in 0..8 {
        loaded[i] = s.load(rows[i]);
    }
    let [a, b, c, d, e, f, g, h] = s.transpose(loaded);
    [Element::from_words(s, [a, b, c, d]), Element::from_words(s, [e, f, g, h])]
}

/// The inverse of `load_rows`.
#[inline(always)]
pub(crate) fn to_rows(s: Avx512, elements: Quadratic) -> [Vector; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (elements[0].to_words(s), elements[1].to_words(s));
    s.transpose([a, b, c, d, e, f, g, h])
}

/// One row.
pub(crate) fn pack_row(values: [Fq; 2]) -> [u64; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (pack::<Base>(values[0]), pack::<Base>(values[1]));
    [a, b, c, d, e, f, g, h]
}

/// The inverse of `pack_row`.
pub(crate) fn unpack_row(row: &[u64; 8]) -> [Fq; 2] {
    let [a, b, c, d, e, f, g, h] = *row;
    [unpack::<Base>([a, b, c, d]), unpack::<Base>([e, f, g, h])]
}
