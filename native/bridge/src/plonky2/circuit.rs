//! A built circuit.

use super::program::Program;
use super::verification_key::VerificationKey;
use super::witness::Witness;
use crate::cancel::Cancel;
use crate::error::native;
use proofmill_recursion::circuit;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;
use std::sync::Arc;

/// A built circuit.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
pub(super) struct Circuit(pub(super) Arc<circuit::Circuit>);

#[pymethods]
impl Circuit {
    #[getter]
    fn verification_key(&self) -> VerificationKey {
        VerificationKey(self.0.verification_key())
    }

    #[getter]
    fn rows(&self) -> usize {
        self.0.rows()
    }

    #[getter]
    fn degree_bits(&self) -> usize {
        self.0.verification_key().degree_bits()
    }

    #[getter]
    fn zero_knowledge(&self) -> bool {
        self.0.verification_key().zero_knowledge()
    }

    #[getter]
    fn gates(&self) -> Vec<(String, usize)> {
        self.0.gates().to_vec()
    }

    #[getter]
    fn program_digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.program_digest())
    }

    #[pyo3(signature = (program, witness, cancel = None))]
    fn prove<'py>(
        &self,
        py: Python<'py>,
        program: &Program,
        witness: &Witness,
        cancel: Option<&Cancel>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let flag = cancel.map(Cancel::flag).unwrap_or_default();
        let proof = py.detach(|| self.0.prove(&program.0, &witness.0, &flag)).map_err(native)?;
        Ok(PyBytes::new(py, &proof))
    }

    fn check(&self, py: Python<'_>, proof: &[u8]) -> PyResult<()> {
        py.detach(|| self.0.check(proof)).map_err(native)
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.0.save(&path)).map_err(native)
    }

    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let circuit = py.detach(|| circuit::Circuit::load(&path)).map_err(native)?;
        Ok(Self(Arc::new(circuit)))
    }
}
