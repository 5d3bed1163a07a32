//! Whole proofs: the crate's verifier takes them, and without blinding they are the crate's own.

use super::{prove, prove_observed, prove_witness};
use crate::config::{Config, D, F, circuit_config};
use plonky2::field::types::{Field, Sample};
use plonky2::hash::poseidon::PoseidonHash;
use plonky2::iop::generator::generate_partial_witness;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::circuit_data::{CircuitConfig, CircuitData};
use plonky2::plonk::config::{AlgebraicHasher, GenericConfig, PoseidonGoldilocksConfig};
use plonky2::plonk::proof::ProofWithPublicInputs;
use plonky2::plonk::prover::prove_with_partition_witness;
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::Code;

/// A circuit with most of the gates, and its private inputs.
fn circuit<C>(config: CircuitConfig, rounds: usize) -> (CircuitData<F, C, D>, Vec<Target>)
where
    C: GenericConfig<D, F = F>,
    C::InnerHasher: AlgebraicHasher<F>,
{
    let mut builder = CircuitBuilder::<F, D>::new(config);
    let inputs = builder.add_virtual_targets(4);
    let mut state = inputs.clone();
    for _ in 0..rounds {
        let hash = builder.hash_n_to_hash_no_pad::<PoseidonHash>(state.clone());
        let product = builder.mul(hash.elements[0], hash.elements[1]);
        let bits = builder.split_le(hash.elements[2], 64);
        let index = builder.le_sum(bits[..2].iter());
        let item = builder.random_access(index, hash.elements.to_vec());
        let power = builder.exp(item, index, 5);
        let chosen = builder.select(bits[5], power, item);
        state = vec![product, item, chosen, hash.elements[3]];
    }
    builder.register_public_inputs(&state);
    (builder.build::<C>(), inputs)
}

fn witness(inputs: &[Target]) -> PartialWitness<F> {
    let mut witness = PartialWitness::new();
    for (i, &input) in inputs.iter().enumerate() {
        witness.set_target(input, F::from_canonical_usize(i + 7)).unwrap();
    }
    witness
}

/// Our proof of a witness, and the crate's: its circuits fill unused wires at random, so that inputs do not settle it.
/// The crate's search for the proof of work is in order on one thread.
fn both(data: &CircuitData<F, Config, D>, inputs: PartialWitness<F>) -> [ProofWithPublicInputs<F, Config, D>; 2] {
    let (key, common) = (&data.prover_only, &data.common);
    let witness = generate_partial_witness(inputs, key, common).unwrap();
    let ours = prove_witness(key, common, witness.clone(), &Cancel::default(), &mut |_| ()).unwrap();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut timing = plonky2::util::timing::TimingTree::default();
    let theirs = one.install(|| prove_with_partition_witness(key, common, witness, &mut timing).unwrap());
    [ours, theirs]
}

#[test]
fn proofs_are_byte_for_byte_the_crates() {
    let mut config = circuit_config(false);
    // One bit: the first candidates are tried in order by one thread.
    config.security_bits = 1;
    config.fri_config.proof_of_work_bits = 1;
    for (rounds, bits) in [(0, 3), (3, 4), (60, 8)] {
        let (ours, inputs) = circuit::<Config>(config.clone(), rounds);
        let (crates, _) = circuit::<PoseidonGoldilocksConfig>(config.clone(), rounds);
        assert!(ours.common.degree_bits() <= bits + 2, "{}", ours.common.degree_bits());
        assert_eq!(ours.verifier_only.circuit_digest, crates.verifier_only.circuit_digest);
        assert_eq!(ours.verifier_only.constants_sigmas_cap.0, crates.verifier_only.constants_sigmas_cap.0);
        let [proof, expected] = both(&ours, witness(&inputs));
        assert_eq!(proof.to_bytes(), expected.to_bytes());
        // The circuit made with the crate's own hash takes it too.
        let bytes = proof.to_bytes();
        crates.verify(ProofWithPublicInputs::from_bytes(bytes, &crates.common).unwrap()).unwrap();
        ours.verify(proof).unwrap();
    }
}

#[test]
fn blinded_proofs_verify_and_differ_each_time() {
    let mut config = circuit_config(true);
    config.security_bits = 1;
    config.fri_config.num_query_rounds = 4;
    config.fri_config.proof_of_work_bits = 5;
    let (data, inputs) = circuit::<Config>(config, 2);
    let make = || prove(&data.prover_only, &data.common, witness(&inputs), &Cancel::default()).unwrap();
    let [first, second] = [make(), make()];
    let salts = |proof: &ProofWithPublicInputs<F, Config, D>| {
        let round = &proof.proof.opening_proof.query_round_proofs[0].initial_trees_proof;
        round.evals_proofs.iter().map(|(values, _)| values.len()).collect::<Vec<_>>()
    };
    let quotients = data.common.config.num_challenges * data.common.quotient_degree_factor;
    assert_eq!(salts(&first)[1], 135 + 4);
    assert_eq!(salts(&first)[3], quotients + 4);
    assert_ne!(first.proof.wires_cap, second.proof.wires_cap);
    assert_ne!(first.proof.quotient_polys_cap, second.proof.quotient_polys_cap);
    data.verify(first).unwrap();
    data.verify(second).unwrap();
}

