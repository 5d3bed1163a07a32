//! The keys of a set, their digest, and the native verification of a member.

use super::{Common, Key, Proof, SET_DIGEST, SetDigest, Shape};
use crate::config::{Config, D, F};
use plonky2::field::types::Field;
use plonky2::hash::hash_types::HashOut;
use plonky2::plonk::circuit_data::VerifierCircuitData;
use plonky2::plonk::config::{GenericConfig, Hasher};
use proofmill_kernels::error::{Code, Error, Result};

type InnerHasher = <Config as GenericConfig<D>>::InnerHasher;

/// The keys of a set, in the order of their kinds; the base key stands first and in every unused place.
#[derive(Debug, Clone)]
pub struct KeySet {
    shape: Shape,
    keys: Vec<Key>,
    digest: SetDigest,
}

/// What others pin of a set: its shape and digest. The digest stands for the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedSet {
    /// The shape of its members.
    pub shape: Shape,
    /// The digest that its members carry.
    pub digest: SetDigest,
}

impl KeySet {
    /// A set of a base key and the keys of steps 1, 2, ….
    ///
    /// Refused: a key that stands twice (a base proof would then pass for a step's), a digest that does not belong to
    /// its cap, and a number of steps that is not the shape's.
    pub fn new(shape: Shape, base: Key, steps: Vec<Key>) -> Result<Self> {
        if steps.len() != shape.kinds() {
            return Err(Error::new(Code::InvalidArgument, "a set has one key for each of its kinds"));
        }
        let mut keys = vec![base];
        keys.extend(steps);
        for (i, key) in keys.iter().enumerate() {
            if circuit_digest(shape.common(), key) != Some(key.circuit_digest) {
                return Err(Error::new(Code::Mismatch, format!("the digest of key {i} does not belong to its cap")));
            }
            if keys[..i].iter().any(|other| other.constants_sigmas_cap == key.constants_sigmas_cap) {
                return Err(Error::new(Code::InvalidArgument, format!("key {i} stands in the set twice")));
            }
        }
        keys.resize(shape.places(), keys[0].clone());
        Ok(Self::of_places(shape, keys))
    }

    /// A set of just these keys, whatever they are. Tests forge with it.
    #[doc(hidden)]
    pub fn of_places(shape: Shape, keys: Vec<Key>) -> Self {
        let mut elements = shape.header().to_vec();
        keys.iter().for_each(|key| elements.extend(key_elements(key)));
        let digest = InnerHasher::hash_no_pad(&elements);
        Self { shape, keys, digest }
    }

    /// The shape of its members.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The keys of all places.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The hash of a header (tag, kinds, degree, zero knowledge, public inputs, gates) and of every key (circuit digest,
    /// then cap). The number of elements follows from the header, so that none is a prefix of another.
    pub fn digest(&self) -> SetDigest {
        self.digest
    }

    /// What others pin of this set.
    pub fn pinned(&self) -> PinnedSet {
        PinnedSet { shape: self.shape.clone(), digest: self.digest }
    }

    /// Verify a proof of a named kind of this set, which must be the published one.
    ///
    /// Soundness, for each check its forgery: `published` is compared with the keys at hand, or a set handed over beside
    /// a proof would vouch for itself; the kind is a step's, or a base proof would hold whatever it says; the proof is
    /// verified under that kind's key; the set digest that it carries is the published one, or a true last step would
    /// stand on proofs under keys of the forger's own.
    pub fn verify(&self, published: &SetDigest, kind: usize, proof: &Proof) -> Result<()> {
        if self.digest != *published {
            return Err(Error::new(Code::Mismatch, "these keys are not of the published set"));
        }
        if kind == 0 || kind > self.shape.kinds() {
            return Err(Error::new(Code::VerificationFailed, "a member's kind is that of a step of the set"));
        }
        self.verify_place(kind, proof)?;
        if carried_digest(proof) != *published {
            return Err(Error::new(Code::VerificationFailed, "the proof was made over another set of keys"));
        }
        Ok(())
    }

    /// Verify a proof under the key of a place, nothing more. A prover looks at its inputs with it.
    pub(super) fn verify_place(&self, place: usize, proof: &Proof) -> Result<()> {
        let key = self.keys.get(place).ok_or_else(|| Error::new(Code::InvalidArgument, "the set has no such kind"))?;
        let data = VerifierCircuitData { verifier_only: key.clone(), common: self.shape.common().clone() };
        data.verify(proof.clone())
            .map_err(|_| Error::new(Code::VerificationFailed, "the proof does not verify under the key of its kind"))
    }
}

impl PinnedSet {
    /// Whether these are the keys of the pinned set.
    pub fn is(&self, set: &KeySet) -> bool {
        self.digest == set.digest && self.shape == set.shape
    }
}

/// A key as it is hashed: the circuit digest, then the cap.
pub(super) fn key_elements(key: &Key) -> Vec<F> {
    let cap = key.constants_sigmas_cap.0.iter().flat_map(|hash| hash.elements);
    key.circuit_digest.elements.into_iter().chain(cap).collect()
}

/// The set digest that a member's proof carries. The caller has verified the proof, and with it their number.
fn carried_digest(proof: &Proof) -> SetDigest {
    HashOut::from_partial(&proof.public_inputs[proof.public_inputs.len() - SET_DIGEST..])
}

/// The circuit digest as the crate computes it: of the cap, an empty domain separator and the degree.
fn circuit_digest(common: &Common, key: &Key) -> Option<HashOut<F>> {
    let cap = &key.constants_sigmas_cap.0;
    if cap.len() != common.config.fri_config.num_cap_elements() {
        return None;
    }
    let mut elements: Vec<F> = cap.iter().flat_map(|hash| hash.elements).collect();
    elements.extend_from_slice(&InnerHasher::hash_pad(&[]).elements);
    elements.push(F::from_canonical_usize(common.degree_bits()));
    Some(InnerHasher::hash_no_pad(&elements))
}
