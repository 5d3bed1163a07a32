//! The keys of a chain.

use super::element::{Element, integers};
use super::verification_key::VerificationKey;
use crate::error::native;
use proofmill_recursion::program;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;

/// The keys of a chain.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
pub(super) struct KeySet(pub(super) Arc<program::ChainKeys>);

#[pymethods]
impl KeySet {
    #[getter]
    fn kinds(&self) -> usize {
        self.0.set.shape().kinds()
    }

    #[getter]
    fn public_values(&self) -> usize {
        self.0.set.shape().public_values()
    }

    fn digest(&self) -> (u64, u64, u64, u64) {
        self.0.set.digest().elements.map(program::integer).into()
    }

    fn key(&self, kind: usize) -> PyResult<VerificationKey> {
        self.0.key(kind).map(|key| VerificationKey(Arc::new(key))).map_err(native)
    }

    fn verify(
        &self,
        py: Python<'_>,
        published: (Element, Element, Element, Element),
        kind: usize,
        proof: &[u8],
    ) -> PyResult<Vec<u64>> {
        let published = [published.0.0, published.1.0, published.2.0, published.3.0];
        let public = py.detach(|| self.0.verify(&published, kind, proof)).map_err(native)?;
        Ok(integers(&public))
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.0.to_bytes().map_err(native)?))
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let keys = py.detach(|| program::ChainKeys::from_bytes(data)).map_err(native)?;
        Ok(Self(Arc::new(keys)))
    }
}
