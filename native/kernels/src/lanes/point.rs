//! Points as the lanes read them: affine, 64 bytes for each pair of base field elements, the point at infinity all zeros.
//!
//! No affine point of either curve has a second coordinate of zero: both groups have odd order.

use super::avx512::Avx512;
use super::coordinate::{Coordinate, Quadratic, load_rows, pack_row, to_rows, unpack_row};
use super::element::{Base, Element, Modulus};
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
    fn store(s: Avx512, point: [Self::Lanes; 2], store: impl FnMut(usize, Self::Packed));
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

    #[inline(always)]
    fn load(s: Avx512, points: [&Packed<1>; 8]) -> [Element<Base>; 2] {
        load_rows(s, points.map(|point| &point.0[0]))
    }

    #[inline(always)]
    fn store(s: Avx512, point: [Element<Base>; 2], mut store: impl FnMut(usize, Packed<1>)) {
        for (i, row) in to_rows(s, point).into_iter().enumerate() {
            let mut packed = Packed([[0; 8]]);
            s.store(&mut packed.0[0], row);
            store(i, packed);
        }
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

    #[inline(always)]
    fn load(s: Avx512, points: [&Packed<2>; 8]) -> [Quadratic; 2] {
        [load_rows(s, points.map(|point| &point.0[0])), load_rows(s, points.map(|point| &point.0[1]))]
    }

    #[inline(always)]
    fn store(s: Avx512, point: [Quadratic; 2], mut store: impl FnMut(usize, Packed<2>)) {
        let (x, y) = (to_rows(s, point[0]), to_rows(s, point[1]));
        for i in 0..8 {
            let mut packed = Packed([[0; 8]; 2]);
            s.store(&mut packed.0[0], x[i]);
            s.store(&mut packed.0[1], y[i]);
            store(i, packed);
        }
    }
}
