//! Tests only: rows filled and checked without a proof, and small circuits tried with values.

use super::algebra::Points;
use super::custom::{CustomGate, Description};
use crate::config::{Config, D, F, circuit_config};
use plonky2::field::extension::Extendable;
use plonky2::field::types::Field;
use plonky2::gates::gate::Gate;
use plonky2::gates::gate_testing::{test_eval_fns, test_low_degree};
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::circuit_data::CircuitData;
use plonky2::plonk::vars::EvaluationTargets;

type Extension = <F as Extendable<D>>::Extension;

/// The crate's own tests of a gate, and the limits of our configuration.
pub(crate) fn evaluations<T: Description>() {
    let config = circuit_config(false);
    assert!(T::WIRES <= config.num_wires && T::CONSTANTS <= config.num_constants);
    assert!(T::DEGREE <= config.max_quotient_degree_factor);
    for operation in 0..T::OPERATIONS {
        assert!(T::inputs(operation, &vec![F::ZERO; T::CONSTANTS]).iter().all(|&wire| wire < config.num_routed_wires));
    }
    test_low_degree::<F, _, D>(CustomGate::<T>::new());
    test_eval_fns::<F, Config, _, D>(CustomGate::<T>::new()).unwrap();
}

/// Rows that the gate's constraints, each times a filter, take in a circuit that verifies a proof.
pub(crate) fn verification_rows<T: Description>() -> usize {
    let mut builder = CircuitBuilder::<F, D>::new(circuit_config(false));
    let wires = builder.add_virtual_extension_targets(T::WIRES);
    let constants = builder.add_virtual_extension_targets(T::CONSTANTS);
    let public_inputs_hash = builder.add_virtual_hash();
    let filter = builder.add_virtual_extension_target();
    let vars =
        EvaluationTargets { local_constants: &constants, local_wires: &wires, public_inputs_hash: &public_inputs_hash };
    for constraint in CustomGate::<T>::new().eval_unfiltered_circuit(&mut builder, vars) {
        let sum = builder.add_virtual_extension_target();
        builder.mul_add_extension(filter, constraint, sum);
    }
    builder.num_gates()
}

/// A row with operations (number, inputs), the rest 0.
pub(crate) fn row<T: Description>(operations: &[(usize, &[F])], constants: &[F]) -> Vec<F> {
    let mut row = vec![F::ZERO; T::WIRES];
    for &(operation, inputs) in operations {
        let wires = T::inputs(operation, constants).into_iter().zip(inputs.iter().copied());
        let values = T::compute(operation, inputs, constants);
        let computed = T::outputs(operation, constants).into_iter().zip(values);
        for (wire, value) in wires.chain(computed) {
            row[wire] = value;
        }
    }
    row
}

/// Whether the constraints hold.
pub(crate) fn holds<T: Description>(row: &[F], constants: &[F]) -> bool {
    let lift = |values: &[F]| values.iter().map(|&value| value.into()).collect::<Vec<Extension>>();
    let constraints = T::constraints(&mut Points::new(), &lift(row), &lift(constants));
    assert_eq!(constraints.len(), T::CONSTRAINTS);
    constraints.into_iter().all(|constraint| constraint == Extension::ZERO)
}

/// An honest row holds, an empty one too; with any one wire changed it does not.
pub(crate) fn every_wire_counts<T: Description>(operations: &[(usize, &[F])], constants: &[F]) {
    assert!(holds::<T>(&vec![F::ZERO; T::WIRES], constants));
    let row = row::<T>(operations, constants);
    assert!(holds::<T>(&row, constants));
    for wire in 0..T::WIRES {
        for change in [F::ONE, F::NEG_ONE, F::TWO, F::from_canonical_u64(0x1234_5678_9abc)] {
            let mut forged = row.clone();
            forged[wire] += change;
            assert!(!holds::<T>(&forged, constants), "wire {wire} of {} is free", T::NAME);
        }
    }
}

/// A circuit to be tried.
pub(crate) struct Trial {
    pub(crate) builder: CircuitBuilder<F, D>,
}

impl Trial {
    pub(crate) fn new() -> Self {
        Self { builder: CircuitBuilder::new(circuit_config(false)) }
    }

    pub(crate) fn build(self) -> Built {
        Built(self.builder.build())
    }
}

pub(crate) struct Built(CircuitData<F, Config, D>);

impl Built {
    /// Whether a proof of these values is made and verifies.
    pub(crate) fn accepts(&self, values: &[(Target, F)]) -> bool {
        self.public(values).is_some()
    }

    /// The public values of a proof of these values, if one is made and verifies.
    pub(crate) fn public(&self, values: &[(Target, F)]) -> Option<Vec<F>> {
        let mut witness = PartialWitness::new();
        for &(target, value) in values {
            witness.set_target(target, value).unwrap();
        }
        let attempt = std::panic::AssertUnwindSafe(|| self.0.prove(witness));
        let proof = std::panic::catch_unwind(attempt).ok()?.ok()?;
        let public = proof.public_inputs.clone();
        self.0.verify(proof).ok().map(|()| public)
    }
}
