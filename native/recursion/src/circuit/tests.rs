//! Lowering against the solver: random programs, and every value that a forger might change.

use super::built::Circuit;
use super::chains::Chain;
use super::key::VerificationKey;
use super::rows::Rows;
use crate::config::F;
use crate::program::{Builder, ChainKeys, Given, Kind, Offer, Program, Variable, Witness};
use plonky2::field::types::{Field, Field64};
use plonky2::iop::generator::generate_partial_witness;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, PartitionWitness, Witness as _, WitnessWrite};
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::{Code, Result};
use proofmill_kernels::watch::unwatched;
use std::sync::Arc;

fn none(_: u32, _: &[F]) -> Result<Vec<F>> {
    unreachable!()
}

fn number(value: u64) -> F {
    F::from_canonical_u64(value)
}

/// Random choices from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick(&mut self, handles: &[u32]) -> u32 {
        handles[self.roll(handles.len() as u64) as usize]
    }

    fn picks(&mut self, handles: &[u32], count: usize) -> Vec<u32> {
        (0..count).map(|_| self.pick(handles)).collect()
    }

    /// Often 1 or −1, sometimes anything.
    fn factor(&mut self) -> F {
        match self.roll(4) {
            0 => F::NEG_ONE,
            1 => number(self.roll(1 << 30)),
            _ => F::ONE,
        }
    }
}

/// A program that its inputs satisfy, of all kinds of operations.
fn random_program(seed: u64, steps: usize, zero_knowledge: bool) -> (Program, Vec<F>) {
    let mut dice = Dice(seed);
    let mut builder = Builder::new(zero_knowledge);
    let outputs: Vec<u32> = (0..3).map(|_| builder.output()).collect();
    let mut handles: Vec<u32> = (0..2).map(|_| builder.public_input()).collect();
    handles.extend((0..3).map(|_| builder.private_input()));
    let byte = builder.private_input();
    let mut bits = builder.split(byte, 8, 0).unwrap();
    handles.push(builder.constant(number(seed)));
    for location in 1..steps as u32 {
        step(&mut builder, &mut dice, &mut handles, &mut bits, location);
    }
    for (place, &output) in outputs.iter().enumerate() {
        let value = handles[handles.len() - 1 - place];
        builder.bind_output(output, value, 99).unwrap();
    }
    let mut inputs: Vec<F> = (0..5).map(|_| number(dice.roll(1 << 31)) * number(dice.roll(1 << 31))).collect();
    inputs.push(number(dice.roll(256)));
    (builder.finish().unwrap(), inputs)
}

fn step(builder: &mut Builder, dice: &mut Dice, handles: &mut Vec<u32>, bits: &mut Vec<u32>, location: u32) {
    let (a, b, c) = (dice.pick(handles), dice.pick(handles), dice.pick(handles));
    match dice.roll(12) {
        0..=2 => handles.push(builder.mul(a, b, location).unwrap()),
        3 | 4 => {
            let parts: Vec<(u32, F)> = (0..dice.roll(12)).map(|_| (dice.pick(handles), dice.factor())).collect();
            handles.push(builder.sum(&parts).unwrap());
        }
        5 => handles.push(builder.select(dice.pick(bits), a, b, location).unwrap()),
        6 => {
            let index = builder.sum(&[(dice.pick(bits), F::ONE), (dice.pick(bits), F::TWO)]).unwrap();
            let values = dice.picks(handles, 4);
            handles.push(builder.random_access(index, &values, location).unwrap());
        }
        7 => handles.extend(builder.poseidon(&dice.picks(handles, 12), location).unwrap()),
        8 => {
            let (state, swap) = (dice.picks(handles, 12), dice.pick(bits));
            handles.extend(builder.poseidon_swapped(&state, swap, location).unwrap());
        }
        9 => {
            let (x, y) = (dice.picks(handles, 5), dice.picks(handles, 5));
            handles.extend(builder.quintic_mul(&x, &y, location).unwrap());
        }
        10 => {
            // a·a·(1/a) = a, for every a.
            let inverse = builder.hint(Kind::Inverse, &[a], 1, location).unwrap()[0];
            let square = builder.mul(a, a, location).unwrap();
            builder.assert_mul(square, inverse, a, location).unwrap();
            // a·b + c − (a·b + c) through another path.
            let product = builder.mul(a, b, location).unwrap();
            let sum = builder.add(product, c).unwrap();
            let rest = builder.sub(sum, c).unwrap();
            builder.assert_mul(a, b, rest, location).unwrap();
            handles.push(sum);
        }
        _ => {
            let parts: Vec<(u32, F)> = (0..20).map(|i| (dice.pick(bits), number(1 << i))).collect();
            let sum = builder.sum(&parts).unwrap();
            builder.assert_range(sum, 30, location).unwrap();
            bits.extend(builder.split(sum, 33, location).unwrap());
            handles.push(sum);
        }
    }
}

