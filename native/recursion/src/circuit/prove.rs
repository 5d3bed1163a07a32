//! Proving.

use super::built::Circuit;
use super::fillers::shapes;
use super::guard::guarded;
use super::key::{Proof, parse_proof};
use crate::chain::{Common, Input, KeySet};
use crate::config::F;
use crate::program::{Program, Slot, Source, Witness};
use crate::prover::prove_witness;
use plonky2::iop::generator::generate_partial_witness;
use plonky2::iop::witness::{PartialWitness, PartitionWitness, WitnessWrite};
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::{Code, Error, Result};

const REFUSED: &str = "the witness does not satisfy the circuit";

impl Circuit {
    /// A proof with its public values: outputs, then public inputs.
    ///
    /// Errors: Mismatch for a program or witness of another circuit, Unsatisfied with the location of the first
    /// operation that does not hold, Cancelled (looked at between the phases and inside them).
    pub fn prove(&self, program: &Program, witness: &Witness, cancel: &Cancel) -> Result<Vec<u8>> {
        if program.digest() != self.program {
            return Err(Error::new(Code::Mismatch, "the circuit was built from another program"));
        }
        program.check(witness)?;
        cancel.check()?;
        let wires = self.assign(program, witness)?;
        cancel.check()?;
        let (prover, common) = (&self.data.prover_only, &self.data.common);
        let proof = guarded(Code::Unsatisfied, REFUSED, || prove_witness(prover, common, wires, cancel, &mut |_| ()))??;
        cancel.check()?;
        Ok(proof.to_bytes())
    }

    /// Whether a proof that was just made holds: against faults of the machine, and no verification. What a proof of a
    /// chain's circuit is worth, its set says.
    ///
    /// Errors: Damaged, VerificationFailed.
    pub fn check(&self, proof: &[u8]) -> Result<()> {
        self.key.read(proof).map(drop)
    }

    /// A value for every wire. Values that contradict one another or a gate's own computation are Unsatisfied.
    pub(crate) fn assign(&self, program: &Program, witness: &Witness) -> Result<PartitionWitness<'_, F>> {
        let mut partial = PartialWitness::new();
        let mut contradicted = false;
        for (target, &value) in self.lowered.targets.iter().zip(witness.values()) {
            // The crate's own messages hold values.
            contradicted |= target.is_some_and(|target| partial.set_target(target, value).is_err());
        }
        contradicted |= self.assign_proofs(program, witness, &mut partial).is_err();
        if contradicted {
            return Err(Error::new(Code::Unsatisfied, REFUSED));
        }
        let generate = || generate_partial_witness(partial, &self.data.prover_only, &self.data.common);
        guarded(Code::Unsatisfied, REFUSED, generate)?.map_err(|_| Error::new(Code::Unsatisfied, REFUSED))
    }

    /// For each proof of one of several circuits, the fillers' proofs.
    fn fillers(&self, program: &Program) -> Result<Vec<Vec<Proof>>> {
        let choices = program.record.proofs.iter().filter_map(|slot| match &slot.source {
            Source::OneOf(keys) => Some(shapes(keys)),
            _ => None,
        });
        let read = |(shapes, proofs): (Vec<&Common>, &Vec<Vec<u8>>)| {
            shapes.into_iter().zip(proofs).map(|(common, bytes)| parse_proof(common, bytes)).collect()
        };
        choices.zip(&self.lowered.fillers).map(read).collect()
    }

    /// Proofs, and the keys of the sets that their members are of. `Given` has verified each for its slot.
    fn assign_proofs(&self, program: &Program, witness: &Witness, partial: &mut PartialWitness<F>) -> Result<()> {
        let given = &witness.given;
        let fillers = self.fillers(program)?;
        let fillers: Vec<Vec<&Proof>> = fillers.iter().map(|proofs| proofs.iter().collect()).collect();
        let mut unused = fillers.iter();
        let slots = program.record.proofs.iter().zip(&given.proofs);
        let inputs: Vec<Input<'_>> = slots.map(|(slot, proof)| input(slot, proof, &mut unused)).collect();
        let own = given.chain.as_ref().map(|chain| &chain.set);
        let pinned: Vec<&KeySet> = given.pinned.iter().map(|keys| &keys.set).collect();
        self.slots.assign_verified(partial, &inputs, own, &pinned)
    }
}

fn input<'a>(
    slot: &Slot,
    (kind, proof): &'a (usize, Proof),
    fillers: &mut impl Iterator<Item = &'a Vec<&'a Proof>>,
) -> Input<'a> {
    match slot.source {
        Source::Known(_) | Source::Dependent { .. } => Input::Proof(proof),
        Source::Member { .. } | Source::Pinned(_) => Input::Member { kind: *kind, proof },
        Source::OneOf(_) => {
            let fillers = fillers.next().map_or(&[][..], Vec::as_slice);
            Input::OneOf { index: *kind, proof, fillers }
        }
    }
}
