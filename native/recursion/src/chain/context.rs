//! What a statement builds itself into: a builder, and the proofs that it may take.

use super::constant::{connect_carried_key, verify_constant};
use super::one_of::verify_one_of;
use super::slots::{OwnSet, PinnedKeys, Slot, Slots};
use super::{Accept, Builder, Filler, KeySetTarget, PinnedSet, Shape, VerifierData, verify_member};
use super::{MemberTarget, SET_DIGEST};
use plonky2::hash::hash_types::HashOutTarget;
use plonky2::iop::target::Target;
use proofmill_kernels::error::{Code, Error, Result};

/// A circuit that is known when another is built.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its key and common data.
    pub data: VerifierData,
    /// Whether its last four public inputs are the digest of a set that it does not know itself: a member, or a leaf that
    /// verifies a member. Only a circuit of that chain can take its proof under a constant key, and connects it.
    pub carries_set_digest: bool,
}

/// A member's proof, verified.
#[derive(Debug, Clone)]
pub struct Member {
    /// 1, 2, … for the steps of its set; 0 only where the base circuit was allowed.
    pub kind: Target,
    /// Its public values, without the set digest.
    pub public: Vec<Target>,
}

/// A builder, the chain that the circuit belongs to, and the proofs that it takes.
///
/// Proofs are numbered in the order in which they are asked for; proving takes them in the same order.
#[derive(Debug)]
pub struct Context<'a> {
    /// The builder, for the statement's own constraints. Its public inputs are registered by [`Context::finish`] alone.
    pub builder: &'a mut Builder,
    own: Option<&'a Shape>,
    dependents: &'a [Known],
    slots: Slots,
}

impl<'a> Context<'a> {
    /// A circuit outside of all chains: it may take proofs of known circuits, and of members of pinned sets.
    pub fn outside(builder: &'a mut Builder) -> Self {
        Self { builder, own: None, dependents: &[], slots: Slots::default() }
    }

    /// A step of a chain, or a circuit that a step verifies.
    pub(super) fn of_chain(builder: &'a mut Builder, own: &'a Shape, dependents: &'a [Known]) -> Self {
        Self { builder, own: Some(own), dependents, slots: Slots::default() }
    }