/// Wires from the inputs and hints alone: what plonky2's own generators make of the gates.
fn generate<'a>(circuit: &'a Circuit, program: &Program, witness: &Witness) -> PartitionWitness<'a, F> {
    let mut partial = PartialWitness::new();
    for (variable, kind) in program.record.variables.iter().enumerate() {
        if let (Variable::PublicInput | Variable::PrivateInput | Variable::Hint(_), Some(target)) =
            (kind, circuit.lowered.targets[variable])
        {
            partial.set_target(target, witness.values()[variable]).unwrap();
        }
    }
    generate_partial_witness(partial, &circuit.data.prover_only, &circuit.data.common).unwrap()
}

fn class(circuit: &Circuit, target: Target) -> usize {
    let common = &circuit.data.common;
    let index = target.index(common.config.num_wires, common.degree());
    circuit.data.prover_only.representative_map[index]
}

#[test]
fn gates_compute_what_the_solver_does_for_random_programs() {
    for seed in 0..8 {
        let (program, inputs) = random_program(seed, 60, false);
        let witness = program.solve(&inputs, Given::default(), &none).unwrap();
        assert!(program.satisfied(&witness));
        let circuit = program.build().unwrap();
        let wires = generate(&circuit, &program, &witness);
        for (variable, target) in circuit.lowered.targets.iter().enumerate() {
            if let Some(target) = target {
                assert_eq!(wires.get_target(*target), witness.values()[variable], "seed {seed}, variable {variable}");
            }
        }
        assert!(Rows::new(&circuit).all_hold(&wires));
        let proof = circuit.prove(&program, &witness, &Cancel::default()).unwrap();
        assert_eq!(circuit.verification_key().verify(&proof).unwrap(), witness.public());
    }
}

#[test]
fn every_computed_variable_is_pinned_down_by_a_gate() {
    for seed in 20..24 {
        let (program, inputs) = random_program(seed, 60, false);
        let witness = program.solve(&inputs, Given::default(), &none).unwrap();
        let circuit = program.build().unwrap();
        let rows = Rows::new(&circuit);
        let mut wires = circuit.assign(&program, &witness).unwrap();
        let mut tried = 0;
        for (variable, target) in circuit.lowered.targets.iter().enumerate() {
            let (Some(target), Variable::Internal | Variable::Output) = (target, program.record.variables[variable])
            else {
                continue;
            };
            // All wires that are connected change together, as a forger must.
            let class = class(&circuit, *target);
            let honest = wires.values[class];
            wires.values[class] = honest.map(|value| value + F::ONE);
            let caught = rows.classes[&class].iter().any(|&row| !rows.holds(&wires, row));
            assert!(caught, "seed {seed}: variable {variable} is free");
            wires.values[class] = honest;
            tried += 1;
        }
        assert!(tried > 100);
    }
}

/// A product with a sum: the smallest circuit of interest.
fn small(zero_knowledge: bool) -> (Program, Circuit) {
    let mut builder = Builder::new(zero_knowledge);
    let (output, x, y) = (builder.output(), builder.public_input(), builder.private_input());
    let product = builder.mul(x, y, 1).unwrap();
    let sum = builder.add(product, x).unwrap();
    builder.assert_range(y, 20, 2).unwrap();
    builder.bind_output(output, sum, 3).unwrap();
    let program = builder.finish().unwrap();
    let circuit = program.build().unwrap();
    (program, circuit)
}

