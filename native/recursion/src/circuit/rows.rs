//! Tests only: every row of a circuit checked against its gate, so that what lowering constrains can be tried.

use super::built::Circuit;
use super::gates;
use crate::config::{Config, D, F};
use plonky2::field::extension::Extendable;
use plonky2::field::types::Field;
use plonky2::iop::wire::Wire;
use plonky2::iop::witness::{PartitionWitness, Witness};
use plonky2::plonk::config::{GenericConfig, Hasher};
use plonky2::plonk::vars::EvaluationVars;
use std::collections::BTreeMap;

type Extension = <F as Extendable<D>>::Extension;

/// What a verifier knows of each row, and the rows that hold each class of connected wires.
pub(crate) struct Rows<'a> {
    circuit: &'a Circuit,
    gates: Vec<usize>,
    constants: Vec<Vec<Extension>>,
    pub(crate) classes: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(circuit: &'a Circuit) -> Self {
        let (common, prover) = (&circuit.data.common, &circuit.data.prover_only);
        let range = common.selectors_info.num_selectors()..common.num_constants;
        let columns: Vec<Vec<F>> = prover.constants_sigmas_commitment.polynomials[range]
            .iter()
            .map(|polynomial| polynomial.clone().fft().values)
            .collect();
        let lift = |column: &Vec<F>, row: usize| Extension::from(column[row]);
        let constants = (0..common.degree()).map(|row| columns.iter().map(|column| lift(column, row)).collect());
        let mut classes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let wires = common.config.num_wires;
        for (wire, &class) in prover.representative_map[..wires * common.degree()].iter().enumerate() {
            classes.entry(class).or_default().push(wire / wires);
        }
        Self { circuit, gates: gates::by_row(&circuit.data), constants: constants.collect(), classes }
    }

    /// Whether a row's gate holds.
    pub(crate) fn holds(&self, witness: &PartitionWitness<'_, F>, row: usize) -> bool {
        let (common, prover) = (&self.circuit.data.common, &self.circuit.data.prover_only);
        let wire = |column| Extension::from(witness.try_get_wire(Wire { row, column }).unwrap_or(F::ZERO));
        let wires: Vec<Extension> = (0..common.config.num_wires).map(wire).collect();
        let public = witness.get_targets(&prover.public_inputs);
        let public_inputs_hash = <Config as GenericConfig<D>>::InnerHasher::hash_no_pad(&public);
        let vars = EvaluationVars {
            local_constants: &self.constants[row],
            local_wires: &wires,
            public_inputs_hash: &public_inputs_hash,
        };
        let constraints = common.gates[self.gates[row]].0.eval_unfiltered(vars);
        constraints.into_iter().all(|constraint| constraint == Extension::ZERO)
    }

    pub(crate) fn all_hold(&self, witness: &PartitionWitness<'_, F>) -> bool {
        (0..self.gates.len()).all(|row| self.holds(witness, row))
    }
}
