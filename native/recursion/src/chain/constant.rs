//! Proofs under a key that the circuit holds as constants.

use super::{Builder, ProofTarget, VerifierData};
use crate::config::Config;
use plonky2::plonk::circuit_data::VerifierCircuitTarget;
use proofmill_kernels::error::{Code, Error, Result};

/// Verify the proof of one circuit that is known when this one is built.
pub(super) fn verify_constant(builder: &mut Builder, circuit: &VerifierData) -> (ProofTarget, VerifierCircuitTarget) {
    let key = builder.constant_verifier_data::<Config>(&circuit.verifier_only);
    let proof = builder.add_virtual_proof_with_pis(&circuit.common);
    builder.verify_proof::<Config>(&proof, &key, &circuit.common);
    (proof, key)
}

/// Connect the key of a cyclic circuit with the copy that its proof carries in its last public inputs: the circuit digest,
/// then the cap. Gives the number of public values before them.
///
/// Soundness: a cyclic circuit verifies its previous proof under the key that both carry, whichever that is. Without
/// this, a true last step may stand on a chain under the forger's own key.
pub(super) fn connect_carried_key(
    builder: &mut Builder,
    proof: &ProofTarget,
    key: &VerifierCircuitTarget,
) -> Result<usize> {
    let elements: Vec<_> = key
        .circuit_digest
        .elements
        .into_iter()
        .chain(key.constants_sigmas_cap.0.iter().flat_map(|hash| hash.elements))
        .collect();
    let values = carried_from(proof.public_inputs.len(), elements.len())?;
    for (carried, own) in proof.public_inputs[values..].iter().zip(elements) {
        builder.connect(*carried, own);
    }
    Ok(values)
}

/// The native twin: whether a verified proof carries its own key.
pub fn carries_key(circuit: &VerifierData, public_inputs: &[crate::config::F]) -> Result<()> {
    let elements = super::key_set::key_elements(&circuit.verifier_only);
    let values = carried_from(public_inputs.len(), elements.len())?;
    if public_inputs[values..] != elements[..] {
        return Err(Error::new(Code::VerificationFailed, "the proof carries another key than its circuit's"));
    }
    Ok(())
}

fn carried_from(public_inputs: usize, key: usize) -> Result<usize> {
    public_inputs
        .checked_sub(key)
        .ok_or_else(|| Error::new(Code::InvalidArgument, "a cyclic proof carries its key in its last public inputs"))
}
