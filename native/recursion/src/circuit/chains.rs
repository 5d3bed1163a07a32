//! Chains of programs: all circuits of a set, built together.

use super::built::Circuit;
use super::guard::guarded;
use super::key::{VerificationKey, parse_proof};
use super::lower::{Lowered, lower};
use crate::chain::{Built, Context, Definition, Dependent, KeySet, Plan, Shape, Step, VerifierData};
use crate::config::F;
use crate::program::{ChainKeys, Program};
use plonky2::hash::hash_types::HashOut;
use plonky2::iop::target::Target;
use proofmill_kernels::error::{Code, Error, Result};
use proofmill_kernels::watch::Watch;
use std::sync::Arc;

/// A program and what messages call it.
pub type Named<'a> = (&'a str, &'a Program);

/// All circuits of a chain.
#[derive(Debug)]
pub struct Chain {
    /// Those of kinds 1, 2, …, in the order in which they were given.
    pub steps: Vec<Circuit>,
    /// Those that the steps verify.
    pub dependents: Vec<Circuit>,
    /// What all of them need to prove, and a verifier to verify members.
    pub keys: Arc<ChainKeys>,
    /// The proof of kind 0 that a first step takes.
    pub base_proof: Vec<u8>,
}

impl Chain {
    /// Steps whose proofs have `public_values` public values (those of a step with fewer are padded with zeros) and then
    /// the set digest, and circuits that they verify, each before those that take its proofs.
    ///
    /// Errors: InvalidArgument, Cancelled.
    pub fn build(
        public_values: usize,
        steps: &[Named<'_>],
        dependents: &[Named<'_>],
        watch: &mut Watch<'_, '_>,
    ) -> Result<Self> {
        let zero_knowledge = steps.first().is_some_and(|step| step.1.zero_knowledge());
        if steps.iter().any(|step| step.1.zero_knowledge() != zero_knowledge) {
            return Err(Error::new(Code::InvalidArgument, "the steps of a chain are all zero-knowledge, or none is"));
        }
        let plan = Plan {
            zero_knowledge,
            public_values,
            dependents: dependents
                .iter()
                .map(|&(name, program)| Dependent {
                    name: name.into(),
                    zero_knowledge: program.zero_knowledge(),
                    define: definition(program),
                })
                .collect(),
            steps: steps
                .iter()
                .map(|&(name, program)| Step { name: name.into(), define: definition(program) })
                .collect(),
        };
        let built = guarded(Code::InvalidArgument, "the chain cannot be built", || plan.build(watch))??;
        let prove_base = || built.base.prove(&built.set);
        let base_proof = guarded(Code::InvalidArgument, "the base circuit cannot be proved", prove_base)??.to_bytes();
        let dependents = circuits(built.dependents, dependents, false)?;
        let keys = dependents.iter().map(Circuit::verification_key).collect();
        let keys = Arc::new(ChainKeys { set: built.set, dependents: keys });
        Ok(Self { steps: circuits(built.steps, steps, true)?, dependents, keys, base_proof })
    }
}

fn definition(program: &Program) -> Definition<'_, Lowered> {
    Box::new(|context: &mut Context<'_>| -> Result<(Vec<Target>, Lowered)> { lower(&program.record, context) })
}

fn circuits(built: Vec<Built<Lowered>>, programs: &[Named<'_>], members: bool) -> Result<Vec<Circuit>> {
    let circuit = |(built, named): (Built<Lowered>, &Named<'_>)| {
        let carries = members || built.slots.carries_set_digest();
        Circuit::new(built.data, named.1.digest(), built.extra, built.slots, carries)
    };
    built.into_iter().zip(programs).map(circuit).collect()
}

/// The first bytes of stored keys.
const MAGIC: &[u8] = b"pm-plonky2-set-1";

impl ChainKeys {
    /// The public values of a member's proof that holds, without the set digest.
    ///
    /// `published` is the set digest that everybody knows: keys that come with a proof vouch for nothing. Errors: Damaged,
    /// VerificationFailed (kind 0 among them: the base circuit proves anything), Mismatch for keys of another set.
    pub fn verify(&self, published: &[F; 4], kind: usize, proof: &[u8]) -> Result<Vec<F>> {
        let shape = self.set.shape();
        let proof = parse_proof(shape.common(), proof)?;
        let failed = "the proof does not hold for this circuit";
        let published = HashOut { elements: *published };
        guarded(Code::VerificationFailed, failed, || self.set.verify(&published, kind, &proof))??;
        Ok(proof.public_inputs[..shape.public_values()].to_vec())
    }

    /// The verification key of a step's circuit. Errors: InvalidArgument for another kind.
    pub fn key(&self, kind: usize) -> Result<VerificationKey> {
        let shape = self.set.shape();
        if kind == 0 || kind > shape.kinds() {
            return Err(Error::new(Code::InvalidArgument, format!("the set has no step of kind {kind}")));
        }
        self.place(kind)
    }

    fn place(&self, place: usize) -> Result<VerificationKey> {
        let (verifier_only, common) = (self.set.keys()[place].clone(), self.set.shape().common().clone());
        VerificationKey::new(VerifierData { verifier_only, common }, true)
    }

    /// The base key, the steps' keys, and those of the circuits that they verify.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let kinds = self.set.shape().kinds();
        let mut bytes = MAGIC.to_vec();
        bytes.extend([kinds as u8, self.dependents.len() as u8]);
        let mut part = |key: &VerificationKey| {
            let key = key.to_bytes();
            bytes.extend((key.len() as u32).to_le_bytes());
            bytes.extend(key);
        };
        for place in 0..=kinds {
            part(&self.place(place)?);
        }
        self.dependents.iter().for_each(|key| part(key));
        Ok(bytes)
    }

    /// Errors: Damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let damaged = || Error::new(Code::Damaged, "these are not the bytes of a set of keys");
        let keys = guarded(Code::Damaged, "these are not the bytes of a set of keys", || Self::parse(bytes))?;
        keys.filter(|keys| keys.to_bytes().is_ok_and(|again| again == bytes)).ok_or_else(damaged)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[kinds, dependents], mut rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
        let mut keys = Vec::new();
        for _ in 0..=usize::from(kinds) + usize::from(dependents) {
            let (length, after) = rest.split_first_chunk()?;
            let (key, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            keys.push(VerificationKey::from_bytes(key).ok()?);
            rest = after;
        }
        let others = keys.split_off(1 + usize::from(kinds));
        let common = keys[0].data().common.clone();
        if !rest.is_empty() || keys.iter().any(|key| key.data().common != common) {
            return None;
        }
        let mut places = keys.iter().map(|key| key.data().verifier_only.clone());
        let base = places.next()?;
        let set = KeySet::new(Shape::new(common, kinds.into()).ok()?, base, places.collect()).ok()?;
        Some(Self { set, dependents: others.into_iter().map(Arc::new).collect() })
    }
}
