//! An assignment to the variables.

use super::element::{Element, integers};
use crate::error::native;
use proofmill_recursion::program;
use pyo3::prelude::*;

/// An assignment to the variables.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
pub(super) struct Witness(pub(super) program::Witness);

#[pymethods]
impl Witness {
    #[getter]
    fn public(&self) -> Vec<u64> {
        integers(&self.0.public())
    }

    fn values(&self) -> Vec<u64> {
        integers(self.0.values())
    }

    fn replace(&self, index: usize, value: Element) -> PyResult<Witness> {
        self.0.replace(index, value.0).map(Witness).map_err(native)
    }
}
