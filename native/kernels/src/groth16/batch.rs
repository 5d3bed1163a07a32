//! Many proofs at once: one random combination of their equations, with one final exponentiation.
//!
//! Every proof i gets its own random coefficient zᵢ, and the check is
//! Π e(zᵢ·Aᵢ, Bᵢ) = e(α, β)^Σzᵢ · e(Σ zᵢ·xᵢ, γ) · e(Σ zᵢ·Cᵢ, δ).
//! - Without coefficients, or with ones the prover can foresee, two false proofs whose errors cancel would pass together;
//!   with 128 bits drawn after the proofs are fixed that succeeds with a chance of 2^-128.
//! - Aᵢ and Bᵢ stay pairs. Summed apart (e(ΣAᵢ, ΣBᵢ)) they would also be multiplied across proofs, and A₁ could answer
//!   for B₂: the product is not linear in both.

use super::encoding::Proof;
use super::key::VerificationKey;
use super::msm::multiply;
use super::random::random_128;
use super::scalar::scalars;
use super::verify::{check_count, failed, input_sum};
use crate::cancel::Cancel;
use crate::error::{Code, Error, Result};
use crate::pairing::Place;
use ark_bn254::{Bn254, Fq12, Fr, G1Affine, G1Projective};
use ark_ec::pairing::PairingOutput;
use rayon::prelude::*;

/// Pairs that share a Miller loop: its squarings are then a small part, and there is work for many cores.
const PAIRS: usize = 16;

/// All of (public inputs, proof), or an error that does not say which. Raises as `verify`, and `InvalidArgument` for an
/// empty batch: "all of none hold" is what a caller who lost his proofs would be told.
pub fn verify_batch(key: &VerificationKey, proofs: &[(Vec<Fr>, Proof)]) -> Result<()> {
    if proofs.is_empty() {
        return Err(Error::new(Code::InvalidArgument, "an empty batch of proofs"));
    }
    let coefficients = proofs.iter().map(|_| random_128()).collect::<Result<Vec<_>>>()?;
    let total: Fr = coefficients.iter().sum();
    let prepared = key.prepared();
    let public = combined_inputs(key, proofs, &coefficients)?;
    let c: Vec<G1Affine> = proofs.iter().map(|(_, proof)| proof.c).collect();
    let c: G1Projective = multiply(&c.into(), &scalars(&coefficients), &Cancel::default())?;
    let a: Vec<_> = proofs.par_iter().zip(&coefficients).map(|((_, proof), z)| proof.a * z).collect();
    let method = prepared.method;
    let pairs = proofs.par_iter().zip(&a).map(|((_, proof), a)| (Place::from(*a), method.prepare(&proof.b)));
    let pairs: Vec<_> = pairs.collect();
    let own = pairs
        .par_chunks(PAIRS)
        .map(|pairs| method.miller_loop(&pairs.iter().map(|(place, lines)| (*place, lines)).collect::<Vec<_>>()));
    let fixed = [(public.into(), &prepared.minus_gamma), (c.into(), &prepared.minus_delta)];
    let product = own.product::<Fq12>() * method.miller_loop(&fixed);
    let expected = prepared.alpha_beta.map(|value| (PairingOutput::<Bn254>(value) * total).0);
    // Two values that do not exist are not equal.
    let product = method.final_exponentiation(&product);
    if product.is_some() && product == expected { Ok(()) } else { Err(failed()) }
}

/// Σ zᵢ · (public sum of proof i): the inputs are combined first, so that it costs one sum over IC.
fn combined_inputs(key: &VerificationKey, proofs: &[(Vec<Fr>, Proof)], coefficients: &[Fr]) -> Result<G1Projective> {
    let mut sums = vec![Fr::from(0u8); key.public_inputs()];
    for ((inputs, _), z) in proofs.iter().zip(coefficients) {
        check_count(key, inputs)?;
        for (sum, input) in sums.iter_mut().zip(inputs) {
            *sum += *z * input;
        }
    }
    let total: Fr = coefficients.iter().sum();
    // input_sum counts IC₀ once; here it stands for every proof.
    Ok(input_sum(key, &sums) + key.ic[0] * (total - Fr::from(1u8)))
}
