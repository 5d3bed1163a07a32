//! The flag that stops a long computation from another thread.

use pyo3::prelude::*;

/// Stays raised once raised.
#[pyclass(module = "proofmill._native", frozen)]
#[derive(Default)]
pub(crate) struct Cancel(proofmill_kernels::cancel::Cancel);

impl Cancel {
    /// The kernels' own flag, shared with this one.
    pub(crate) fn flag(&self) -> proofmill_kernels::cancel::Cancel {
        self.0.clone()
    }
}

#[pymethods]
impl Cancel {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn raise_flag(&self) {
        self.0.raise();
    }

    fn raised(&self) -> bool {
        self.0.raised()
    }
}

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Cancel>()
}
