//! Proofs and verification keys as the words of an EVM pairing check (EIP-197): 32 bytes each, big-endian, and of an
//! element of Fq² the coefficient of i first.
//!
//! Decoding is where a verifier is attacked first, so every word and point is checked here:
//! - a coordinate at or above q would give one proof several encodings, which defeats whoever compares bytes;
//! - a point off the curve lies on another curve of the same form, whose group may have small factors: the pairing's
//!   answer is then no longer bound to any discrete logarithm;
//! - a point of G2 outside the subgroup of order r has a component of the cofactor's order, and the pairing is not
//!   bilinear on it; in a key it could make the part that binds the public inputs vanish;
//! - infinity in a proof is never made by an honest prover (a chance of 2^-254) and makes a pairing vanish; in a key it is
//!   a forgery at once: gamma at infinity unbinds all public inputs, an IC point at infinity unbinds its own input, and
//!   delta at infinity leaves C free;
//! - delta = ±gamma in a key: then C moves the public inputs, and (alpha, beta, ∓Σ xᵢ·ICᵢ) is a proof of anything. snarkjs
//!   leaves both at the generator until the first contribution to its second phase.

use super::key::VerificationKey;
use crate::error::{Code, Error, Result};
use crate::pairing::in_subgroup;
use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ff::{BigInt, BigInteger, PrimeField, Zero};

const WORD: usize = 32;
const G1_BYTES: usize = 2 * WORD;
const G2_BYTES: usize = 4 * WORD;
/// Bytes of an encoded proof.
pub const PROOF_BYTES: usize = 2 * G1_BYTES + G2_BYTES;

const A: &str = "A of the proof";
pub(super) const B: &str = "B of the proof";
const C: &str = "C of the proof";

/// What is said of a key with delta = ±gamma.
pub(super) const FORGEABLE: &str = "gamma and delta are one point: whoever has this key can forge proofs";

/// A proof whose points are on their curves, in their subgroups and not at infinity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// \[A\]₁
    pub a: G1Affine,
    /// \[B\]₂
    pub b: G2Affine,
    /// \[C\]₁
    pub c: G1Affine,
}

impl Proof {
    /// A.x A.y · B.x.c1 B.x.c0 B.y.c1 B.y.c0 · C.x C.y
    pub fn to_bytes(&self) -> [u8; PROOF_BYTES] {
        let mut bytes = Vec::with_capacity(PROOF_BYTES);
        put_g1(&mut bytes, &self.a);
        put_g2(&mut bytes, &self.b);
        put_g1(&mut bytes, &self.c);
        bytes.try_into().expect("three points are 256 bytes")
    }

    /// Raises `Damaged` (length), `NonCanonical`, `NotOnCurve`, `NotInSubgroup`, `PointAtInfinity`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        check_length(bytes)?;
        let mut words = Words(bytes);
        Ok(Self { a: words.g1(A)?, b: words.g2(B)?, c: words.g1(C)? })
    }

    /// The same, but B may lie outside the subgroup: for the verifier, whose pairing shows where it lies. Raises as
    /// `from_bytes` otherwise.
    pub(super) fn from_bytes_on_curves(bytes: &[u8]) -> Result<Self> {
        check_length(bytes)?;
        let mut words = Words(bytes);
        Ok(Self { a: words.g1(A)?, b: words.g2_on_curve(B)?, c: words.g1(C)? })
    }
}

fn check_length(bytes: &[u8]) -> Result<()> {
    if bytes.len() == PROOF_BYTES {
        return Ok(());
    }
    Err(damaged(format!("a proof has {PROOF_BYTES} bytes, not {}", bytes.len())))
}

impl VerificationKey {
    /// alpha (64 bytes), beta, gamma, delta (128 each), then IC (64 each).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(3 * G2_BYTES + (1 + self.ic.len()) * G1_BYTES);
        put_g1(&mut bytes, &self.alpha);
        for point in [&self.beta, &self.gamma, &self.delta] {
            put_g2(&mut bytes, point);
        }
        for point in &self.ic {
            put_g1(&mut bytes, point);
        }
        bytes
    }

    /// Raises `Damaged` (length), `NonCanonical`, `NotOnCurve`, `NotInSubgroup`, `PointAtInfinity`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let fixed = G1_BYTES + 3 * G2_BYTES;
        if bytes.len() < fixed + G1_BYTES || !(bytes.len() - fixed).is_multiple_of(G1_BYTES) {
            return Err(damaged(format!("{} bytes are no verification key", bytes.len())));
        }
        let mut words = Words(bytes);
        let (alpha, beta) = (words.g1("alpha")?, words.g2("beta")?);
        let (gamma, delta) = (words.g2("gamma")?, words.g2("delta")?);
        if gamma.x == delta.x {
            return Err(damaged(FORGEABLE.into()));
        }
        let ic = (0..(bytes.len() - fixed) / G1_BYTES).map(|i| words.g1(&format!("IC {i}"))).collect::<Result<_>>()?;
        Ok(Self::new(alpha, beta, gamma, delta, ic))
    }
}

