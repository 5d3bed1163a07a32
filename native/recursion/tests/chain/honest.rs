//! What must work, and what it costs.

use crate::toy::{ADD, MULTIPLY, NEW, OLD, plan, state, step};
use plonky2::field::types::Field;
use proofmill_kernels::watch::unwatched;
use proofmill_recursion::chain::{Base, Context, KeySet, Known, Shape, Slots};
use proofmill_recursion::config::F;

#[test]
fn a_chain_of_six_steps_verifies_after_each() {
    let states: Vec<_> = NEW.steps.iter().map(|(_, proof)| state(proof)).collect();
    assert_eq!(states, [[1, 5], [2, 15], [3, 17], [4, 34], [5, 40], [6, 400]]);
    for (kind, proof) in &NEW.steps {
        NEW.chain.set.verify(&NEW.digest(), *kind, proof).unwrap();
    }
}

#[test]
fn the_stored_base_proof_is_of_zeros_and_the_set_digest() {
    let (digest, values) = (OLD.digest(), &OLD.base.public_inputs);
    assert_eq!(values[..2], [F::ZERO, F::ZERO]);
    assert_eq!(values[2..], digest.elements);
    OLD.chain.base.data.verify(OLD.base.clone()).unwrap();
}

#[test]
fn all_circuits_have_one_shape() {
    let common = NEW.chain.set.shape().common();
    assert_eq!(common.degree_bits(), 12);
    assert!(NEW.chain.steps.iter().all(|step| step.data.common == *common));
    assert_eq!(NEW.chain.base.data.common, *common);
}

#[test]
fn building_again_gives_the_same_keys() {
    let set = &OLD.chain.set;
    let base = Base::build(set.shape()).unwrap();
    assert_eq!(base.data.verifier_only, set.keys()[0]);
}

/// The kind, the set's hash and the picking of 68 elements, beside a verification under a constant key.
#[test]
fn selection_is_cheap_beside_the_verification() {
    let shape = OLD.chain.set.shape();
    let constant = {
        let mut builder = proofmill_recursion::chain::Builder::new(shape.common().config.clone());
        let known = Known { carries_set_digest: false, ..OLD.circuit(ADD).known() };
        Context::outside(&mut builder).known(&known).unwrap();
        builder.num_gates()
    };
    let picked = OLD.circuit(MULTIPLY).rows;
    println!("{constant} rows under a constant key, {picked} under a key of the set");
    assert!(constant > 3500, "{constant} rows");
    assert!(picked - constant < 80, "{picked} rows, {constant} under a constant key");
}

#[test]
fn slots_survive_storage_and_no_damage() {
    let slots = &NEW.circuit(ADD).slots;
    let bytes = slots.to_bytes();
    assert_eq!(Slots::from_bytes(&bytes).unwrap(), *slots);
    assert!(Slots::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    assert!(Slots::from_bytes(&[bytes, vec![0]].concat()).is_err());
}

#[test]
fn a_set_of_another_form_has_another_digest() {
    let set = &OLD.chain.set;
    let other = KeySet::of_places(Shape::new(set.shape().common().clone(), 3).unwrap(), set.keys().to_vec());
    assert_ne!(set.digest(), other.digest());
}

#[test]
fn a_step_with_too_many_public_values_is_named() {
    let wide = |context: &mut Context<'_>| {
        let zero = context.builder.zero();
        Ok((vec![zero; 3], zero))
    };
    let error = unwatched(|watch| plan(vec![step("wide", wide)]).build(watch)).unwrap_err();
    assert!(error.message.starts_with("wide: "), "{error}");
}

#[test]
fn a_step_may_have_fewer_public_values_than_its_chain() {
    let narrow = |context: &mut Context<'_>| {
        let one = context.builder.one();
        Ok((vec![one], one))
    };
    let shape = unwatched(|watch| plan(vec![step("narrow", narrow)]).shape(watch)).unwrap();
    assert_eq!(shape.public_values(), 2);
}