#[test]
fn a_forged_witness_is_unsatisfied_and_never_a_proof() {
    let (program, circuit) = small(false);
    let witness = program.solve(&[number(3), number(4)], Given::default(), &none).unwrap();
    for index in 0..witness.values().len() {
        let forged = witness.replace(index, number(77)).unwrap();
        let error = circuit.prove(&program, &forged, &Cancel::default()).unwrap_err();
        assert_eq!(error.code, Code::Unsatisfied, "value {index}");
    }
    // Past our own check, the gates refuse: values that contradict one another find no wires.
    let targets: Vec<usize> = (0..witness.values().len()).filter(|&i| circuit.lowered.targets[i].is_some()).collect();
    for index in targets {
        assert_eq!(
            circuit.assign(&program, &witness.replace(index, number(77)).unwrap()).unwrap_err().code,
            Code::Unsatisfied
        );
    }
}

#[test]
fn a_value_that_is_too_large_for_its_range_has_no_wires() {
    let (program, circuit) = small(false);
    let witness = program.solve(&[number(3), number(4)], Given::default(), &none).unwrap();
    let y = program.record.private_inputs[0] as usize;
    for large in [1 << 20, 1 << 63, F::ORDER - 1] {
        let product = number(3) * number(large);
        let mut forged = witness.replace(y, number(large)).unwrap();
        for (index, variable) in program.record.variables.iter().enumerate() {
            match variable {
                Variable::Internal => forged = forged.replace(index, product).unwrap(),
                Variable::Output => forged = forged.replace(index, product + number(3)).unwrap(),
                _ => {}
            }
        }
        assert_eq!(program.check(&forged).unwrap_err().location, Some(2));
        assert_eq!(circuit.assign(&program, &forged).unwrap_err().code, Code::Unsatisfied);
    }
}

#[test]
fn programs_and_witnesses_of_other_circuits_are_a_mismatch() {
    let (program, circuit) = small(false);
    let (other, inputs) = random_program(1, 5, false);
    let foreign = other.solve(&inputs, Given::default(), &none).unwrap();
    let witness = program.solve(&[number(3), number(4)], Given::default(), &none).unwrap();
    let code = |program, witness| circuit.prove(program, witness, &Cancel::default()).unwrap_err().code;
    assert_eq!(code(&other, &foreign), Code::Mismatch);
    assert_eq!(code(&program, &foreign), Code::Mismatch);
    let cancel = Cancel::default();
    cancel.raise();
    assert_eq!(circuit.prove(&program, &witness, &cancel).unwrap_err().code, Code::Cancelled);
}

#[test]
fn a_proof_has_one_form_and_holds_for_its_public_values_alone() {
    let (program, circuit) = small(true);
    let key = circuit.verification_key();
    assert!(key.zero_knowledge());
    let witness = program.solve(&[number(3), number(4)], Given::default(), &none).unwrap();
    let proof = circuit.prove(&program, &witness, &Cancel::default()).unwrap();
    assert_eq!(key.verify(&proof).unwrap(), [number(15), number(3)]);
    let code = |bytes: &[u8]| key.verify(bytes).unwrap_err().code;
    // The public values are the last elements.
    let mut other = proof.clone();
    let last = other.len() - 8;
    other[last] ^= 1;
    assert_eq!(code(&other), Code::VerificationFailed);
    let mut changed = proof.clone();
    changed[1000] ^= 1;
    assert_eq!(code(&changed), Code::VerificationFailed);
    assert_eq!(code(&[proof.as_slice(), &[0]].concat()), Code::Damaged);
    assert_eq!(code(&proof[..proof.len() - 1]), Code::Damaged);
    assert_eq!(code(&[]), Code::Damaged);
    // x and x + p are the same element; only x is read.
    let larger = (3 + F::ORDER).to_le_bytes();
    assert_eq!(code(&[&proof[..last], &larger].concat()), Code::Damaged);
    // Another circuit's key.
    let (other, inputs) = random_program(2, 30, false);
    let foreign = other.build().unwrap();
    assert!(foreign.verification_key().verify(&proof).is_err());
    let witness = other.solve(&inputs, Given::default(), &none).unwrap();
    let proof = foreign.prove(&other, &witness, &Cancel::default()).unwrap();
    assert!(key.verify(&proof).is_err());
}

