//! Proofs that a program takes.

use crate::chain::{KeySet, PinnedSet, SET_DIGEST};
use crate::circuit::{Proof, VerificationKey, parse_proof};
use crate::config::F;
use plonky2::field::types::Field;
use plonky2::plonk::circuit_data::VerifierCircuitData;
use proofmill_kernels::error::{Code, Error, Result};
use std::sync::Arc;

/// Of which circuits a slot takes a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Of this one, whose key is a constant of the circuit.
    Known(Arc<VerificationKey>),
    /// Of one of these, whose keys are constants of the circuit.
    OneOf(Vec<Arc<VerificationKey>>),
    /// Of any step of the own chain; with `base` of its base circuit too, whose values are then the first state.
    Member { base: bool },
    /// Of a circuit of the own chain that its steps verify.
    Dependent { number: u32 },
    /// Of any step of a set that the circuit knows.
    Pinned(Arc<PinnedSet>),
}

impl Source {
    /// Whether the kind of the proof (of one of several circuits: its index) is a variable, before its public values.
    pub(crate) fn has_kind(&self) -> bool {
        matches!(self, Source::OneOf(_) | Source::Member { .. } | Source::Pinned(_))
    }
}

/// A place for a proof. Its variables are consecutive: the kind if it has one, then the public values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) source: Source,
    /// The first state, as a range of the record's operands; empty unless a base proof is allowed.
    pub(crate) genesis: (u32, u32),
    pub(crate) first: u32,
    /// Public values.
    pub(crate) values: u32,
    pub(crate) location: u32,
}

/// What the circuits of a chain share when they prove: the keys of its set, and of the circuits that its steps verify.
#[derive(Debug, Clone)]
pub struct ChainKeys {
    /// The keys of the steps.
    pub set: KeySet,
    /// The keys of the circuits that the steps verify.
    pub dependents: Vec<Arc<VerificationKey>>,
}

/// A proof as it is handed over.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The kind of a member, or the index of the circuit where it is one of several; of no meaning for other proofs.
    pub kind: usize,
    /// The proof's bytes.
    pub bytes: &'a [u8],
}

/// All proofs that a program is given, with the keys that they are verified under.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Kind and proof for each slot, in order.
    pub(crate) proofs: Vec<(usize, Proof)>,
    pub(crate) chain: Option<Arc<ChainKeys>>,
    pub(crate) pinned: Vec<Arc<ChainKeys>>,
}

impl Given {
    /// Read and verify each proof for its slot. Errors, each at its slot's location: Damaged, VerificationFailed,
    /// InvalidArgument (a wrong number of proofs, or keys that are missing).
    pub(crate) fn read(
        slots: &[Slot],
        offers: &[Offer<'_>],
        chain: Option<Arc<ChainKeys>>,
        pinned: Vec<Arc<ChainKeys>>,
    ) -> Result<Self> {
        if slots.len() != offers.len() {
            let message = format!("expected {} proofs, got {}", slots.len(), offers.len());
            return Err(Error::new(Code::InvalidArgument, message));
        }
        let mut given = Given { proofs: vec![], chain, pinned };
        for (slot, offer) in slots.iter().zip(offers) {
            let proof = given.verify(slot, offer).map_err(|error| error.at(slot.location))?;
            given.proofs.push((offer.kind, proof));
        }
        Ok(given)
    }

    fn verify(&self, slot: &Slot, offer: &Offer<'_>) -> Result<Proof> {
        match &slot.source {
            Source::Known(key) => key.read(offer.bytes),
            Source::OneOf(keys) => {
                let missing = || Error::new(Code::InvalidArgument, "none of the circuits has this index");
                keys.get(offer.kind).ok_or_else(missing)?.read(offer.bytes)
            }
            Source::Member { base } => self.member(&self.chain()?.set, *base, slot, offer),
            Source::Pinned(pinned) => {
                let missing =
                    || Error::new(Code::InvalidArgument, "the keys of a set that the circuit pins are missing");
                let keys = self.pinned.iter().find(|keys| pinned.is(&keys.set)).ok_or_else(missing)?;
                self.member(&keys.set, false, slot, offer)
            }
            Source::Dependent { number } => {
                let chain = self.chain()?;
                let key = chain
                    .dependents
                    .get(*number as usize)
                    .ok_or_else(|| Error::new(Code::InvalidArgument, "the chain has no circuit of this number"))?;
                let proof = key.read(offer.bytes)?;
                let carries = key.carries_set_digest();
                check_length(slot, key.public_inputs() - if carries { SET_DIGEST } else { 0 })?;
                if carries {
                    check_digest(&chain.set, &proof)?;
                }
                Ok(proof)
            }
        }
    }

    fn member(&self, set: &KeySet, base: bool, slot: &Slot, offer: &Offer<'_>) -> Result<Proof> {
        check_length(slot, set.shape().public_values())?;
        let proof = parse_proof(set.shape().common(), offer.bytes)?;
        if base && offer.kind == 0 {
            let data =
                VerifierCircuitData { verifier_only: set.keys()[0].clone(), common: set.shape().common().clone() };
            VerificationKey::new(data, true)?.read(offer.bytes)?;
            check_digest(set, &proof)?;
        } else {
            set.verify(&set.digest(), offer.kind, &proof)?;
        }
        Ok(proof)
    }

    fn chain(&self) -> Result<&ChainKeys> {
        let missing = || Error::new(Code::InvalidArgument, "the keys of the circuit's chain are missing");
        self.chain.as_deref().ok_or_else(missing)
    }

    /// The values of a slot's variables; `genesis` is what the state before the first step is.
    pub(crate) fn values(&self, number: u32, slot: &Slot, genesis: &[F]) -> Vec<F> {
        let (kind, proof) = &self.proofs[number as usize];
        let own = &proof.public_inputs[..slot.values as usize];
        let public = if *kind == 0 && !genesis.is_empty() { genesis } else { own };
        let kind = slot.source.has_kind().then(|| F::from_canonical_usize(*kind));
        kind.into_iter().chain(public.iter().copied()).collect()
    }
}

fn check_length(slot: &Slot, values: usize) -> Result<()> {
    if slot.values as usize == values {
        return Ok(());
    }
    let message = format!("the circuit was recorded for proofs of {} public values, not {values}", slot.values);
    Err(Error::new(Code::Mismatch, message))
}

/// A circuit that verified a member, or the base circuit, of another set would let its keys vouch for themselves.
fn check_digest(set: &KeySet, proof: &Proof) -> Result<()> {
    let carried = &proof.public_inputs[proof.public_inputs.len() - SET_DIGEST..];
    if carried == set.digest().elements {
        return Ok(());
    }
    Err(Error::new(Code::VerificationFailed, "the proof was made over another set of keys"))
}
