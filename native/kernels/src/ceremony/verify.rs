//! Verifying a ceremony: the key in the file follows from the constraints, from phase 1 and from the contributions that
//! its transcript names, and from nothing else.

use super::contribute::{beacon_generator, beacon_points};
use super::initial::Initial;
use super::phase1::same_product;
use super::points::hash_to_g2;
use super::sections::Points;
use super::transcript::{Beacon, Contribution, Transcript};
use super::zkey::{A, B1, B2, COEFFICIENTS, H, HEADER, IC, L, Zkey};
use crate::circom::Section;
use crate::error::{Code, Error, Result};
use crate::mapped::map;
use crate::r1cs::R1cs;
use crate::watch::Watch;
use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, g1};
use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
use std::path::Path;

/// A contribution that was found to be good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// As the contributor gave it; bytes that nobody checked.
    pub name: Option<Vec<u8>>,
    /// What the contributor published.
    pub hash: [u8; 64],
    /// Public randomness, where the contribution was made from it.
    pub beacon: Option<Beacon>,
}

/// The circuit's hash as snarkjs shows it, and all contributions in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// BLAKE2b over the initial key's points.
    pub circuit_hash: [u8; 64],
    /// The first one first.
    pub contributions: Vec<Verified>,
}

/// Check the file `zkey` against constraints and phase 1.
///
/// Raises `Mismatch` (a key of other constraints or of another phase 1), `VerificationFailed` (naming the contribution
/// or the section), `Cancelled`, and whatever reading either file raises.
pub fn verify(system: &R1cs, ptau: &Path, zkey: &Path, watch: &mut Watch<'_, '_>) -> Result<Ceremony> {
    let (ptau, file) = (map(ptau)?, map(zkey)?);
    let key = Zkey::parse(&file)?;
    let initial = Initial::new(system, &ptau, watch)?;
    check_circuit(&key, &initial)?;
    check_transcript(&key.transcript, watch)?;
    check_delta(&key)?;
    // Against the initial points and not against phase 1 alone, as snarkjs checks H: the polynomials of degree up to
    // 2n − 2 leave one direction of H unseen, in which a contributor could hide a point that an honest successor then
    // divides by δ for him.
    check_scaled("L", &key.sections.get(L, None)?, &initial.l, &key.delta2)?;
    check_scaled("H", &key.sections.get(H, None)?, &initial.h, &key.delta2)?;
    let contributions = key.transcript.contributions.iter().map(|contribution| Verified {
        name: contribution.name.clone(),
        hash: contribution.digest(),
        beacon: contribution.beacon.clone(),
    });
    Ok(Ceremony { circuit_hash: initial.circuit_hash, contributions: contributions.collect() })
}

/// All that no contribution changes is, byte for byte, what constraints and phase 1 give.
fn check_circuit(key: &Zkey<'_>, initial: &Initial) -> Result<()> {
    let mismatch = |message: String| Error::new(Code::Mismatch, message);
    let header = key.sections.get(HEADER, None)?.body;
    // Numbers first: the usual mistake is another circuit.
    if header[72..84] != initial.header[72..84] || key.sections.get(COEFFICIENTS, None)?.body != initial.coefficients {
        return Err(mismatch("the key belongs to another circuit".into()));
    }
    if Zkey::fixed_header(header) != Zkey::fixed_header(&initial.header) {
        return Err(mismatch("the key was made from another phase 1: alpha, beta or gamma differ".into()));
    }
    let bodies = [(IC, &initial.ic), (A, &initial.a), (B1, &initial.b1), (B2, &initial.b2)];
    for (id, expected) in bodies {
        if key.sections.get(id, None)?.body != expected {
            return Err(mismatch(format!("section {id} is not what the circuit and phase 1 give")));
        }
    }
    if key.transcript.circuit_hash != initial.circuit_hash {
        return Err(mismatch("the transcript belongs to another circuit or phase 1".into()));
    }
    Ok(())
}

/// Each contribution is bound to all before it, shows knowledge of its secret, and multiplied δ by it.
fn check_transcript(transcript: &Transcript, watch: &mut Watch<'_, '_>) -> Result<()> {
    let mut delta = G1Affine::generator();
    for (index, contribution) in transcript.contributions.iter().enumerate() {
        let failed = |message: &str| {
            let number = index + 1;
            Err(Error::new(Code::VerificationFailed, format!("contribution {number}: {message}")))
        };
        if contribution.transcript != transcript.challenge(index, &contribution.s, &contribution.sx) {
            return failed("its transcript hash does not follow from what is before it");
        }
        let point = hash_to_g2(&contribution.transcript);
        if !same_product(contribution.s, contribution.spx, contribution.sx, point) {
            return failed("it does not show that its secret is known");
        }
        if !same_product(delta, contribution.spx, contribution.delta_after, point) {
            return failed("delta was not multiplied by its secret");
        }
        if !follows_from_beacon(contribution, watch)? {
            return failed("it does not follow from its beacon");
        }
        delta = contribution.delta_after;
    }
    Ok(())
}

fn follows_from_beacon(contribution: &Contribution, watch: &mut Watch<'_, '_>) -> Result<bool> {
    let Some(beacon) = &contribution.beacon else { return Ok(true) };
    Ok(beacon_points(&mut beacon_generator(beacon, watch)?) == [contribution.s, contribution.sx])
}

/// The header's δ is the last contribution's, in both groups.
fn check_delta(key: &Zkey<'_>) -> Result<()> {
    let last = key.transcript.contributions.last().map_or(G1Affine::generator(), |last| last.delta_after);
    if key.delta1 != last {
        return Err(Error::new(Code::VerificationFailed, "delta in G1 is not that of the last contribution"));
    }
    if !same_product(key.delta1, G2Affine::generator(), G1Affine::generator(), key.delta2) {
        return Err(Error::new(Code::VerificationFailed, "delta is not the same in G1 and G2"));
    }
    Ok(())
}

/// Every point times δ is the initial one: shown for a random combination of all.
fn check_scaled(name: &str, section: &Section<'_>, initial: &[u8], delta: &G2Affine) -> Result<()> {
    let points = section.all::<g1::Config>()?;
    let original = initial.chunks_exact(64).map(|bytes| super::points::read::<g1::Config>(bytes).expect("our own"));
    let original: Vec<_> = original.collect();
    let r: Vec<Fr> = super::random_combination(points.len())?;
    let sum = |points: &[G1Affine]| G1Projective::msm_unchecked(points, &r).into_affine();
    if same_product(sum(&points), *delta, sum(&original), G2Affine::generator()) {
        return Ok(());
    }
    Err(Error::new(Code::VerificationFailed, format!("the points of {name} are not the initial ones divided by delta")))
}
