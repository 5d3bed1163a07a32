//! Proofs of circuits that are known when another is built: one, one of several, and one that carries its key.

use crate::toy::{ADD, OLD};
use plonky2::field::types::Field;
use plonky2::gates::noop::NoopGate;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use proofmill_kernels::error::Code;
use proofmill_recursion::chain::{Builder, Context, Data, Filler, Input, Known, Proof, Slots, carries_key};
use proofmill_recursion::config::{Config, F, circuit_config};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

/// A small circuit: x and x^power are public. More rows make another shape.
fn power(exponent: u64, rows: usize) -> (Data, Target) {
    let mut builder = Builder::new(circuit_config(false));
    let x = builder.add_virtual_target();
    let y = builder.exp_u64(x, exponent);
    builder.register_public_inputs(&[x, y]);
    for _ in 0..rows {
        builder.add_gate(NoopGate, vec![]);
    }
    (builder.build::<Config>(), x)
}

fn prove_power((data, x): &(Data, Target), value: u64) -> Proof {
    let mut witness = PartialWitness::new();
    witness.set_target(*x, F::from_canonical_u64(value)).unwrap();
    data.prove(witness).unwrap()
}

fn known(data: &Data) -> Known {
    Known { data: data.verifier_data(), carries_set_digest: false }
}

