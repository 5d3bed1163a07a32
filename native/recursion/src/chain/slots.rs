//! Where the keys of sets and the proofs that a circuit takes go in its witness.

use super::{KeySet, KeySetTarget, MemberTarget, OneOfTarget, Proof, ProofTarget, SetDigest};
use crate::config::{Config, D, F};
use plonky2::field::types::Field;
use plonky2::hash::hash_types::HashOutTarget;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::config::GenericConfig;
use plonky2::util::serialization::{Buffer, IoError, IoResult, Read, Write};
use proofmill_kernels::error::{Code, Error, Result};

type Hasher = <Config as GenericConfig<D>>::Hasher;

/// The places of a circuit's keys and proofs, in the order in which the statement asked for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots {
    pub(super) own: Option<OwnSet>,
    pub(super) pinned: Vec<PinnedKeys>,
    pub(super) proofs: Vec<Slot>,
}

/// The own chain's set: its digest and, where a member is verified, its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnSet {
    pub(super) digest: HashOutTarget,
    pub(super) keys: Option<KeySetTarget>,
}

/// The keys of a set that the circuit knows by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PinnedKeys {
    pub(super) digest: SetDigest,
    pub(super) keys: KeySetTarget,
}

impl PinnedKeys {
    fn find<'s>(&self, sets: &[&'s KeySet]) -> Result<&'s KeySet> {
        let found = sets.iter().find(|set| set.digest() == self.digest);
        found
            .copied()
            .ok_or_else(|| Error::new(Code::InvalidArgument, "the keys of a set that the circuit pins are missing"))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    Member { target: MemberTarget, pinned: Option<usize>, base_allowed: bool },
    Proof(ProofTarget),
    OneOf(OneOfTarget),
}

/// A proof for one slot.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// Of a member of a set, with its kind.
    Member {
        /// 0 for the base proof.
        kind: usize,
        /// The proof.
        proof: &'a Proof,
    },
    /// Of a known circuit.
    Proof(&'a Proof),
    /// Of one of several.
    OneOf {
        /// Which of them.
        index: usize,
        /// The proof.
        proof: &'a Proof,
        /// The fillers' proofs for several shapes, in the order in which the shapes first appear.
        fillers: &'a [&'a Proof],
    },
}

impl Slots {
    /// How many proofs the circuit takes.
    pub fn len(&self) -> usize {
        self.proofs.len()
    }

    /// Whether it takes none.
    pub fn is_empty(&self) -> bool {
        self.proofs.is_empty()
    }

    /// Whether the circuit's proofs end in the digest of a set that it does not know.
    pub fn carries_set_digest(&self) -> bool {
        self.own.is_some()
    }

    /// Verify the members among the inputs, so that a bad one is named before any work is done, and give the witness all
    /// keys and proofs. `own` is the set of the circuit's chain, `pinned` the sets that it pins, in any order.
    ///
    /// Proofs of known circuits are their caller's to verify: their keys are constants of the circuit.
    pub fn assign(
        &self,
        witness: &mut PartialWitness<F>,
        inputs: &[Input<'_>],
        own: Option<&KeySet>,
        pinned: &[&KeySet],
    ) -> Result<()> {
        let sets = self.pinned_sets(pinned)?;
        for (slot, input) in self.proofs.iter().zip(inputs) {
            if let (Slot::Member { pinned: place, base_allowed, .. }, Input::Member { kind, proof }) = (slot, input) {
                let set = place.map_or_else(|| need(own), |place| Ok(sets[place]))?;
                if *kind == 0 && *base_allowed {
                    set.verify_place(0, proof)?;
                } else {
                    set.verify(&set.digest(), *kind, proof)?;
                }
            }
        }
        self.assign_unchecked(witness, inputs, own, &sets)
    }

    /// The same for inputs that the caller has verified, each for its slot: once is enough.
    pub fn assign_verified(
        &self,
        witness: &mut PartialWitness<F>,
        inputs: &[Input<'_>],
        own: Option<&KeySet>,
        pinned: &[&KeySet],
    ) -> Result<()> {
        self.assign_unchecked(witness, inputs, own, &self.pinned_sets(pinned)?)
    }

    /// The sets that the circuit pins, in the order in which it pins them.
    fn pinned_sets<'s>(&self, sets: &[&'s KeySet]) -> Result<Vec<&'s KeySet>> {
        self.pinned.iter().map(|keys| keys.find(sets)).collect()
    }

    /// Give the witness all keys and proofs without a look at them: the circuit is to find out. Tests forge with it.
    /// `pinned` are taken in the order in which the circuit pins its sets, whatever their digests.
    #[doc(hidden)]
    pub fn assign_unchecked(
        &self,
        witness: &mut PartialWitness<F>,
        inputs: &[Input<'_>],
        own: Option<&KeySet>,
        pinned: &[&KeySet],
    ) -> Result<()> {
        if inputs.len() != self.proofs.len() {
            let message = format!("the circuit takes {} proofs, given are {}", self.proofs.len(), inputs.len());
            return Err(Error::new(Code::InvalidArgument, message));
        }
        if let Some(OwnSet { digest, keys }) = &self.own {
            let set = need(own)?;
            witness.set_hash_target(*digest, set.digest()).map_err(twice)?;
            keys.iter().try_for_each(|keys| keys.assign(witness, set))?;
        }
        for (keys, set) in self.pinned.iter().zip(pinned) {
            keys.keys.assign(witness, set)?;
        }
        self.proofs.iter().zip(inputs).try_for_each(|(slot, input)| assign_proof(witness, slot, input))
    }

    /// The slots as bytes, to be stored beside the circuit.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes).expect("writing to memory does not fail");
        bytes
    }

    /// The slots as `to_bytes` wrote them; nothing may follow.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut buffer = Buffer::new(bytes);
        let slots = Self::read(&mut buffer).map_err(|_| Error::new(Code::Damaged, "damaged slots of proofs"))?;
        if buffer.pos() != bytes.len() {
            return Err(Error::new(Code::Damaged, "bytes follow the slots of proofs"));
        }
        Ok(slots)
    }

    fn write(&self, out: &mut Vec<u8>) -> IoResult<()> {
        out.write_bool(self.own.is_some())?;
        if let Some(own) = &self.own {
            out.write_target_hash(&own.digest)?;
            out.write_bool(own.keys.is_some())?;
            own.keys.iter().try_for_each(|keys| write_keys(out, keys))?;
        }
        out.write_usize(self.pinned.len())?;
        for pinned in &self.pinned {
            out.write_hash::<F, Hasher>(pinned.digest)?;
            write_keys(out, &pinned.keys)?;
        }
        out.write_usize(self.proofs.len())?;
        self.proofs.iter().try_for_each(|slot| write_slot(out, slot))
    }

    fn read(buffer: &mut Buffer<'_>) -> IoResult<Self> {
        let own = if buffer.read_bool()? {
            let digest = buffer.read_target_hash()?;
            let keys = if buffer.read_bool()? { Some(read_keys(buffer)?) } else { None };
            Some(OwnSet { digest, keys })
        } else {
            None
        };
        let pinned = read_list(buffer, |buffer| {
            let digest = buffer.read_hash::<F, Hasher>()?;
            Ok(PinnedKeys { digest, keys: read_keys(buffer)? })
        })?;
        let proofs = read_list(buffer, read_slot)?;
        Ok(Self { own, pinned, proofs })
    }
}

