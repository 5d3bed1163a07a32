//! Two chains over (count, total): an older one of two steps, and a newer one that can take over the older one's state.

use plonky2::field::types::{Field, PrimeField64};
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use proofmill_kernels::error::Result;
use proofmill_kernels::watch::unwatched;
use proofmill_recursion::chain::{Built, Chain, Context, Input, KeySet, Plan, Proof, SetDigest, Step};
use proofmill_recursion::config::F;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

/// Kind 1 of both chains: total + x; it may be first.
pub const ADD: usize = 1;
/// Kind 2 of both chains: total · x.
pub const MULTIPLY: usize = 2;
/// Kind 3 of the newer chain: the state of a member of the older one.
pub const MIGRATE: usize = 3;

/// A chain, its base proof, and some of its proofs.
pub struct Toy {
    pub chain: Chain<Target>,
    pub base: Proof,
    /// The kind and the proof after each step.
    pub steps: Vec<(usize, Proof)>,
}

/// Two kinds in four places: place 3 is unused.
pub static OLD: LazyLock<Toy> = LazyLock::new(|| {
    let chain = unwatched(|watch| plan(vec![step("add", add), step("multiply", multiply)]).build(watch)).unwrap();
    let base = chain.base.prove(&chain.set).unwrap();
    Toy::run(chain, base, &[(ADD, 7)])
});

/// Three kinds. It starts from a base proof that lies about the state: a first step takes no notice.
pub static NEW: LazyLock<Toy> = LazyLock::new(|| {
    let old = OLD.chain.set.pinned();
    let migrate = move |context: &mut Context<'_>| {
        let member = context.pinned_member(&old)?;
        let x = context.builder.add_virtual_target();
        Ok((member.public, x))
    };
    let chain = unwatched(|watch| {
        plan(vec![step("add", add), step("multiply", multiply), step("migrate", migrate)]).build(watch)
    })
    .unwrap();
    let base = lying_base(&chain, &chain.set.digest());
    let steps = [(ADD, 5), (MULTIPLY, 3), (ADD, 2), (MULTIPLY, 2), (ADD, 6), (MULTIPLY, 10)];
    Toy::run(chain, base, &steps)
});

/// A base proof of a state that no step led to: count 100, total 1000.
pub fn lying_base(chain: &Chain<Target>, digest: &SetDigest) -> Proof {
    let mut values = [100, 1000].map(F::from_canonical_u64).to_vec();
    values.extend(digest.elements);
    chain.base.prove_values(&values).unwrap()
}

fn add(context: &mut Context<'_>) -> Result<(Vec<Target>, Target)> {
    let zero = context.builder.zero();
    let previous = context.member_or_base(&[zero, zero])?.public;
    let x = context.builder.add_virtual_target();
    let one = context.builder.one();
    let count = context.builder.add(previous[0], one);
    Ok((vec![count, context.builder.add(previous[1], x)], x))
}

fn multiply(context: &mut Context<'_>) -> Result<(Vec<Target>, Target)> {
    let previous = context.member()?.public;
    let x = context.builder.add_virtual_target();
    let one = context.builder.one();
    let count = context.builder.add(previous[0], one);
    Ok((vec![count, context.builder.mul(previous[1], x)], x))
}

pub fn step<'a>(
    name: &str,
    define: impl Fn(&mut Context<'_>) -> Result<(Vec<Target>, Target)> + Send + Sync + 'a,
) -> Step<'a, Target> {
    Step { name: name.to_owned(), define: Box::new(define) }
}

pub fn plan(steps: Vec<Step<'_, Target>>) -> Plan<'_, Target> {
    Plan { zero_knowledge: false, public_values: 2, dependents: vec![], steps }
}

impl Toy {
    fn run(chain: Chain<Target>, base: Proof, script: &[(usize, u64)]) -> Self {
        let mut toy = Self { chain, base, steps: Vec::new() };
        for (kind, x) in script {
            let (before, proof) = toy.steps.last().map_or((0, &toy.base), |(kind, proof)| (*kind, proof));
            let proof = toy.prove(*kind, before, proof, *x).unwrap();
            toy.steps.push((*kind, proof));
        }
        toy
    }

    pub fn digest(&self) -> SetDigest {
        self.chain.set.digest()
    }

    pub fn circuit(&self, kind: usize) -> &Built<Target> {
        &self.chain.steps[kind - 1]
    }

    /// The last proof of a kind.
    pub fn last(&self, kind: usize) -> &Proof {
        &self.steps.iter().rev().find(|(other, _)| *other == kind).unwrap().1
    }

    /// What an honest prover does.
    pub fn prove(&self, kind: usize, before: usize, previous: &Proof, x: u64) -> Result<Proof> {
        let circuit = self.circuit(kind);
        let mut witness = PartialWitness::new();
        witness.set_target(circuit.extra, F::from_canonical_u64(x)).unwrap();
        let pinned: Vec<&KeySet> = if kind == MIGRATE { vec![&OLD.chain.set] } else { vec![] };
        let input = Input::Member { kind: before, proof: previous };
        circuit.slots.assign(&mut witness, &[input], Some(&self.chain.set), &pinned)?;
        Ok(circuit.data.prove(witness).unwrap())
    }

    /// What a forger does: no look at the inputs, any set of keys. A proof, if one that verifies under the key of the
    /// kind comes out.
    pub fn forge(&self, kind: usize, before: usize, previous: &Proof, set: &KeySet) -> Option<Proof> {
        let pinned: Vec<&KeySet> = if kind == MIGRATE { vec![&OLD.chain.set] } else { vec![] };
        forge(self.circuit(kind), &[Input::Member { kind: before, proof: previous }], Some(set), &pinned)
    }
}

/// Prove without a look at the inputs; a proof, if one that verifies comes out.
pub fn forge(circuit: &Built<Target>, inputs: &[Input<'_>], own: Option<&KeySet>, pinned: &[&KeySet]) -> Option<Proof> {
    let mut witness = PartialWitness::new();
    witness.set_target(circuit.extra, F::ONE).unwrap();
    circuit.slots.assign_unchecked(&mut witness, inputs, own, pinned).ok()?;
    let proof = catch_unwind(AssertUnwindSafe(|| circuit.data.prove(witness).ok())).ok().flatten()?;
    circuit.data.verify(proof.clone()).ok().map(|()| proof)
}

/// The public values of a member, without the set digest.
pub fn state(proof: &Proof) -> [u64; 2] {
    [0, 1].map(|i| proof.public_inputs[i].to_canonical_u64())
}
