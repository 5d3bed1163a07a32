//! The verifier: e(A, B) = e(α, β) · e(Σ xᵢ·ICᵢ, γ) · e(C, δ), as one product of pairings.

use super::encoding::Proof;
use super::key::VerificationKey;
use super::multiples::Multiples;
use crate::error::{Code, Error, Result};
use crate::pairing::{self, Method};
use ark_bn254::{Fq12, Fr, G1Projective};

/// What does not change between verifications with one key.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) method: Method,
    /// e(α, β); none for points that have no pairing, with which nothing is proved.
    pub(super) alpha_beta: Option<Fq12>,
    pub(super) minus_gamma: pairing::Prepared,
    pub(super) minus_delta: pairing::Prepared,
    /// For IC.
    pub(super) inputs: Multiples,
}

impl Prepared {
    pub(super) fn new(key: &VerificationKey) -> Self {
        let method = Method::best();
        let alpha_beta = method.miller_loop(&[(key.alpha.into(), &method.prepare(&key.beta))]);
        Self {
            method,
            alpha_beta: method.final_exponentiation(&alpha_beta),
            minus_gamma: method.prepare(&-key.gamma),
            minus_delta: method.prepare(&-key.delta),
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
    let method = prepared.method;
    let (b, public) = rayon::join(|| method.prepare(&proof.b), || input_sum(key, inputs));
    let pairs = [(proof.a.into(), &b), (public.into(), &prepared.minus_gamma), (proof.c.into(), &prepared.minus_delta)];
    // Products of Miller loops take one final exponentiation.
    let product = method.final_exponentiation(&method.miller_loop(&pairs));
    // Two values that do not exist are not equal.
    if product.is_some() && product == prepared.alpha_beta { Ok(()) } else { Err(failed()) }
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