#[test]
fn keys_are_read_strictly_and_tell_circuits_apart() {
    let (program, circuit) = small(false);
    let key = circuit.verification_key();
    let bytes = key.to_bytes();
    assert_eq!(&VerificationKey::from_bytes(&bytes).unwrap(), key.as_ref());
    assert_eq!(program.build().unwrap().verification_key().digest(), key.digest(), "building is deterministic");
    for length in 0..bytes.len() {
        assert_eq!(VerificationKey::from_bytes(&bytes[..length]).unwrap_err().code, Code::Damaged);
    }
    // Every byte counts: a changed one is refused, or the key of another circuit.
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        match VerificationKey::from_bytes(&changed) {
            Err(error) => assert_eq!(error.code, Code::Damaged),
            Ok(other) => assert_ne!(other.digest(), key.digest()),
        }
    }
    let (_, zero_knowledge) = small(true);
    assert_ne!(zero_knowledge.verification_key().digest(), key.digest());
}

#[test]
fn operations_take_the_rows_that_they_should() {
    let rows = |record: fn(&mut Builder, &[u32])| {
        let mut builder = Builder::new(false);
        let inputs: Vec<u32> = (0..40).map(|_| builder.private_input()).collect();
        record(&mut builder, &inputs);
        builder.finish().unwrap().build().unwrap().rows()
    };
    let empty = rows(|_, _| {});
    // 20 products that are summed: 20 operations, one row and one for the first, whose sum is empty.
    let products = rows(|builder, inputs| {
        let parts: Vec<(u32, F)> =
            (0..20).map(|i| (builder.mul(inputs[i], inputs[i + 20], 0).unwrap(), F::ONE)).collect();
        let sum = builder.sum(&parts).unwrap();
        builder.assert_zero(sum, 0).unwrap();
    });
    assert!(products <= empty + 3, "{empty} {products}");
    // 20 selections: 40 operations of two kinds.
    let selections = rows(|builder, inputs| {
        for i in 0..20 {
            let chosen = builder.select(inputs[0], inputs[i], inputs[i + 20], 0).unwrap();
            builder.mul(chosen, chosen, 0).unwrap();
        }
    });
    assert!(selections <= empty + 3, "{empty} {selections}");
    // Equalities are free.
    let equal = rows(|builder, inputs| {
        for pair in inputs.chunks(2) {
            let difference = builder.sub(pair[0], pair[1]).unwrap();
            builder.assert_zero(difference, 0).unwrap();
        }
    });
    assert_eq!(equal, empty);
    let hashes = rows(|builder, inputs| {
        builder.poseidon(&inputs[..12], 0).unwrap();
        builder.split(inputs[0], 63, 0).unwrap();
    });
    assert!(hashes <= empty + 4, "{empty} {hashes}");
}

/// A circuit that takes a proof of `small`, and gives out its output and one more.
fn outer(inner: &Circuit) -> Program {
    let mut builder = Builder::new(false);
    let (output, x) = (builder.output(), builder.private_input());
    let public = builder.proof(inner.verification_key(), 10).unwrap();
    let difference = builder.sub(public[1], x).unwrap();
    builder.assert_zero(difference, 30).unwrap();
    let one = builder.constant(F::ONE);
    let sum = builder.add(public[0], one).unwrap();
    builder.bind_output(output, sum, 40).unwrap();
    builder.finish().unwrap()
}

