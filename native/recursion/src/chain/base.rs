//! The base circuit, kind 0: what a first step verifies in place of a previous proof.

use super::{Data, KeySet, Proof, SET_DIGEST, Shape};
use crate::config::{Config, F};
use plonky2::field::types::Field;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use proofmill_kernels::error::{Code, Error, Result};

/// A circuit of a set's shape without constraints: anyone can prove it with any public inputs.
#[derive(Debug)]
pub struct Base {
    /// The circuit.
    pub data: Data,
}

impl Base {
    /// Build it.
    pub fn build(shape: &Shape) -> Result<Self> {
        let data = shape.base_builder().build::<Config>();
        if data.common != *shape.common() {
            return Err(Error::new(Code::Mismatch, "the base circuit does not have the shape of its set"));
        }
        Ok(Self { data })
    }

    /// The one proof that a set needs: zeros and the set's digest. It is made once and stored.
    pub fn prove(&self, set: &KeySet) -> Result<Proof> {
        let mut values = vec![F::ZERO; set.shape().public_values()];
        values.extend(set.digest().elements);
        self.prove_values(&values)
    }

    /// A proof of any public inputs: what a forger would show. Tests do.
    #[doc(hidden)]
    pub fn prove_values(&self, values: &[F]) -> Result<Proof> {
        debug_assert!(values.len() >= SET_DIGEST);
        let mut witness = PartialWitness::new();
        witness.set_target_arr(&self.data.prover_only.public_inputs, values).map_err(|_| failed())?;
        self.data.prove(witness).map_err(|_| failed())
    }
}

fn failed() -> Error {
    Error::new(Code::InvalidArgument, "the base circuit takes one value for each public input")
}
