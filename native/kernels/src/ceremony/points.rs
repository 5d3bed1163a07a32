//! Points as they stand in `.ptau` and `.zkey` files, as they are hashed, and as they are drawn from a generator.
//!
//! In a file: affine, coordinates in Montgomery form (R = 2^256), little-endian, infinity all zeros. Under a hash: plain
//! coordinates, big-endian, an Fq2 element as c1, c0. Sources: snarkjs (`zkey_utils`, `keypair`), ffjavascript
//! (`wasm_curve`, `wasm_field1`), wasmcurves (`LEMtoU`).

use super::blake2b::Blake2b;
use super::chacha::ChaCha;
use crate::error::Code;
use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine, g1, g2};
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ec::{AdditiveGroup, AffineRepr, CurveConfig, CurveGroup};
use ark_ff::{BigInt, BigInteger, Field, PrimeField, Zero};

/// A curve whose points these files hold.
pub(super) trait Curve: SWCurveConfig<ScalarField = Fr> {
    /// In a file and under a hash alike.
    const BYTES: usize;

    /// The coordinates' parts: x.c0, (x.c1,) y.c0, (y.c1).
    fn parts(point: &Affine<Self>) -> Vec<Fq>;

    /// From as many parts; not checked.
    fn from_parts(parts: &[Fq]) -> Affine<Self>;

    /// Of a point on the curve.
    fn in_subgroup(point: &Affine<Self>) -> bool;
}

impl Curve for g1::Config {
    const BYTES: usize = 64;

    fn parts(point: &G1Affine) -> Vec<Fq> {
        vec![point.x, point.y]
    }

    fn from_parts(parts: &[Fq]) -> G1Affine {
        G1Affine::new_unchecked(parts[0], parts[1])
    }

    fn in_subgroup(_: &G1Affine) -> bool {
        // The curve over Fq has exactly r points.
        true
    }
}

impl Curve for g2::Config {
    const BYTES: usize = 128;

    fn parts(point: &G2Affine) -> Vec<Fq> {
        vec![point.x.c0, point.x.c1, point.y.c0, point.y.c1]
    }

    fn from_parts(parts: &[Fq]) -> G2Affine {
        G2Affine::new_unchecked(Fq2::new(parts[0], parts[1]), Fq2::new(parts[2], parts[3]))
    }

    fn in_subgroup(point: &G2Affine) -> bool {
        point.is_in_correct_subgroup_assuming_on_curve()
    }
}

/// Read one point: canonical, on its curve and in the subgroup of order r.
///
/// A contributor multiplies points by a secret: a point of small order would give a part of it away.
pub(super) fn read<C: Curve>(bytes: &[u8]) -> std::result::Result<Affine<C>, Code> {
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(Affine::identity());
    }
    let parts = bytes.chunks_exact(32).map(coordinate).collect::<std::result::Result<Vec<_>, _>>()?;
    let point = C::from_parts(&parts);
    if !point.is_on_curve() {
        Err(Code::NotOnCurve)
    } else if !C::in_subgroup(&point) {
        Err(Code::NotInSubgroup)
    } else {
        Ok(point)
    }
}

/// Append the form of files.
pub(super) fn put<C: Curve>(out: &mut Vec<u8>, point: &Affine<C>) {
    if point.is_zero() {
        out.resize(out.len() + C::BYTES, 0);
        return;
    }
    for part in C::parts(point) {
        put_limbs(out, &part.0);
    }
}

/// All of them, end to end.
pub(super) fn body<C: Curve>(points: &[Affine<C>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(points.len() * C::BYTES);
    points.iter().for_each(|point| put(&mut bytes, point));
    bytes
}

/// Hash the plain form.
pub(super) fn hash<C: Curve>(hash: &mut Blake2b, point: &Affine<C>) {
    if point.is_zero() {
        hash.update(&vec![0; C::BYTES]);
        return;
    }
    hash.update(&hashed(point));
}

/// The plain form of a point that is not infinity.
pub(super) fn hashed<C: Curve>(point: &Affine<C>) -> Vec<u8> {
    let parts = C::parts(point);
    parts
        .chunks(parts.len() / 2)
        .flat_map(|c| c.iter().rev())
        .flat_map(|part| part.into_bigint().to_bytes_be())
        .collect()
}

/// Four 64-bit limbs, little-endian.
pub(super) fn put_limbs(out: &mut Vec<u8>, limbs: &BigInt<4>) {
    for limb in limbs.0 {
        out.extend(limb.to_le_bytes());
    }
}

/// The same back.
pub(super) fn limbs(bytes: &[u8]) -> BigInt<4> {
    BigInt([0, 8, 16, 24].map(|at| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))))
}