#[test]
fn proofs_are_inputs() {
    let (inner, circuit) = small(true);
    let witness = inner.solve(&[number(3), number(4)], Given::default(), &none).unwrap();
    let proof = circuit.prove(&inner, &witness, &Cancel::default()).unwrap();
    let program = outer(&circuit);
    let solve = |x: u64, proofs: &[&[u8]]| {
        let offers: Vec<Offer<'_>> = proofs.iter().map(|bytes| Offer { kind: 0, bytes }).collect();
        let given = program.verify_proofs(&offers, None, vec![])?;
        program.solve(&[number(x)], given, &none)
    };
    let built = program.build().unwrap();
    let witness = solve(3, &[&proof]).unwrap();
    let outer = built.prove(&program, &witness, &Cancel::default()).unwrap();
    assert_eq!(built.verification_key().verify(&outer).unwrap(), [number(16)]);
    assert!(built.verification_key().degree_bits() <= 13);

    // What the proof says is constrained like any other value.
    assert_eq!(solve(4, &[&proof]).unwrap_err().location, Some(30));
    let public = program.record.proofs[0].first as usize;
    let forged = witness.replace(public, number(16)).unwrap();
    assert_eq!(built.prove(&program, &forged, &Cancel::default()).unwrap_err().code, Code::Unsatisfied);
    assert_eq!(built.assign(&program, &forged).unwrap_err().code, Code::Unsatisfied);

    // A proof that does not hold is named by its slot.
    let mut bad = proof.clone();
    bad[500] ^= 1;
    let error = solve(3, &[&bad]).unwrap_err();
    assert_eq!((error.code, error.location), (Code::VerificationFailed, Some(10)));
    let error = solve(3, &[&[]]).unwrap_err();
    assert_eq!((error.code, error.location), (Code::Damaged, Some(10)));
    assert_eq!(solve(3, &[]).unwrap_err().code, Code::InvalidArgument);

    // Past our own check, the circuit refuses it: some gate of the verification does not hold.
    let mut forged = witness.clone();
    let mut given = Given::clone(&witness.given);
    given.proofs[0].1.proof.openings.wires[7] += F::ONE.into();
    forged.given = given.into();
    let wires = built.assign(&program, &forged);
    assert!(wires.map_or(true, |wires| !Rows::new(&built).all_hold(&wires)));
}

/// A circuit that takes a proof of one of these, and shows which, and what it says.
fn either(circuits: &[&Circuit]) -> Program {
    let mut builder = Builder::new(false);
    let outputs = [builder.output(), builder.output(), builder.output()];
    let keys = circuits.iter().map(|circuit| circuit.verification_key()).collect();
    let (index, public) = builder.one_of_proof(keys, 10).unwrap();
    for (output, value) in outputs.into_iter().zip([index].into_iter().chain(public)) {
        builder.bind_output(output, value, 20).unwrap();
    }
    builder.finish().unwrap()
}

