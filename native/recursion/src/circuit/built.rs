//! A built circuit.

use super::gates;
use super::guard::guarded;
use super::key::VerificationKey;
use super::lower::{Lowered, lower};
use crate::chain::{Context, Data, Slots};
use crate::config::{Config, circuit_config};
use crate::program::Program;
use crate::prover::without_values;
use plonky2::plonk::circuit_builder::CircuitBuilder;
use proofmill_kernels::error::{Code, Result};
use std::sync::Arc;

/// What a prover needs.
pub struct Circuit {
    pub(crate) data: Data,
    pub(crate) key: Arc<VerificationKey>,
    /// The digest of the program that it was built from.
    pub(crate) program: [u8; 32],
    /// Where each variable of the program is, and what stands in for proofs that are not given.
    pub(crate) lowered: Lowered,
    /// Where the proofs that it takes go.
    pub(crate) slots: Slots,
    pub(crate) gates: Vec<(String, usize)>,
}

impl Program {
    /// Gates, their polynomials and the commitment to them. Errors: InvalidArgument for what no circuit can hold, and for
    /// a circuit of a chain: it is built with its chain.
    pub fn build(&self) -> Result<Circuit> {
        let build = || {
            let mut builder = CircuitBuilder::new(circuit_config(self.zero_knowledge()));
            let mut context = Context::outside(&mut builder);
            let (public, lowered) = lower(&self.record, &mut context)?;
            let slots = context.finish_outside(&public)?;
            Ok((builder.build::<Config>(), slots, lowered))
        };
        let (data, slots, lowered) =
            guarded(Code::InvalidArgument, "the program cannot be built as a circuit", build)??;
        Circuit::new(data, self.digest(), lowered, slots, false)
    }
}

impl Circuit {
    pub(crate) fn new(
        mut data: Data,
        program: [u8; 32],
        lowered: Lowered,
        slots: Slots,
        carries_set_digest: bool,
    ) -> Result<Self> {
        let key = Arc::new(VerificationKey::new(data.verifier_data(), carries_set_digest)?);
        let gates = gates::count(&data);
        without_values(&mut data.prover_only.constants_sigmas_commitment);
        Ok(Self { data, key, program, lowered, slots, gates })
    }

    /// What a verifier needs.
    pub fn verification_key(&self) -> Arc<VerificationKey> {
        self.key.clone()
    }

    /// The digest of the program that it was built from.
    pub fn program_digest(&self) -> [u8; 32] {
        self.program
    }

    /// Rows that hold something: without those that pad or blind.
    pub fn rows(&self) -> usize {
        self.gates.iter().filter(|gate| gate.0 != "NoopGate").map(|gate| gate.1).sum()
    }

    /// (gate, rows). The NoopGate's rows pad and blind.
    pub fn gates(&self) -> &[(String, usize)] {
        &self.gates
    }
}

impl std::fmt::Debug for Circuit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Circuit({} rows of 2^{})", self.rows(), self.key.degree_bits())
    }
}