fn coordinate(bytes: &[u8]) -> std::result::Result<Fq, Code> {
    let limbs = limbs(bytes);
    if limbs < Fq::MODULUS { Ok(Fq::new_unchecked(limbs)) } else { Err(Code::NonCanonical) }
}

/// 254-bit candidates until one is below the modulus.
fn candidate(rng: &mut ChaCha, modulus: &BigInt<4>) -> BigInt<4> {
    loop {
        let mut limbs = BigInt([0; 4].map(|_: u64| rng.next_u64()));
        limbs.0[3] &= (1 << 62) - 1;
        if limbs < *modulus {
            return limbs;
        }
    }
}

/// A scalar as snarkjs draws it: the candidate is the Montgomery form, which makes no difference to uniformity.
pub(super) fn draw_scalar(rng: &mut ChaCha) -> Fr {
    Fr::new_unchecked(candidate(rng, &Fr::MODULUS))
}

fn draw_coordinate(rng: &mut ChaCha) -> Fq {
    Fq::new_unchecked(candidate(rng, &Fq::MODULUS))
}

/// A point of G1 whose logarithm nobody knows.
pub(super) fn draw_g1(rng: &mut ChaCha) -> G1Affine {
    draw_on_curve::<g1::Config>(rng, draw_coordinate, |y| large(*y))
}

/// Such a point of G2 by the first 32 bytes of a digest.
pub(super) fn hash_to_g2(digest: &[u8; 64]) -> G2Affine {
    let mut rng = ChaCha::from_digest(digest);
    let x = |rng: &mut ChaCha| {
        let c0 = draw_coordinate(rng);
        Fq2::new(c0, draw_coordinate(rng))
    };
    let point = draw_on_curve::<g2::Config>(&mut rng, x, |y| if y.c1.is_zero() { large(y.c0) } else { large(y.c1) });
    // Not arkworks' own: a faster way into the subgroup may end at another multiple of the point.
    let mut product = Projective::<g2::Config>::ZERO;
    for bit in ark_ff::BitIteratorBE::without_leading_zeros(<g2::Config as CurveConfig>::COFACTOR) {
        product.double_in_place();
        if bit {
            product += point;
        }
    }
    product.into_affine()
}

fn draw_on_curve<C: Curve>(
    rng: &mut ChaCha,
    draw_x: impl Fn(&mut ChaCha) -> C::BaseField,
    large: impl Fn(&C::BaseField) -> bool,
) -> Affine<C> {
    loop {
        let x = draw_x(rng);
        let greatest = rng.next_bool();
        if let Some(y) = (x.square() * x + C::COEFF_B).sqrt() {
            return Affine::new_unchecked(x, if large(&y) == greatest { y } else { -y });
        }
    }
}

/// Above (q − 1)/2, which snarkjs calls negative.
fn large(value: Fq) -> bool {
    value.into_bigint() > Fq::MODULUS_MINUS_ONE_DIV_TWO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_back_from_their_file_form() {
        let (one, two) = (G1Affine::generator(), G2Affine::generator());
        let infinity = G1Affine::identity();
        let bytes = body(&[one, infinity]);
        assert_eq!(read::<g1::Config>(&bytes[..64]).unwrap(), one);
        assert_eq!(read::<g1::Config>(&bytes[64..]).unwrap(), infinity);
        assert_eq!(read::<g2::Config>(&body(&[two])).unwrap(), two);
    }

    #[test]
    fn bad_points_are_refused_by_kind() {
        let mut bytes = body(&[G1Affine::generator()]);
        bytes[0] ^= 1;
        assert_eq!(read::<g1::Config>(&bytes).unwrap_err(), Code::NotOnCurve);
        bytes[31] = 0xff;
        assert_eq!(read::<g1::Config>(&bytes).unwrap_err(), Code::NonCanonical);
        // A point of the twist before the cofactor is cleared.
        let mut rng = ChaCha::from_digest(&[7; 32]);
        let outside =
            draw_on_curve::<g2::Config>(&mut rng, |rng| Fq2::new(draw_coordinate(rng), Fq::from(0u8)), |_| true);
        assert_eq!(read::<g2::Config>(&body(&[outside])).unwrap_err(), Code::NotInSubgroup);
    }

    #[test]
    fn drawn_points_are_in_their_groups() {
        let mut rng = ChaCha::from_digest(&[1; 32]);
        assert!(draw_g1(&mut rng).is_on_curve());
        let point = hash_to_g2(&[9; 64]);
        assert!(point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve() && !point.is_zero());
    }
}
