//! A proof of one of several circuits that are known when this one is built, outside of chains.

use super::member::assert_kind;
use super::shape::base_builder;
use super::{Builder, Common, Proof, ProofTarget, VerifierData};
use crate::config::{Config, F};
use plonky2::field::types::Field;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use proofmill_kernels::error::{Code, Error, Result};

/// A proof that says nothing, of the shape of a circuit whose proof was not given.
#[derive(Debug, Clone)]
pub struct Filler {
    /// Its circuit: free public inputs.
    pub data: VerifierData,
    /// Zeros.
    pub proof: Proof,
}

impl Filler {
    /// The filler for circuits of these common data. It is made once and stored.
    pub fn build(common: &Common) -> Result<Self> {
        let publics = common.num_public_inputs;
        let data = base_builder(&common.config, &common.gates, common.degree_bits(), publics).build::<Config>();
        if data.common != *common {
            return Err(Error::new(Code::Mismatch, "a filler does not have the shape of its circuit"));
        }
        let mut witness = PartialWitness::new();
        let failed = |_| Error::new(Code::Mismatch, "a filler takes one value for each public input");
        witness.set_target_arr(&data.prover_only.public_inputs, &vec![F::ZERO; publics]).map_err(failed)?;
        let proof = data.prove(witness).map_err(failed)?;
        Ok(Self { data: data.verifier_data(), proof })
    }
}

/// Where the index of the circuit and its proof go in the witness: one proof for each shape among the alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOfTarget {
    pub(super) index: Target,
    pub(super) proofs: Vec<ProofTarget>,
    /// For each alternative, which of `proofs` is its own.
    pub(super) shapes: Vec<usize>,
}

impl OneOfTarget {
    /// Give the witness a proof of the alternative `index`. Where the alternatives have several shapes, the filler's
    /// proof for each of them is needed, in the order in which the shapes first appear: the chosen one's is not used.
    pub fn assign(
        &self,
        witness: &mut PartialWitness<F>,
        index: usize,
        proof: &Proof,
        fillers: &[&Proof],
    ) -> Result<()> {
        let own = *self.shapes.get(index).ok_or_else(|| Error::new(Code::InvalidArgument, "no such alternative"))?;
        let several = self.proofs.len() > 1;
        if fillers.len() != if several { self.proofs.len() } else { 0 } {
            return Err(Error::new(Code::InvalidArgument, "one filler is needed for each of several shapes"));
        }
        let twice = |_| Error::new(Code::Mismatch, "values given twice differ");
        witness.set_target(self.index, F::from_canonical_usize(index)).map_err(twice)?;
        witness.set_proof_with_pis_target(&self.proofs[own], proof).map_err(twice)?;
        for (shape, filler) in fillers.iter().enumerate().filter(|(shape, _)| *shape != own) {
            witness.set_proof_with_pis_target(&self.proofs[shape], filler).map_err(twice)?;
        }
        Ok(())
    }
}

/// Verify a proof of one of the circuits; gives the chosen one's public values.
///
/// Circuits of equal shape share one verification, under a key picked by the index. Each further shape is verified on
/// its own, under the key of the chosen circuit or, where that has another shape, of the shape's filler. Soundness: the
/// public values are picked by the same index, so that those of a filler, which are free, are never given out.
pub(super) fn verify_one_of(
    builder: &mut Builder,
    circuits: &[&VerifierData],
    fillers: &[Filler],
) -> Result<(OneOfTarget, Vec<Target>)> {
    let (commons, shapes) = group(circuits)?;
    let index = builder.add_virtual_target();
    assert_kind(builder, index, 0, circuits.len() - 1);
    let mut proofs = Vec::new();
    for (shape, common) in commons.iter().enumerate() {
        let filler = fillers.iter().find(|filler| filler.data.common == **common);
        if commons.len() > 1 && filler.is_none() {
            return Err(Error::new(Code::InvalidArgument, "circuits of several shapes need a filler for each shape"));
        }
        let mut keys = Vec::new();
        for (circuit, own) in circuits.iter().zip(&shapes) {
            let data = if *own == shape { circuit } else { &filler.expect("checked above").data };
            keys.push(builder.constant_verifier_data::<Config>(&data.verifier_only));
        }
        let key = builder.random_access_verifier_data(index, keys);
        let proof = builder.add_virtual_proof_with_pis(common);
        builder.verify_proof::<Config>(&proof, &key, common);
        proofs.push(proof);
    }
    let values = (0..circuits[0].common.num_public_inputs)
        .map(|i| {
            let all = shapes.iter().map(|shape| proofs[*shape].public_inputs[i]).collect();
            if proofs.len() == 1 { proofs[0].public_inputs[i] } else { builder.random_access(index, all) }
        })
        .collect();
    Ok((OneOfTarget { index, proofs, shapes }, values))
}

/// The different shapes, and which of them each circuit has.
fn group<'a>(circuits: &[&'a VerifierData]) -> Result<(Vec<&'a Common>, Vec<usize>)> {
    let Some(first) = circuits.first() else {
        return Err(Error::new(Code::InvalidArgument, "a choice needs a circuit to choose"));
    };
    if circuits.iter().any(|circuit| circuit.common.num_public_inputs != first.common.num_public_inputs) {
        return Err(Error::new(Code::InvalidArgument, "circuits of one choice have public inputs of one number"));
    }
    let mut commons: Vec<&Common> = Vec::new();
    let mut shapes = Vec::new();
    for circuit in circuits {
        let shape = commons.iter().position(|common| **common == circuit.common).unwrap_or_else(|| {
            commons.push(&circuit.common);
            commons.len() - 1
        });
        shapes.push(shape);
    }
    Ok((commons, shapes))
}