#[test]
fn a_recursive_proof_is_the_crates_too() {
    let mut config = circuit_config(false);
    // Few queries: the same gates in fewer rows.
    config.security_bits = 1;
    config.fri_config.num_query_rounds = 1;
    config.fri_config.proof_of_work_bits = 1;
    let (inner, inputs) = circuit::<Config>(config.clone(), 3);
    let proof = prove(&inner.prover_only, &inner.common, witness(&inputs), &Cancel::default()).unwrap();
    let mut builder = CircuitBuilder::<F, D>::new(config);
    let target = builder.add_virtual_proof_with_pis(&inner.common);
    let key = builder.constant_verifier_data(&inner.verifier_only);
    builder.verify_proof::<Config>(&target, &key, &inner.common);
    let outer = builder.build::<Config>();
    let mut inputs = PartialWitness::new();
    inputs.set_proof_with_pis_target(&target, &proof).unwrap();
    let [ours, expected] = both(&outer, inputs);
    assert_eq!(ours.to_bytes(), expected.to_bytes());
    outer.verify(ours).unwrap();
}

#[test]
fn a_gate_of_another_kind_is_asked_itself() {
    let mut builder = CircuitBuilder::<F, D>::new(circuit_config(false));
    let input = builder.add_virtual_target();
    // Limbs in base 4: not one of the gates that the quotient knows.
    let row = builder.add_gate(plonky2::gates::base_sum::BaseSumGate::<4>::new(8), Vec::new());
    builder.connect(input, Target::wire(row, 0));
    builder.register_public_input(input);
    let data = builder.build::<Config>();
    let mut inputs = PartialWitness::new();
    inputs.set_target(input, F::from_canonical_u64(0xabcd)).unwrap();
    data.verify(prove(&data.prover_only, &data.common, inputs, &Cancel::default()).unwrap()).unwrap();
}

#[test]
fn a_flag_raised_in_any_phase_ends_the_proof() {
    let (data, inputs) = circuit::<Config>(circuit_config(false), 3);
    let mut phases = Vec::new();
    let make = |cancel: &Cancel, observer: &mut dyn FnMut(&'static str)| {
        prove_observed(&data.prover_only, &data.common, witness(&inputs), cancel, observer)
    };
    make(&Cancel::default(), &mut |phase| phases.push(phase)).unwrap();
    for &last in &phases[..phases.len() - 1] {
        let cancel = Cancel::default();
        let mut seen = Vec::new();
        let result = make(&cancel, &mut |phase| {
            seen.push(phase);
            if phase == last {
                cancel.raise();
            }
        });
        assert_eq!(result.unwrap_err().code, Code::Cancelled);
        assert!(seen.len() < phases.len(), "{last}");
    }
}

#[test]
fn inputs_that_contradict_are_an_error_without_values() {
    let mut builder = CircuitBuilder::<F, D>::new(circuit_config(false));
    let (a, b) = (builder.add_virtual_target(), builder.add_virtual_target());
    builder.connect(a, b);
    let data = builder.build::<Config>();
    let secret = F::rand();
    let mut inputs = PartialWitness::new();
    inputs.set_target(a, secret).unwrap();
    inputs.set_target(b, secret + F::ONE).unwrap();
    let error = prove(&data.prover_only, &data.common, inputs, &Cancel::default()).unwrap_err();
    assert_eq!(error.code, Code::Unsatisfied);
    assert!(!error.message.contains(&secret.to_string()));
}

#[test]
fn a_witness_that_breaks_a_constraint_gives_no_valid_proof() {
    let mut builder = CircuitBuilder::<F, D>::new(circuit_config(false));
    let (a, b) = (builder.add_virtual_target(), builder.add_virtual_target());
    let product = builder.mul(a, b);
    builder.register_public_input(product);
    let data = builder.build::<Config>();
    let mut inputs = PartialWitness::new();
    inputs.set_target(a, F::TWO).unwrap();
    inputs.set_target(b, F::TWO).unwrap();
    let mut witness = generate_partial_witness(inputs, &data.prover_only, &data.common).unwrap();
    let place = witness.representative_map[product.index(witness.num_wires, witness.degree)];
    witness.values[place] = Some(F::from_canonical_u64(5));
    let result = prove_witness(&data.prover_only, &data.common, witness, &Cancel::default(), &mut |_| ());
    assert!(result.is_err() || data.verify(result.unwrap()).is_err());
}
