//! A step that takes a proof of a leaf, which has itself taken a member: a receiver and the sender's proof.

use crate::toy::{forge, lying_base, state, step};
use plonky2::field::types::Field;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use proofmill_kernels::error::Result;
use proofmill_kernels::watch::unwatched;
use proofmill_recursion::chain::{Built, Chain, Context, Dependent, Input, KeySet, Plan, Proof};
use proofmill_recursion::config::{Config, F, circuit_config};
use std::sync::LazyLock;

const MINT: usize = 1;
const RECEIVE: usize = 2;

/// A first step of any total; a step that adds the total of a sender's proof, taken by a zero-knowledge leaf.
static CHAIN: LazyLock<Chain<Target>> = LazyLock::new(|| {
    let leaf = Dependent {
        name: "leaf".to_owned(),
        zero_knowledge: true,
        define: Box::new(|context: &mut Context<'_>| {
            let sender = context.member()?;
            let x = context.builder.add_virtual_target();
            Ok((vec![sender.public[1]], x))
        }),
    };
    let steps = vec![step("mint", mint), step("receive", receive)];
    unwatched(|watch| Plan { zero_knowledge: false, public_values: 2, dependents: vec![leaf], steps }.build(watch))
        .unwrap()
});

fn mint(context: &mut Context<'_>) -> Result<(Vec<Target>, Target)> {
    let zero = context.builder.zero();
    let previous = context.member_or_base(&[zero, zero])?.public;
    let x = context.builder.add_virtual_target();
    Ok((vec![previous[0], context.builder.add(previous[1], x)], x))
}

fn receive(context: &mut Context<'_>) -> Result<(Vec<Target>, Target)> {
    let previous = context.member()?.public;
    let received = context.dependent(0)?;
    let x = context.builder.add_virtual_target();
    Ok((vec![previous[0], context.builder.add(previous[1], received[0])], x))
}

fn prove(circuit: &Built<Target>, inputs: &[Input<'_>], x: u64) -> Proof {
    let mut witness = PartialWitness::new();
    witness.set_target(circuit.extra, F::from_canonical_u64(x)).unwrap();
    circuit.slots.assign(&mut witness, inputs, Some(&CHAIN.set), &[]).unwrap();
    circuit.data.prove(witness).unwrap()
}

/// One test, for the proofs are long: a receipt, then the forgeries around it, then a consumer outside of the chain.
#[test]
#[ignore = "half a minute: proofs of 2^13 and 2^14 rows"]
fn a_leaf_that_takes_a_member_is_bound_to_the_receivers_set() {
    let (set, digest) = (&CHAIN.set, CHAIN.set.digest());
    let (leaf, mint, receive) = (&CHAIN.dependents[0], &CHAIN.steps[0], &CHAIN.steps[1]);
    assert!(leaf.known().carries_set_digest);
    assert!(leaf.data.common.config.zero_knowledge && !set.shape().common().config.zero_knowledge);
    println!("leaf {} rows, 2^{}", leaf.rows, leaf.data.common.degree_bits());
    println!("steps {} and {} rows, 2^{}", mint.rows, receive.rows, set.shape().common().degree_bits());

    let base = CHAIN.base.prove(set).unwrap();
    let sender = prove(mint, &[Input::Member { kind: 0, proof: &base }], 30);
    let receiver = prove(mint, &[Input::Member { kind: 0, proof: &base }], 4);
    let carried = prove(leaf, &[Input::Member { kind: MINT, proof: &sender }], 0);
    let inputs = [Input::Member { kind: MINT, proof: &receiver }, Input::Proof(&carried)];
    let received = prove(receive, &inputs, 0);
    set.verify(&digest, RECEIVE, &received).unwrap();
    assert_eq!(state(&received), [0, 34]);

    // A base proof as the sender's.
    assert!(forge(leaf, &[Input::Member { kind: 0, proof: &base }], Some(set), &[]).is_none());

    // A sender's proof under a key of the forger's own: the leaf believes it, the step does not.
    let mut keys = set.keys().to_vec();
    keys[RECEIVE] = keys[0].clone();
    let forged = KeySet::of_places(set.shape().clone(), keys);
    let lie = lying_base(&CHAIN, &forged.digest());
    let carried_lie = forge(leaf, &[Input::Member { kind: RECEIVE, proof: &lie }], Some(&forged), &[]).unwrap();
    let inputs = [Input::Member { kind: MINT, proof: &receiver }, Input::Proof(&carried_lie)];
    assert!(forge(receive, &inputs, Some(set), &[]).is_none());

    outside_consumer(&received, &lie, &base, &forged);
}

/// A circuit outside of the set holds its digest as a constant, as a withdrawal does.
fn outside_consumer(received: &Proof, lie: &Proof, base: &Proof, forged: &KeySet) {
    let mut builder = proofmill_recursion::chain::Builder::new(circuit_config(false));
    let mut context = Context::outside(&mut builder);
    let member = context.pinned_member(&CHAIN.set.pinned()).unwrap();
    let slots = context.finish_outside(&member.public).unwrap();
    let extra = builder.add_virtual_target();
    let circuit = Built { data: builder.build::<Config>(), slots, extra, rows: 0 };
    let paid = forge(&circuit, &[Input::Member { kind: RECEIVE, proof: received }], None, &[&CHAIN.set]).unwrap();
    assert_eq!(state(&paid), [0, 34]);
    assert!(forge(&circuit, &[Input::Member { kind: 0, proof: base }], None, &[&CHAIN.set]).is_none());
    assert!(forge(&circuit, &[Input::Member { kind: RECEIVE, proof: lie }], None, &[forged]).is_none());
}
