//! The verifier: e(A, B) = e(α, β) · e(Σ xᵢ·ICᵢ, γ) · e(C, δ), as one product of pairings.

use super::encoding::Proof;
use super::key::VerificationKey;
use super::multiples::Multiples;
use crate::error::{Code, Error, Result};
use ark_bn254::{Bn254, Fr, G1Projective, G2Affine};
use ark_ec::CurveGroup;
use ark_ec::pairing::{MillerLoopOutput, Pairing, PairingOutput};

/// What does not change between verifications with one key.
#[derive(Debug)]
pub(super) struct Prepared {
    /// e(α, β)
    pub(super) alpha_beta: PairingOutput<Bn254>,
    pub(super) minus_gamma: <Bn254 as Pairing>::G2Prepared,
    pub(super) minus_delta: <Bn254 as Pairing>::G2Prepared,
    /// For IC.
    pub(super) inputs: Multiples,
}

impl Prepared {
    pub(super) fn new(key: &VerificationKey) -> Self {
        let minus = |point: G2Affine| (-point).into();
        Self {
            alpha_beta: Bn254::pairing(key.alpha, key.beta),
            minus_gamma: minus(key.gamma),
            minus_delta: minus(key.delta),
            inputs: Multiples::new(&key.ic[1..]),
        }
    }
}

/// Raises `VerificationFailed`, or `InvalidArgument` for a wrong number of public inputs: taken as zeros, missing ones
/// would let a proof about one statement pass for a shorter one.
///
/// Points, coordinates and the range of the inputs are checked where they are decoded (`encoding`).
pub fn verify(key: &VerificationKey, inputs: &[Fr], proof: &Proof) -> Result<()> {
    check_count(key, inputs)?;
    let prepared = key.prepared();
    let fixed = || {
        let public = input_sum(key, inputs).into_affine();
        let right = [prepared.minus_gamma.clone(), prepared.minus_delta.clone()];
        Bn254::multi_miller_loop([public, proof.c], right)
    };
    // Products of Miller loops take one final exponentiation.
    let (own, fixed) = rayon::join(|| Bn254::multi_miller_loop([proof.a], [proof.b]), fixed);
    let product = Bn254::final_exponentiation(MillerLoopOutput(own.0 * fixed.0));
    if product == Some(prepared.alpha_beta) { Ok(()) } else { Err(failed()) }
}

pub(super) fn check_count(key: &VerificationKey, inputs: &[Fr]) -> Result<()> {
    if inputs.len() == key.public_inputs() {
        return Ok(());
    }
    let message = format!("the key takes {} public inputs, not {}", key.public_inputs(), inputs.len());
    Err(Error::new(Code::InvalidArgument, message))
}

/// IC₀ + Σ xᵢ·ICᵢ₊₁ over as many inputs as the key takes.
pub(super) fn input_sum(key: &VerificationKey, inputs: &[Fr]) -> G1Projective {
    key.prepared().inputs.sum(inputs) + key.ic[0]
}

pub(super) fn failed() -> Error {
    Error::new(Code::VerificationFailed, "the proof does not hold for these public inputs")
}