    /// The shape of the own chain.
    pub fn shape(&self) -> Result<&'a Shape> {
        self.own.ok_or_else(|| Error::new(Code::InvalidArgument, "a circuit outside of a chain pins the set it takes"))
    }

    /// The digest of the own chain's set, as this proof will carry it.
    pub fn set_digest(&mut self) -> Result<HashOutTarget> {
        self.shape()?;
        let builder = &mut *self.builder;
        let own = self.slots.own.get_or_insert_with(|| OwnSet { digest: builder.add_virtual_hash(), keys: None });
        Ok(own.digest)
    }

    /// A proof of any step of the own chain.
    pub fn member(&mut self) -> Result<Member> {
        self.own_member(Accept::Steps)
    }

    /// A proof of any step of the own chain or, for a first step, the base proof: the public values are then `genesis`.
    pub fn member_or_base(&mut self, genesis: &[Target]) -> Result<Member> {
        self.own_member(Accept::AllowBase { genesis })
    }

    fn own_member(&mut self, accept: Accept<'_>) -> Result<Member> {
        let shape = self.shape()?;
        let keys = self.own_keys()?;
        let (target, public) = verify_member(self.builder, shape, &keys, accept)?;
        let base_allowed = matches!(accept, Accept::AllowBase { .. });
        Ok(self.push_member(target, public, None, base_allowed))
    }

    /// A proof of any step of a set that this circuit knows: an older set, or that of another chain.
    pub fn pinned_member(&mut self, set: &PinnedSet) -> Result<Member> {
        let place = self.pinned_keys(set);
        let keys = self.slots.pinned[place].keys.clone();
        let (target, public) = verify_member(self.builder, &set.shape, &keys, Accept::Steps)?;
        Ok(self.push_member(target, public, Some(place), false))
    }

    fn push_member(
        &mut self,
        target: MemberTarget,
        public: Vec<Target>,
        pinned: Option<usize>,
        base_allowed: bool,
    ) -> Member {
        let kind = target.kind;
        self.slots.proofs.push(Slot::Member { target, pinned, base_allowed });
        Member { kind, public }
    }

    /// A proof of the own chain's dependent of this number; gives its public values. The set digest that it carries is
    /// connected and is not among them.
    pub fn dependent(&mut self, number: usize) -> Result<Vec<Target>> {
        let dependents = self.dependents;
        let known = dependents.get(number).ok_or_else(|| {
            Error::new(Code::InvalidArgument, format!("the chain has no dependent {number} before this circuit"))
        })?;
        self.known(known)
    }

    /// A proof of a circuit that is known; gives its public values.
    pub fn known(&mut self, known: &Known) -> Result<Vec<Target>> {
        let (proof, _) = verify_constant(self.builder, &known.data);
        let values = self.without_set_digest(&proof.public_inputs, known.carries_set_digest)?;
        self.slots.proofs.push(Slot::Proof(proof));
        Ok(values)
    }

    /// A proof of a cyclic circuit that is known, whose last public inputs are its own key: they are connected with the
    /// constant, and are not among the public values that it gives.
    pub fn cyclic(&mut self, circuit: &VerifierData) -> Result<Vec<Target>> {
        let (proof, key) = verify_constant(self.builder, circuit);
        let values = connect_carried_key(self.builder, &proof, &key)?;
        let public = proof.public_inputs[..values].to_vec();
        self.slots.proofs.push(Slot::Proof(proof));
        Ok(public)
    }

    /// A proof of one of several known circuits; gives the index of the circuit and its public values. A filler is
    /// needed for each shape, unless there is but one.
    pub fn one_of(&mut self, circuits: &[&Known], fillers: &[Filler]) -> Result<(Target, Vec<Target>)> {
        let carries = circuits.iter().any(|known| known.carries_set_digest);
        if carries && circuits.iter().any(|known| !known.carries_set_digest) {
            return Err(Error::new(Code::InvalidArgument, "circuits of one choice carry a set digest all or none"));
        }
        let data: Vec<&VerifierData> = circuits.iter().map(|known| &known.data).collect();
        let (target, public) = verify_one_of(self.builder, &data, fillers)?;
        let public = self.without_set_digest(&public, carries)?;
        let index = target.index;
        self.slots.proofs.push(Slot::OneOf(target));
        Ok((index, public))
    }

    /// Soundness: a leaf that carries a set digest has verified a member of that set, whichever it is. Unless it is the
    /// own one, its member may have been proved under a key of the forger's own.
    fn without_set_digest(&mut self, public: &[Target], carries: bool) -> Result<Vec<Target>> {
        if !carries {
            return Ok(public.to_vec());
        }
        let own = self.set_digest()?;
        let (values, digest) = public.split_at(public.len() - SET_DIGEST);
        for (carried, own) in digest.iter().zip(own.elements) {
            self.builder.connect(*carried, own);
        }
        Ok(values.to_vec())
    }

    fn own_keys(&mut self) -> Result<KeySetTarget> {
        let (shape, digest) = (self.shape()?, self.set_digest()?);
        let own = self.slots.own.as_mut().expect("the set digest was asked for");
        if let Some(keys) = &own.keys {
            return Ok(keys.clone());
        }
        let keys = KeySetTarget::open(self.builder, shape);
        // The keys that are picked from are those of the digest that is given out.
        self.builder.connect_hashes(keys.digest, digest);
        own.keys = Some(keys.clone());
        Ok(keys)
    }

    fn pinned_keys(&mut self, set: &PinnedSet) -> usize {
        if let Some(place) = self.slots.pinned.iter().position(|pinned| pinned.digest == set.digest) {
            return place;
        }
        let keys = KeySetTarget::pinned(self.builder, set);
        self.slots.pinned.push(PinnedKeys { digest: set.digest, keys });
        self.slots.pinned.len() - 1
    }

    /// Register the public values; those of a step are padded with zeros and followed by the set digest, those of other
    /// circuits of a chain are followed by it if they have taken a member. Gives where the proofs go in the witness.
    pub(super) fn finish(mut self, values: &[Target], member: bool) -> Result<Slots> {
        if self.builder.num_public_inputs() != 0 {
            return Err(Error::new(Code::InvalidArgument, "public values are given out, not registered"));
        }
        self.builder.register_public_inputs(values);
        if member {
            let missing = self
                .shape()?
                .public_values()
                .checked_sub(values.len())
                .ok_or_else(|| Error::new(Code::InvalidArgument, "a step has more public values than its chain"))?;
            let zero = self.builder.zero();
            self.builder.register_public_inputs(&vec![zero; missing]);
        }
        if member || self.slots.own.is_some() {
            let digest = self.set_digest()?;
            self.builder.register_public_inputs(&digest.elements);
        }
        Ok(self.slots)
    }

    /// For a circuit outside of chains: register its public values. Gives where the proofs go in the witness.
    pub fn finish_outside(self, values: &[Target]) -> Result<Slots> {
        self.finish(values, false)
    }
}
