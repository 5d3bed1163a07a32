//! Forgeries over the newer chain. The honest counterpart of each is in `honest.rs`.

use crate::toy::{ADD, MULTIPLY, NEW, OLD, Toy, lying_base, state};
use plonky2::field::types::Field;
use proofmill_kernels::error::Code;
use proofmill_recursion::chain::{KeySet, Proof};
use proofmill_recursion::config::F;

/// A set with the published keys but one.
fn set_with(toy: &Toy, place: usize, change: impl Fn(&mut Vec<proofmill_recursion::chain::Key>, usize)) -> KeySet {
    let mut keys = toy.chain.set.keys().to_vec();
    change(&mut keys, place);
    KeySet::of_places(toy.chain.set.shape().clone(), keys)
}

#[test]
fn a_base_proof_is_no_member_to_a_consumer() {
    assert!(NEW.forge(MULTIPLY, 0, &NEW.base, &NEW.chain.set).is_none());
    assert_eq!(NEW.prove(MULTIPLY, 0, &NEW.base, 1).unwrap_err().code, Code::VerificationFailed);
}

#[test]
fn a_base_proof_is_no_member_to_the_verifier() {
    for kind in 0..=3 {
        assert!(NEW.chain.set.verify(&NEW.digest(), kind, &NEW.base).is_err());
    }
}

#[test]
fn a_base_proof_at_an_unused_place_is_refused() {
    let base = &OLD.base;
    assert_eq!(OLD.chain.set.keys()[3], OLD.chain.set.keys()[0], "place 3 repeats the base key");
    for consumer in [ADD, MULTIPLY] {
        assert!(OLD.forge(consumer, 3, base, &OLD.chain.set).is_none());
    }
    assert!(OLD.chain.set.verify(&OLD.digest(), 3, base).is_err());
}

#[test]
fn a_base_proof_brings_no_state_into_a_first_step() {
    assert_eq!(state(&NEW.base), [100, 1000]);
    assert_eq!(state(&NEW.steps[0].1), [1, 5], "the first step adds to zero, whatever the base proof says");
}

#[test]
fn a_kind_outside_of_the_set_is_refused() {
    let proof = &NEW.steps[0].1;
    assert!(NEW.forge(MULTIPLY, 4, proof, &NEW.chain.set).is_none());
    assert!(NEW.chain.set.verify(&NEW.digest(), 4, proof).is_err());
}

/// The forger puts the key of a free circuit (the base circuit's) where `multiply` stood, and proves a true `add` on it.
#[test]
fn a_forged_set_is_known_by_its_digest() {
    let forged = set_with(&NEW, MULTIPLY, |keys, place| keys[place] = keys[0].clone());
    let lie = lying_base(&NEW.chain, &forged.digest());
    let proof = NEW.forge(ADD, MULTIPLY, &lie, &forged).expect("a step believes in any set");
    assert_eq!(state(&proof), [101, 1001]);
    forged.verify(&forged.digest(), ADD, &proof).expect("the set that vouches for itself");
    let published = NEW.digest();
    assert_eq!(forged.verify(&published, ADD, &proof).unwrap_err().code, Code::Mismatch);
    assert_eq!(NEW.chain.set.verify(&published, ADD, &proof).unwrap_err().code, Code::VerificationFailed);
    // Nor can the proof be brought back into the published set.
    assert!(NEW.forge(MULTIPLY, ADD, &proof, &NEW.chain.set).is_none());
    assert!(
        NEW.forge(MULTIPLY, ADD, &proof, &forged)
            .is_some_and(|next| { NEW.chain.set.verify(&published, MULTIPLY, &next).is_err() })
    );
}

#[test]
fn a_set_with_a_key_twice_or_mixed_is_not_made() {
    let (shape, keys) = (NEW.chain.set.shape(), NEW.chain.set.keys());
    let made = |steps: [usize; 3]| {
        KeySet::new(shape.clone(), keys[0].clone(), steps.map(|kind| keys[kind].clone()).to_vec())
            .map(|set| set.digest())
    };
    assert_eq!(made([1, 2, 3]).unwrap(), NEW.digest());
    assert_eq!(made([1, 0, 3]).unwrap_err().code, Code::InvalidArgument);
    assert_eq!(made([1, 2, 2]).unwrap_err().code, Code::InvalidArgument);
    let mut mixed = keys[1].clone();
    mixed.circuit_digest = keys[2].circuit_digest;
    let steps = vec![mixed, keys[2].clone(), keys[3].clone()];
    assert_eq!(KeySet::new(shape.clone(), keys[0].clone(), steps).unwrap_err().code, Code::Mismatch);
    assert!(KeySet::new(shape.clone(), keys[0].clone(), keys[1..3].to_vec()).is_err());
}

#[test]
fn a_key_of_mixed_parts_is_refused() {
    let mixed = set_with(&NEW, ADD, |keys, place| keys[place].circuit_digest = keys[MULTIPLY].circuit_digest);
    assert!(NEW.forge(MULTIPLY, ADD, NEW.last(ADD), &mixed).is_none());
    let mixed = set_with(&NEW, ADD, |keys, place| {
        keys[place].constants_sigmas_cap = keys[MULTIPLY].constants_sigmas_cap.clone();
    });
    assert!(NEW.forge(MULTIPLY, ADD, NEW.last(ADD), &mixed).is_none());
}

#[test]
fn the_order_of_the_keys_is_part_of_the_set() {
    let swapped = set_with(&NEW, ADD, |keys, place| keys.swap(place, MULTIPLY));
    assert_ne!(swapped.digest(), NEW.digest());
    assert!(NEW.forge(MULTIPLY, MULTIPLY, NEW.last(ADD), &swapped).is_none());
}

#[test]
fn a_proof_of_another_chain_is_refused() {
    let foreign = OLD.last(ADD);
    assert!(NEW.forge(MULTIPLY, ADD, foreign, &NEW.chain.set).is_none());
    assert!(NEW.chain.set.verify(&NEW.digest(), ADD, foreign).is_err());
}

#[test]
fn a_proof_of_another_kind_than_named_is_refused() {
    let proof = NEW.last(ADD);
    assert!(NEW.forge(MULTIPLY, MULTIPLY, proof, &NEW.chain.set).is_none());
    assert!(NEW.chain.set.verify(&NEW.digest(), MULTIPLY, proof).is_err());
}

#[test]
fn a_tampered_previous_proof_is_refused() {
    let changes: [fn(&mut Proof); 4] = [
        |proof| proof.public_inputs[1] += F::ONE,
        |proof| proof.public_inputs[2] += F::ONE,
        |proof| proof.proof.openings.wires.swap(0, 1),
        |proof| proof.proof.opening_proof.pow_witness += F::ONE,
    ];
    for change in changes {
        let mut proof = NEW.last(ADD).clone();
        change(&mut proof);
        assert!(NEW.forge(MULTIPLY, ADD, &proof, &NEW.chain.set).is_none());
        assert!(NEW.chain.set.verify(&NEW.digest(), ADD, &proof).is_err());
    }
}

#[test]
fn a_proof_with_other_numbers_of_public_inputs_is_refused() {
    let mut proof = NEW.last(ADD).clone();
    proof.public_inputs.truncate(2);
    assert_eq!(NEW.chain.set.verify(&NEW.digest(), ADD, &proof).unwrap_err().code, Code::VerificationFailed);
    proof.public_inputs.clear();
    assert!(NEW.chain.set.verify(&NEW.digest(), ADD, &proof).is_err());
}
