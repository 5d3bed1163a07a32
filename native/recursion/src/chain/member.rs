//! A member's proof, verified in a circuit under a key that is picked from the keys of its set.

use super::key_set::key_elements;
use super::{Builder, KeySet, PinnedSet, ProofTarget, SET_DIGEST, Shape};
use crate::config::{Config, D, F};
use plonky2::field::types::Field;
use plonky2::hash::hash_types::HashOutTarget;
use plonky2::iop::target::{BoolTarget, Target};
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_data::VerifierCircuitTarget;
use plonky2::plonk::config::GenericConfig;
use proofmill_kernels::error::{Code, Error, Result};

type InnerHasher = <Config as GenericConfig<D>>::InnerHasher;

/// All keys of a set as witness, and their digest. The digest alone says which set it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetTarget {
    pub(super) keys: Vec<VerifierCircuitTarget>,
    pub(super) digest: HashOutTarget,
}

impl KeySetTarget {
    /// Keys that the prover chooses. Soundness: the digest must be made public or compared with a constant, or the
    /// prover's own keys verify the prover's own proofs.
    pub(super) fn open(builder: &mut Builder, shape: &Shape) -> Self {
        let cap_height = shape.common().config.fri_config.cap_height;
        let keys: Vec<_> = (0..shape.places()).map(|_| builder.add_virtual_verifier_data(cap_height)).collect();
        let mut elements = builder.constants(&shape.header());
        keys.iter().for_each(|key| elements.extend(target_elements(key)));
        let digest = builder.hash_n_to_hash_no_pad::<InnerHasher>(elements);
        Self { keys, digest }
    }

    /// The keys of a set that is known to this circuit.
    pub(super) fn pinned(builder: &mut Builder, set: &PinnedSet) -> Self {
        let keys = Self::open(builder, &set.shape);
        // Soundness: without it, keys of the prover's own would pass for those of the set.
        let digest = builder.constant_hash(set.digest);
        builder.connect_hashes(keys.digest, digest);
        keys
    }

    /// The hash of all keys.
    pub fn digest(&self) -> HashOutTarget {
        self.digest
    }

    /// Give the witness the keys of a set. A set of another number of places is a caller's mistake.
    pub fn assign(&self, witness: &mut PartialWitness<F>, set: &KeySet) -> Result<()> {
        if self.keys.len() != set.keys().len() {
            return Err(Error::new(Code::Mismatch, "the circuit was built for a set of another number of keys"));
        }
        for (target, key) in self.keys.iter().zip(set.keys()) {
            for (element, value) in target_elements(target).zip(key_elements(key)) {
                witness
                    .set_target(element, value)
                    .map_err(|_| Error::new(Code::Mismatch, "keys given twice differ"))?;
            }
        }
        Ok(())
    }
}

/// A key's wires as they are hashed: the circuit digest, then the cap.
fn target_elements(key: &VerifierCircuitTarget) -> impl Iterator<Item = Target> + '_ {
    let cap = key.constants_sigmas_cap.0.iter().flat_map(|hash| hash.elements);
    key.circuit_digest.elements.into_iter().chain(cap)
}

/// Which kinds a circuit takes.
#[derive(Debug, Clone, Copy)]
pub enum Accept<'a> {
    /// Any step of the set, never the base circuit.
    Steps,
    /// The base circuit too, whose public values are then replaced by these: a first step's explicit word.
    AllowBase {
        /// The state before the first step, one for each public value.
        genesis: &'a [Target],
    },
}

/// Where a member's proof and kind go in the witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberTarget {
    pub(super) kind: Target,
    pub(super) proof: ProofTarget,
}

/// Verify a proof of a member of the set; gives its wires and its public values, without the set digest.
///
/// The public values are those of a step, or, where the base circuit is allowed and was taken, `genesis`: what a base
/// proof says of itself is never given out.
pub(super) fn verify_member(
    builder: &mut Builder,
    shape: &Shape,
    keys: &KeySetTarget,
    accept: Accept<'_>,
) -> Result<(MemberTarget, Vec<Target>)> {
    if let Accept::AllowBase { genesis } = accept
        && genesis.len() != shape.public_values()
    {
        return Err(Error::new(
            Code::InvalidArgument,
            "a first state has one value for each public value of the chain",
        ));
    }
    let kind = builder.add_virtual_target();
    let lowest = usize::from(matches!(accept, Accept::Steps));
    assert_kind(builder, kind, lowest, shape.kinds());
    // One index for the digest and all of the cap: parts of two keys do not make a third.
    let key = builder.random_access_verifier_data(kind, keys.keys.clone());
    let proof = builder.add_virtual_proof_with_pis(shape.common());
    builder.verify_proof::<Config>(&proof, &key, shape.common());
    let (values, digest) = proof.public_inputs.split_at(shape.public_values());
    // Soundness: without it, the previous proof may stand on a set with a key of the forger's own.
    for (carried, own) in digest.iter().zip(keys.digest.elements) {
        builder.connect(*carried, own);
    }
    let values = match accept {
        Accept::Steps => values.to_vec(),
        Accept::AllowBase { genesis } => replace_base(builder, kind, genesis, values),
    };
    Ok((MemberTarget { kind, proof }, values))
}

/// `lowest` ≤ kind ≤ `highest`, as (kind − lowest)·…·(kind − highest) = 0.
///
/// Soundness: kind 0 is the base circuit, and so is every place above the last step: unused places repeat the base key.
/// A base proof at any of them would say what its maker likes.
pub(super) fn assert_kind(builder: &mut Builder, kind: Target, lowest: usize, highest: usize) {
    let mut product = builder.add_const(kind, -F::from_canonical_usize(lowest));
    for other in lowest + 1..=highest {
        let factor = builder.add_const(kind, -F::from_canonical_usize(other));
        product = builder.mul(product, factor);
    }
    builder.assert_zero(product);
}

fn replace_base(builder: &mut Builder, kind: Target, genesis: &[Target], values: &[Target]) -> Vec<Target> {
    let zero = builder.zero();
    let base: BoolTarget = builder.is_equal(kind, zero);
    genesis.iter().zip(values).map(|(first, previous)| builder.select(base, *first, *previous)).collect()
}

const _: () = assert!(SET_DIGEST == 4, "a set digest is one Poseidon digest");