#[test]
fn one_of_several_circuits_is_an_input_whatever_their_shapes() {
    let none_hidden = small(false);
    let hidden = small(true);
    let made = |(program, circuit): &(Program, Circuit)| {
        let witness = program.solve(&[number(3), number(4)], Given::default(), &none).unwrap();
        circuit.prove(program, &witness, &Cancel::default()).unwrap()
    };
    let proofs = [made(&none_hidden), made(&hidden)];
    let program = either(&[&none_hidden.1, &hidden.1]);
    assert_ne!(program.digest(), either(&[&hidden.1, &none_hidden.1]).digest());
    let built = program.build().unwrap();
    let path = std::env::temp_dir().join(format!("proofmill-either-{}", std::process::id()));
    built.save(&path).unwrap();
    let built = Circuit::load(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let given = |kind: usize, proof: &[u8]| program.verify_proofs(&[Offer { kind, bytes: proof }], None, vec![]);
    for (index, proof) in proofs.iter().enumerate() {
        let witness = program.solve(&[], given(index, proof).unwrap(), &none).unwrap();
        assert_eq!(witness.public(), [number(index as u64), number(15), number(3)]);
        assert!(Rows::new(&built).all_hold(&built.assign(&program, &witness).unwrap()));
    }
    let witness = program.solve(&[], given(1, &proofs[1]).unwrap(), &none).unwrap();
    let outer = built.prove(&program, &witness, &Cancel::default()).unwrap();
    assert_eq!(built.verification_key().verify(&outer).unwrap(), witness.public());

    // A proof that is named as another circuit's, and one of no circuit.
    for (index, proof) in [(0, &proofs[1]), (1, &proofs[0])] {
        let error = given(index, proof).unwrap_err();
        assert!(matches!(error.code, Code::Damaged | Code::VerificationFailed), "{error:?}");
        assert_eq!(error.location, Some(10));
    }
    assert_eq!(given(2, &proofs[0]).unwrap_err().code, Code::InvalidArgument);

    // What it was, and what it says, are constrained.
    for change in 0..3 {
        let variable = program.record.proofs[0].first as usize + change;
        let forged = witness.replace(variable, number(0)).unwrap();
        assert_eq!(built.prove(&program, &forged, &Cancel::default()).unwrap_err().code, Code::Unsatisfied);
        assert_eq!(built.assign(&program, &forged).unwrap_err().code, Code::Unsatisfied);
    }
}

/// Two circuits of one shape share a verification: its key alone tells whose proof it is.
#[test]
fn a_proof_does_not_pass_for_one_of_another_circuit_of_its_shape() {
    let add = |constant: u64| {
        let mut builder = Builder::new(false);
        let (a, b, x) = (builder.output(), builder.output(), builder.private_input());
        let constant = builder.constant(number(constant));
        let square = builder.mul(x, x, 1).unwrap();
        let sum = builder.add(square, constant).unwrap();
        builder.bind_output(a, sum, 2).unwrap();
        builder.bind_output(b, x, 3).unwrap();
        let program = builder.finish().unwrap();
        let circuit = program.build().unwrap();
        (program, circuit)
    };
    let (two, three) = (add(2), add(3));
    assert_eq!(two.1.data.common, three.1.data.common);
    let witness = three.0.solve(&[number(5)], Given::default(), &none).unwrap();
    let proof = three.1.prove(&three.0, &witness, &Cancel::default()).unwrap();
    let program = either(&[&two.1, &three.1]);
    let built = program.build().unwrap();
    let given = |kind: usize| program.verify_proofs(&[Offer { kind, bytes: &proof }], None, vec![]);
    assert_eq!(given(0).unwrap_err().code, Code::VerificationFailed);
    let witness = program.solve(&[], given(1).unwrap(), &none).unwrap();
    assert_eq!(witness.public(), [1, 28, 5].map(number));

    // Past our own check, the circuit refuses it: no key but that of the index is picked.
    let mut forged = Given::clone(&witness.given);
    forged.proofs[0].0 = 0;
    let forged = program.solve(&[], forged, &none).unwrap();
    assert_eq!(forged.public(), [0, 28, 5].map(number));
    let wires = built.assign(&program, &forged);
    assert!(wires.map_or(true, |wires| !Rows::new(&built).all_hold(&wires)));
}

#[test]
fn choices_that_say_nothing_are_refused() {
    let (small, outer) = (small(false).1.verification_key(), outer(&small(true).1).build().unwrap().verification_key());
    let chain = unwatched(|watch| Chain::build(2, &[("count", &counter())], &[], watch)).unwrap();
    let member = chain.steps[0].verification_key();
    let refused = |keys: &[&Arc<VerificationKey>]| {
        let error = Builder::new(false).one_of_proof(keys.iter().map(|&key| key.clone()).collect(), 3).unwrap_err();
        assert_eq!((error.code, error.location), (Code::InvalidArgument, Some(3)));
    };
    refused(&[]);
    refused(&[&small]);
    refused(&[&small, &small]);
    refused(&[&small, &outer]);
    refused(&[&small, &member]);
}

#[test]
fn a_loaded_circuit_is_the_one_that_was_saved() {
    let (program, circuit) = small(true);
    let path = std::env::temp_dir().join(format!("proofmill-circuit-{}", std::process::id()));
    circuit.save(&path).unwrap();
    let loaded = Circuit::load(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(loaded.verification_key(), circuit.verification_key());
    assert_eq!((loaded.gates(), loaded.rows()), (circuit.gates(), circuit.rows()));
    let witness = program.solve(&[number(3), number(4)], Given::default(), &none).unwrap();
    let proof = loaded.prove(&program, &witness, &Cancel::default()).unwrap();
    assert_eq!(circuit.verification_key().verify(&proof).unwrap(), [number(15), number(3)]);
    for damaged in [&bytes[1..], &bytes[..bytes.len() - 1], &[bytes.as_slice(), &[0]].concat(), &[]] {
        std::fs::write(&path, damaged).unwrap();
        assert_eq!(Circuit::load(&path).unwrap_err().code, Code::Damaged);
    }
    for place in [0, 20, 60, 700, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1;
        std::fs::write(&path, damaged).unwrap();
        assert_eq!(Circuit::load(&path).unwrap_err().code, Code::Damaged, "byte {place}");
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(Circuit::load(&path).unwrap_err().code, Code::Io);
}

/// A step that counts from a first state of 5 (or goes on from any step), and shows its kind.
fn counter() -> Program {
    let mut builder = Builder::new(false);
    let (count, previous_kind) = (builder.output(), builder.output());
    let five = builder.constant(number(5));
    let zero = builder.constant(F::ZERO);
    let (kind, public) = builder.member_or_base_proof(&[five, zero], 10).unwrap();
    let one = builder.constant(F::ONE);
    let next = builder.add(public[0], one).unwrap();
    builder.bind_output(count, next, 11).unwrap();
    builder.bind_output(previous_kind, kind, 12).unwrap();
    builder.finish().unwrap()
}

#[test]
fn programs_form_a_chain_whose_proofs_only_its_keys_verify() {
    let step = counter();
    assert_eq!(step.build().unwrap_err().code, Code::InvalidArgument, "a step is built with its chain");
    let chain = unwatched(|watch| Chain::build(2, &[("count", &step)], &[], watch)).unwrap();
    let prove = |kind: usize, bytes: &[u8]| {
        let given = step.verify_proofs(&[Offer { kind, bytes }], Some(chain.keys.clone()), vec![])?;
        chain.steps[0].prove(&step, &step.solve(&[], given, &none)?, &Cancel::default())
    };
    let first = prove(0, &chain.base_proof).unwrap();
    let second = prove(1, &first).unwrap();
    let published = chain.keys.set.digest().elements;
    assert_eq!(chain.keys.verify(&published, 1, &first).unwrap(), [number(6), number(0)]);
    assert_eq!(chain.keys.verify(&published, 1, &second).unwrap(), [number(7), number(1)]);

    // The base proof is no step's, nor a step's the base's; nothing is verified under a key alone.
    let code = |kind, proof: &[u8]| chain.keys.verify(&published, kind, proof).unwrap_err().code;
    assert_eq!(code(0, &chain.base_proof), Code::VerificationFailed);
    assert_eq!(code(1, &chain.base_proof), Code::VerificationFailed);
    assert_eq!(code(2, &first), Code::VerificationFailed);
    assert_eq!(chain.keys.verify(&[F::ONE; 4], 1, &first).unwrap_err().code, Code::Mismatch);
    assert_eq!(prove(0, &first).unwrap_err().location, Some(10));
    assert_eq!(prove(1, &chain.base_proof).unwrap_err().code, Code::VerificationFailed);
    let key = chain.steps[0].verification_key();
    assert_eq!(key.verify(&first).unwrap_err().code, Code::Mismatch);
    assert_eq!(Builder::new(false).proof(key, 3).unwrap_err().location, Some(3));

    // Keys are stored and come back the same.
    let bytes = chain.keys.to_bytes().unwrap();
    let loaded = ChainKeys::from_bytes(&bytes).unwrap();
    assert_eq!(loaded.verify(&published, 1, &second).unwrap()[0], number(7));
    assert_eq!(ChainKeys::from_bytes(&bytes[..bytes.len() - 1]).unwrap_err().code, Code::Damaged);

    // A circuit outside pins the set.
    let mut builder = Builder::new(false);
    let output = builder.output();
    let (_, public) = builder.pinned_proof(Arc::new(chain.keys.set.pinned()), 20);
    builder.bind_output(output, public[0], 21).unwrap();
    let program = builder.finish().unwrap();
    let offer = |kind, bytes| program.verify_proofs(&[Offer { kind, bytes }], None, vec![chain.keys.clone()]);
    assert_eq!(offer(0, chain.base_proof.as_slice()).unwrap_err().code, Code::VerificationFailed);
    assert_eq!(
        program.verify_proofs(&[Offer { kind: 1, bytes: &first }], None, vec![]).unwrap_err().location,
        Some(20)
    );
    let witness = program.solve(&[], offer(1, second.as_slice()).unwrap(), &none).unwrap();
    let circuit = program.build().unwrap();
    assert!(Rows::new(&circuit).all_hold(&circuit.assign(&program, &witness).unwrap()));
    assert_eq!(witness.public(), [number(7)]);
}