/// 32 bytes, big-endian.
pub fn scalar_to_bytes(value: &Fr) -> [u8; 32] {
    value.into_bigint().to_bytes_be().try_into().expect("four limbs are 32 bytes")
}

/// Raises `NonCanonical` for a value at or above r: reduced silently, x and x + r would be two public inputs with one
/// proof, and a nullifier given as x + r would count as unused.
pub fn scalar_from_bytes(bytes: &[u8; 32]) -> Result<Fr> {
    Fr::from_bigint(limbs(bytes))
        .ok_or_else(|| Error::new(Code::NonCanonical, "a scalar is not below the group order r"))
}

fn put_g1(bytes: &mut Vec<u8>, point: &G1Affine) {
    put_words(bytes, [point.x, point.y]);
}

fn put_g2(bytes: &mut Vec<u8>, point: &G2Affine) {
    put_words(bytes, [point.x.c1, point.x.c0, point.y.c1, point.y.c0]);
}

fn put_words<const N: usize>(bytes: &mut Vec<u8>, words: [Fq; N]) {
    for word in words {
        bytes.extend(word.into_bigint().to_bytes_be());
    }
}

fn limbs(word: &[u8; 32]) -> BigInt<4> {
    let limb = |i: usize| u64::from_be_bytes(word[8 * i..8 * i + 8].try_into().expect("eight bytes"));
    BigInt([limb(3), limb(2), limb(1), limb(0)])
}

fn damaged(message: String) -> Error {
    Error::new(Code::Damaged, message)
}

/// A reader of words whose number was checked by the caller.
struct Words<'a>(&'a [u8]);

impl Words<'_> {
    fn coordinate(&mut self, name: &str) -> Result<Fq> {
        let (word, rest) = self.0.split_first_chunk::<WORD>().expect("the caller checked the length");
        self.0 = rest;
        Fq::from_bigint(limbs(word))
            .ok_or_else(|| Error::new(Code::NonCanonical, format!("a coordinate of {name} is not below q")))
    }

    fn g1(&mut self, name: &str) -> Result<G1Affine> {
        let (x, y) = (self.coordinate(name)?, self.coordinate(name)?);
        if x.is_zero() && y.is_zero() {
            return Err(at_infinity(name));
        }
        let point = G1Affine::new_unchecked(x, y);
        // The curve over Fq has exactly r points: on the curve is in the group.
        if point.is_on_curve() { Ok(point) } else { Err(off_curve(name)) }
    }

    fn g2(&mut self, name: &str) -> Result<G2Affine> {
        let point = self.g2_on_curve(name)?;
        if in_subgroup(&point) { Ok(point) } else { Err(outside_subgroup(name)) }
    }

    fn g2_on_curve(&mut self, name: &str) -> Result<G2Affine> {
        let mut element = || -> Result<Fq2> {
            let c1 = self.coordinate(name)?;
            Ok(Fq2::new(self.coordinate(name)?, c1))
        };
        let (x, y) = (element()?, element()?);
        if x.is_zero() && y.is_zero() {
            return Err(at_infinity(name));
        }
        let point = G2Affine::new_unchecked(x, y);
        if point.is_on_curve() { Ok(point) } else { Err(off_curve(name)) }
    }
}

pub(super) fn outside_subgroup(name: &str) -> Error {
    Error::new(Code::NotInSubgroup, format!("{name} is outside the subgroup of order r"))
}

fn at_infinity(name: &str) -> Error {
    Error::new(Code::PointAtInfinity, format!("{name} is the point at infinity"))
}

fn off_curve(name: &str) -> Error {
    Error::new(Code::NotOnCurve, format!("{name} is not on its curve"))
}
