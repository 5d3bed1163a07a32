//! The key of one circuit.

use super::element::integers;
use crate::error::native;
use proofmill_recursion::circuit;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;

/// What a verifier needs.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
pub(super) struct VerificationKey(pub(super) Arc<circuit::VerificationKey>);

#[pymethods]
impl VerificationKey {
    #[getter]
    fn public_inputs(&self) -> usize {
        self.0.public_inputs()
    }

    #[getter]
    fn degree_bits(&self) -> usize {
        self.0.degree_bits()
    }

    #[getter]
    fn zero_knowledge(&self) -> bool {
        self.0.zero_knowledge()
    }

    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.digest())
    }

    fn verify(&self, py: Python<'_>, proof: &[u8]) -> PyResult<Vec<u64>> {
        py.detach(|| self.0.verify(proof)).map(|public| integers(&public)).map_err(native)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let key = py.detach(|| circuit::VerificationKey::from_bytes(data)).map_err(native)?;
        Ok(Self(Arc::new(key)))
    }
}
