//! A member of a newer set takes over the state of a member of a pinned older set.

use crate::toy::{ADD, MIGRATE, MULTIPLY, NEW, OLD, forge, lying_base, state};
use plonky2::iop::witness::PartialWitness;
use proofmill_kernels::error::Code;
use proofmill_recursion::chain::{Input, KeySet, PinnedSet};

#[test]
fn a_state_moves_on_in_the_newer_set() {
    let moved = NEW.prove(MIGRATE, ADD, OLD.last(ADD), 0).unwrap();
    assert_eq!(state(&moved), [1, 7]);
    NEW.chain.set.verify(&NEW.digest(), MIGRATE, &moved).unwrap();
    let next = NEW.prove(MULTIPLY, MIGRATE, &moved, 6).unwrap();
    assert_eq!(state(&next), [2, 42]);
    NEW.chain.set.verify(&NEW.digest(), MULTIPLY, &next).unwrap();
}

#[test]
fn an_older_base_proof_is_not_taken_over() {
    for place in [0, 3] {
        assert!(NEW.forge(MIGRATE, place, &OLD.base, &NEW.chain.set).is_none());
    }
}

#[test]
fn a_proof_of_the_newer_set_is_not_taken_over_as_an_older_one() {
    assert!(NEW.forge(MIGRATE, ADD, NEW.last(ADD), &NEW.chain.set).is_none());
}

/// The forger's older set has a free circuit for `multiply`. Its keys go to the witness: the pinned digest is a constant.
#[test]
fn an_older_set_with_a_forged_key_is_refused() {
    let mut keys = OLD.chain.set.keys().to_vec();
    keys[MULTIPLY] = keys[0].clone();
    let forged = KeySet::of_places(OLD.chain.set.shape().clone(), keys);
    let lie = lying_base(&OLD.chain, &forged.digest());
    let input = Input::Member { kind: MULTIPLY, proof: &lie };
    assert!(forge(NEW.circuit(MIGRATE), &[input], Some(&NEW.chain.set), &[&forged]).is_none());
}

#[test]
fn the_keys_of_a_pinned_set_must_be_given() {
    let input = Input::Member { kind: ADD, proof: OLD.last(ADD) };
    let mut witness = PartialWitness::new();
    let slots = &NEW.circuit(MIGRATE).slots;
    let error = slots.assign(&mut witness, &[input], Some(&NEW.chain.set), &[&NEW.chain.set]).unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
}

#[test]
fn a_pinned_set_knows_its_keys() {
    let pinned: PinnedSet = OLD.chain.set.pinned();
    assert!(pinned.is(&OLD.chain.set));
    assert!(!pinned.is(&NEW.chain.set));
}