fn need(own: Option<&KeySet>) -> Result<&KeySet> {
    own.ok_or_else(|| Error::new(Code::InvalidArgument, "a circuit of a chain needs the keys of the chain's set"))
}

fn twice<E>(_: E) -> Error {
    Error::new(Code::Mismatch, "values given twice differ")
}

fn assign_proof(witness: &mut PartialWitness<F>, slot: &Slot, input: &Input<'_>) -> Result<()> {
    match (slot, input) {
        (Slot::Member { target, .. }, Input::Member { kind, proof }) => {
            witness.set_target(target.kind, F::from_canonical_usize(*kind)).map_err(twice)?;
            set_proof(witness, &target.proof, proof)
        }
        (Slot::Proof(target), Input::Proof(proof)) => set_proof(witness, target, proof),
        (Slot::OneOf(target), Input::OneOf { index, proof, fillers }) => target.assign(witness, *index, proof, fillers),
        _ => Err(Error::new(Code::InvalidArgument, "a proof is given where another kind of input stands")),
    }
}

fn set_proof(witness: &mut PartialWitness<F>, target: &ProofTarget, proof: &Proof) -> Result<()> {
    witness.set_proof_with_pis_target(target, proof).map_err(twice)
}

fn write_keys(out: &mut Vec<u8>, keys: &KeySetTarget) -> IoResult<()> {
    out.write_usize(keys.keys.len())?;
    keys.keys.iter().try_for_each(|key| out.write_target_verifier_circuit(key))?;
    out.write_target_hash(&keys.digest)
}

fn read_keys(buffer: &mut Buffer<'_>) -> IoResult<KeySetTarget> {
    let keys = read_list(buffer, |buffer| buffer.read_target_verifier_circuit())?;
    Ok(KeySetTarget { keys, digest: buffer.read_target_hash()? })
}

fn write_slot(out: &mut Vec<u8>, slot: &Slot) -> IoResult<()> {
    match slot {
        Slot::Member { target, pinned, base_allowed } => {
            out.write_usize(0)?;
            out.write_target(target.kind)?;
            out.write_target_proof_with_public_inputs(&target.proof)?;
            out.write_usize(pinned.map_or(0, |place| place + 1))?;
            out.write_bool(*base_allowed)
        }
        Slot::Proof(proof) => {
            out.write_usize(1)?;
            out.write_target_proof_with_public_inputs(proof)
        }
        Slot::OneOf(target) => {
            out.write_usize(2)?;
            out.write_target(target.index)?;
            out.write_usize(target.proofs.len())?;
            target.proofs.iter().try_for_each(|proof| out.write_target_proof_with_public_inputs(proof))?;
            out.write_usize_vec(&target.shapes)
        }
    }
}

fn read_slot(buffer: &mut Buffer<'_>) -> IoResult<Slot> {
    match buffer.read_usize()? {
        0 => {
            let (kind, proof) = (buffer.read_target()?, buffer.read_target_proof_with_public_inputs()?);
            let pinned = buffer.read_usize()?.checked_sub(1);
            Ok(Slot::Member { target: MemberTarget { kind, proof }, pinned, base_allowed: buffer.read_bool()? })
        }
        1 => Ok(Slot::Proof(buffer.read_target_proof_with_public_inputs()?)),
        2 => {
            let index = buffer.read_target()?;
            let proofs = read_list(buffer, |buffer| buffer.read_target_proof_with_public_inputs())?;
            Ok(Slot::OneOf(OneOfTarget { index, proofs, shapes: buffer.read_usize_vec()? }))
        }
        _ => Err(IoError),
    }
}

/// A list whose length stands before it. Room is made as items are read: a damaged length asks for no memory.
fn read_list<T>(buffer: &mut Buffer<'_>, mut item: impl FnMut(&mut Buffer<'_>) -> IoResult<T>) -> IoResult<Vec<T>> {
    let len = buffer.read_usize()?;
    let mut items = Vec::new();
    for _ in 0..len {
        items.push(item(buffer)?);
    }
    Ok(items)
}
