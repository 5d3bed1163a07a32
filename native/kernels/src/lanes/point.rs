//! Points as the lanes read them: affine, 64 bytes for each pair of base field elements, the point at infinity all zeros.
//!
//! No affine point of either curve has a second coordinate of zero: both groups have odd order.

use super::avx512::{Avx512, Vector};
use super::coordinate::{Coordinate, Quadratic, load_rows, pack_row, to_rows, unpack_row};
use super::element::{Base, Element};
use crate::residue::Modulus;
use ark_bn254::{Fq2, Fr, G1Affine, G2Affine, g1, g2};
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ec::{AffineRepr, CurveConfig};
use ark_ff::{BigInt, BigInteger};

/// `N` rows of a point, aligned to a cache line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(align(64))]
pub struct Packed<const N: usize>(pub(crate) [[u64; 8]; N]);

/// A curve whose points the lanes can add.
pub trait Group: SWCurveConfig<ScalarField = Fr> {
    /// One point.
    type Packed: Copy + Send + Sync + 'static;
    /// The point at infinity.
    const INFINITY: Self::Packed;
    /// Both Montgomery forms have the same infinity: all zeros.
    fn pack(point: &Affine<Self>) -> Self::Packed;
    /// The opposite point.
    fn negate(packed: &Self::Packed) -> Self::Packed;
    /// The inverse of `pack`, also of unreduced coordinates.
    fn unpack(packed: &Self::Packed) -> Affine<Self>;
}

/// Loads and stores, apart from `Group` because that one is public.
pub(crate) trait Transposed: Group {
    /// Eight coordinates.
    type Lanes: Coordinate<Scalar = <Self as CurveConfig>::BaseField>;
    fn load(s: Avx512, points: [&Self::Packed; 8]) -> [Self::Lanes; 2];
    /// Eight points as rows, for `store`.
    type Rows;
    fn rows(s: Avx512, points: [Self::Lanes; 2]) -> Self::Rows;
    /// Point `i` of eight.
    fn store(s: Avx512, place: &mut Self::Packed, rows: &Self::Rows, i: usize);
}

/// 2p − y, or 4p − y where y is above 2p; 0 stays 0, since infinity is its own opposite.
fn negate_settled(y: [u64; 4]) -> [u64; 4] {
    let double = BigInt(Base::WORDS) << 1;
    if y == [0; 4] {
        return y;
    }
    let mut result = double;
    if result.sub_with_borrow(&BigInt(y)) {
        result.add_with_carry(&double);
    }
    result.0
}

impl Group for g1::Config {
    type Packed = Packed<1>;
    const INFINITY: Packed<1> = Packed([[0; 8]]);

    fn pack(point: &G1Affine) -> Packed<1> {
        point.xy().map_or(Self::INFINITY, |(x, y)| Packed([pack_row([x, y])]))
    }

    fn unpack(packed: &Packed<1>) -> G1Affine {
        if *packed == Self::INFINITY {
            return G1Affine::identity();
        }
        let [x, y] = unpack_row(&packed.0[0]);
        G1Affine::new_unchecked(x, y)
    }

    fn negate(Packed([[a, b, c, d, y @ ..]]): &Packed<1>) -> Packed<1> {
        let [e, f, g, h] = negate_settled(*y);
        Packed([[*a, *b, *c, *d, e, f, g, h]])
    }
}

impl Transposed for g1::Config {
    type Lanes = Element<Base>;
    type Rows = [Vector; 8];

    #[inline(always)]
    fn load(s: Avx512, points: [&Packed<1>; 8]) -> [Element<Base>; 2] {
        load_rows(s, half(points, 0))
    }

    #[inline(always)]
    fn rows(s: Avx512, points: [Element<Base>; 2]) -> [Vector; 8] {
        to_rows(s, points)
    }

    #[inline(always)]
    fn store(s: Avx512, place: &mut Packed<1>, rows: &[Vector; 8], i: usize) {
        s.store(&mut place.0[0], rows[i]);
    }
}

impl Group for g2::Config {
    type Packed = Packed<2>;
    const INFINITY: Packed<2> = Packed([[0; 8]; 2]);

    fn pack(point: &G2Affine) -> Packed<2> {
        point.xy().map_or(Self::INFINITY, |(x, y)| Packed([pack_row([x.c0, x.c1]), pack_row([y.c0, y.c1])]))
    }

    fn unpack(packed: &Packed<2>) -> G2Affine {
        if *packed == Self::INFINITY {
            return G2Affine::identity();
        }
        let [x, y] = packed.0.each_ref().map(unpack_row).map(|[c0, c1]| Fq2::new(c0, c1));
        G2Affine::new_unchecked(x, y)
    }

    fn negate(Packed([x, [a, b, c, d, y1 @ ..]]): &Packed<2>) -> Packed<2> {
        let ([a, b, c, d], [e, f, g, h]) = (negate_settled([*a, *b, *c, *d]), negate_settled(*y1));
        Packed([*x, [a, b, c, d, e, f, g, h]])
    }
}

impl Transposed for g2::Config {
    type Lanes = Quadratic;
    type Rows = [[Vector; 8]; 2];

    #[inline(always)]
    fn load(s: Avx512, points: [&Packed<2>; 8]) -> [Quadratic; 2] {
        [load_rows(s, half(points, 0)), load_rows(s, half(points, 1))]
    }

    #[inline(always)]
    fn rows(s: Avx512, points: [Quadratic; 2]) -> [[Vector; 8]; 2] {
        [to_rows(s, points[0]), to_rows(s, points[1])]
    }

    #[inline(always)]
    fn store(s: Avx512, place: &mut Packed<2>, rows: &[[Vector; 8]; 2], i: usize) {
        s.store(&mut place.0[0], rows[0][i]);
        s.store(&mut place.0[1], rows[1][i]);
    }
}

/// One row of each point.
#[inline(always)]
fn half<const N: usize>(points: [&Packed<N>; 8], row: usize) -> [&[u64; 8]; 8] {
    let mut rows = [&points[0].0[row]; 8];
    for i in 0..8 {
        rows[i] = &points[i].0[row];
    }
    rows
}