/// Build a circuit of this statement.
fn outside(define: impl Fn(&mut Context<'_>) -> Vec<Target>) -> (Data, Slots) {
    let mut builder = Builder::new(circuit_config(false));
    let mut context = Context::outside(&mut builder);
    let values = define(&mut context);
    let slots = context.finish_outside(&values).unwrap();
    (builder.build::<Config>(), slots)
}

/// The public inputs of a proof over these inputs, if one that verifies comes out.
fn prove((data, slots): &(Data, Slots), input: Input<'_>) -> Option<Vec<F>> {
    let mut witness = PartialWitness::new();
    slots.assign(&mut witness, &[input], None, &[]).ok()?;
    let proof = catch_unwind(AssertUnwindSafe(|| data.prove(witness).ok())).ok().flatten()?;
    data.verify(proof.clone()).ok().map(|()| proof.public_inputs)
}

fn values<const N: usize>(values: [u64; N]) -> Option<Vec<F>> {
    Some(values.map(F::from_canonical_u64).to_vec())
}

struct Choice {
    circuits: Vec<(Data, Target)>,
    fillers: Vec<Filler>,
    outer: (Data, Slots),
}

/// Square and cube have one shape; the fourth power has more rows.
static CHOICE: LazyLock<Choice> = LazyLock::new(|| {
    let circuits = vec![power(2, 5), power(3, 5), power(4, 50)];
    assert_eq!(circuits[0].0.common, circuits[1].0.common);
    assert_ne!(circuits[0].0.common, circuits[2].0.common);
    let fillers: Vec<_> = [0, 2].map(|i: usize| Filler::build(&circuits[i].0.common).unwrap()).into();
    let all: Vec<Known> = circuits.iter().map(|(data, _)| known(data)).collect();
    let outer = outside(|context| {
        let (index, public) = context.one_of(&all.iter().collect::<Vec<_>>(), &fillers).unwrap();
        [vec![index], public].concat()
    });
    Choice { circuits, fillers, outer }
});

fn choose(index: usize, of: usize) -> Option<Vec<F>> {
    let proof = prove_power(&CHOICE.circuits[of], 5);
    let fillers = [0, 1].map(|shape: usize| &CHOICE.fillers[shape].proof);
    prove(&CHOICE.outer, Input::OneOf { index, proof: &proof, fillers: &fillers })
}

#[test]
fn a_choice_gives_the_public_values_of_the_chosen_circuit() {
    assert_eq!(choose(0, 0), values([0, 5, 25]));
    assert_eq!(choose(2, 2), values([2, 5, 625]));
}

#[test]
fn a_choice_refuses_a_proof_of_another_circuit_than_named() {
    assert_eq!(choose(0, 1), None);
    assert_eq!(choose(1, 0), None);
}

#[test]
fn a_choice_refuses_a_filler_in_place_of_a_proof() {
    let (small, large) = (&CHOICE.fillers[0].proof, &CHOICE.fillers[1].proof);
    assert_eq!(prove(&CHOICE.outer, Input::OneOf { index: 0, proof: small, fillers: &[small, large] }), None);
    assert_eq!(prove(&CHOICE.outer, Input::OneOf { index: 2, proof: large, fillers: &[small, large] }), None);
}

#[test]
fn a_choice_refuses_indices_and_fillers_that_it_does_not_have() {
    let proof = prove_power(&CHOICE.circuits[0], 5);
    let filler = &CHOICE.fillers[1].proof;
    let mut witness = PartialWitness::new();
    for (index, fillers) in [(3, vec![filler; 2]), (0, vec![filler])] {
        let input = Input::OneOf { index, proof: &proof, fillers: &fillers };
        let error = CHOICE.outer.1.assign(&mut witness, &[input], None, &[]).unwrap_err();
        assert_eq!(error.code, Code::InvalidArgument);
    }
}

#[test]
fn a_choice_of_several_shapes_needs_fillers() {
    let all: Vec<Known> = CHOICE.circuits.iter().map(|(data, _)| known(data)).collect();
    let mut builder = Builder::new(circuit_config(false));
    let mut context = Context::outside(&mut builder);
    assert!(context.one_of(&all.iter().collect::<Vec<_>>(), &CHOICE.fillers[..1]).is_err());
    assert!(context.one_of(&[], &[]).is_err());
}

#[test]
fn a_choice_of_one_shape_needs_none() {
    let all = [known(&CHOICE.circuits[0].0), known(&CHOICE.circuits[1].0)];
    let outer = outside(|context| context.one_of(&[&all[0], &all[1]], &[]).unwrap().1);
    let proof = prove_power(&CHOICE.circuits[1], 2);
    assert_eq!(prove(&outer, Input::OneOf { index: 1, proof: &proof, fillers: &[] }), values([2, 8]));
    assert_eq!(prove(&outer, Input::OneOf { index: 0, proof: &proof, fillers: &[] }), None);
}

/// A circuit in the form of a cyclic one: a value, and 68 elements that are to be its own key.
static CARRIER: LazyLock<(Data, (Data, Slots))> = LazyLock::new(|| {
    let mut builder = Builder::new(circuit_config(false));
    for _ in 0..69 {
        builder.add_virtual_public_input();
    }
    let inner = builder.build::<Config>();
    let outer = outside(|context| context.cyclic(&inner.verifier_data()).unwrap());
    (inner, outer)
});

fn carry(change: impl Fn(&mut Vec<F>)) -> Proof {
    let data = &CARRIER.0;
    let key = &data.verifier_only;
    let mut public = vec![F::from_canonical_u64(9)];
    public.extend(key.circuit_digest.elements);
    public.extend(key.constants_sigmas_cap.0.iter().flat_map(|hash| hash.elements));
    change(&mut public);
    let mut witness = PartialWitness::new();
    witness.set_target_arr(&data.prover_only.public_inputs, &public).unwrap();
    data.prove(witness).unwrap()
}

#[test]
fn a_carried_key_is_connected_with_the_constant() {
    let proof = carry(|_| ());
    carries_key(&CARRIER.0.verifier_data(), &proof.public_inputs).unwrap();
    assert_eq!(prove(&CARRIER.1, Input::Proof(&proof)), values([9]));
}

#[test]
fn another_carried_key_is_refused() {
    for place in [1, 4, 5, 68] {
        let proof = carry(|public| public[place] += F::ONE);
        assert_eq!(prove(&CARRIER.1, Input::Proof(&proof)), None);
        let error = carries_key(&CARRIER.0.verifier_data(), &proof.public_inputs).unwrap_err();
        assert_eq!(error.code, Code::VerificationFailed);
    }
    assert!(carries_key(&CARRIER.0.verifier_data(), &[F::ZERO; 67]).is_err());
}

#[test]
fn a_circuit_outside_of_chains_has_no_open_set() {
    let mut builder = Builder::new(circuit_config(false));
    let mut context = Context::outside(&mut builder);
    assert!(context.member().is_err());
    assert!(context.set_digest().is_err());
    let leaf = Known { carries_set_digest: true, ..known(&CHOICE.circuits[0].0) };
    assert!(context.known(&leaf).is_err(), "its set digest would be connected with nothing");
    let member = OLD.circuit(ADD).known();
    assert!(context.known(&member).is_err(), "a key of one kind does not say which set stands below its proof");
}
