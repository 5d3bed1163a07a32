//! The prover: A = α + Σ wⱼAⱼ + r·δ, B = β + Σ wⱼBⱼ + s·δ, C = Σ wⱼLⱼ + Σ hᵢHᵢ + s·A + r·B₁ − r·s·δ.

use super::encoding::Proof;
use super::key::{ProvingKey, Query};
use super::matrices::Matrices;
use super::msm::{Terms, multiply};
use super::points::Fast;
use super::qap::{domain_size, quotient};
use super::random::random_scalar;
use super::scalar::{Scalar, scalars};
use crate::cancel::Cancel;
use crate::error::{Code, Error, Result};
use crate::r1cs::R1cs;
use ark_bn254::{Fr, G1Projective, G2Projective};
use ark_ec::CurveGroup;
use ark_ec::short_weierstrass::Projective;
use ark_ff::One;
use zeroize::Zeroize;

/// Prove with fresh randomness. The witness is not checked against the constraints again: one that breaks them gives a
/// proof that does not verify.
///
/// Raises `Cancelled` (within 0.2 s of the flag), `Mismatch` (key, system and witness do not belong together), `Io`.
pub fn prove(key: &ProvingKey, system: &R1cs, witness: &[Fr], cancel: &Cancel) -> Result<Proof> {
    blinded(|rs| prove_with(key, system, witness, rs, cancel))
}

/// Prove with the matrices that stand in the key alone: any snarkjs key, and the wires of a `.wtns`.
///
/// C stands in no key, so a witness that breaks the constraints gives a proof that does not verify. Raises as `prove`.
pub fn prove_assignment(key: &ProvingKey, witness: &[Fr], cancel: &Cancel) -> Result<Proof> {
    if witness.len() != key.wires || !witness[0].is_one() {
        let message = format!("the key has {} wires, the witness {}, the first of them 1", key.wires, witness.len());
        return Err(Error::new(Code::Mismatch, message));
    }
    cancel.check()?;
    let quotient = || quotient(key, &key.matrices, witness, cancel);
    blinded(|rs| Ok(combine(key, Sums::new(key, witness, quotient, cancel)?, rs)))
}

/// r and s hide the witness only if they are uniform and never used twice.
fn blinded(prove: impl FnOnce([Fr; 2]) -> Result<Proof>) -> Result<Proof> {
    let (mut r, mut s) = (random_scalar()?, random_scalar()?);
    let proof = prove([r, s]);
    r.zeroize();
    s.zeroize();
    proof
}

/// `prove` with the caller's r and s: for tests and comparisons. Known or repeated values give the witness away.
pub fn prove_with(key: &ProvingKey, system: &R1cs, witness: &[Fr], rs: [Fr; 2], cancel: &Cancel) -> Result<Proof> {
    check_match(key, system, witness)?;
    cancel.check()?;
    let matrices = Matrices::of(system);
    let quotient = || quotient(key, &matrices, witness, cancel);
    Ok(combine(key, Sums::new(key, witness, quotient, cancel)?, rs))
}

fn combine(key: &ProvingKey, sums: Sums, rs: [Fr; 2]) -> Proof {
    let [r, s] = rs;
    let vk = &key.verification;
    let a = sums.a + vk.alpha + key.delta1 * r;
    let b1 = sums.b1 + key.beta1 + key.delta1 * s;
    let b = sums.b2 + vk.beta + vk.delta * s;
    let c = sums.l + sums.h + a * s + b1 * r - key.delta1 * (r * s);
    Proof { a: a.into_affine(), b: b.into_affine(), c: c.into_affine() }
}

/// The five sums over the witness, without the blinding.
struct Sums {
    a: G1Projective,
    b1: G1Projective,
    b2: G2Projective,
    l: G1Projective,
    h: G1Projective,
}

impl Sums {
    /// All five share the thread pool; the longest one, in G2, begins at once on a thread of its own.
    fn new(
        key: &ProvingKey,
        witness: &[Fr],
        quotient: impl FnOnce() -> Result<Vec<Scalar>> + Send,
        cancel: &Cancel,
    ) -> Result<Self> {
        let values = scalars(witness);
        let h = || multiply(&key.h, &quotient()?, cancel);
        let in_g1 = |query| sum(query, &values, cancel);
        let (b2, (h, ((a, b1), l))) = rayon::join(
            || sum(&key.b2, &values, cancel),
            || rayon::join(h, || rayon::join(|| rayon::join(|| in_g1(&key.a), || in_g1(&key.b1)), || in_g1(&key.l))),
        );
        Ok(Self { a: a?, b1: b1?, b2: b2?, l: l?, h: h? })
    }
}

fn sum<P: Fast>(query: &Query<P>, values: &[Scalar], cancel: &Cancel) -> Result<Projective<P>> {
    let terms = (0u32..).zip(&query.wires).map(|(i, wire)| (i, &values[*wire as usize]));
    Terms::gather(&query.points, terms).sum(cancel)
}

/// A key of another circuit would give a proof that no verifier takes; better to say so at once.
fn check_match(key: &ProvingKey, system: &R1cs, witness: &[Fr]) -> Result<()> {
    let mismatch = |message: &str| Err(Error::new(Code::Mismatch, message));
    if key.wires != system.wires || key.public_inputs() != system.public {
        return mismatch("the proving key has another number of wires or public inputs than the constraint system");
    }
    if key.domain_size != domain_size(system)? || key.matrices.count() != Matrices::of(system).count() {
        return mismatch("the proving key was made for other constraints");
    }
    if witness.len() != system.wires || !witness[0].is_one() {
        return mismatch("the witness is not one of this constraint system");
    }
    Ok(())
}
