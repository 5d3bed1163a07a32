//! The flag that stops a long computation from another thread, and work that is watched by it and by a callback.

use crate::error::native;
use proofmill_kernels::error::Result;
use proofmill_kernels::watch::Watch;
use pyo3::prelude::*;
use std::ops::ControlFlow;

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

/// Run `work` with the caller's progress and flag; what the callback raises stops it and is raised again as it was.
pub(crate) fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<Py<PyAny>>,
    cancel: Option<&Cancel>,
    work: impl FnOnce(&mut Watch<'_, '_>) -> Result<T> + Send,
) -> PyResult<T> {
    let flag = cancel.map(Cancel::flag).unwrap_or_default();
    let mut raised = None;
    let mut report = |part: f64| {
        let Some(callback) = &progress else { return ControlFlow::Continue(()) };
        Python::attach(|py| callback.call1(py, (part,))).map_or_else(
            |error| {
                raised = Some(error);
                ControlFlow::Break(())
            },
            |_| ControlFlow::Continue(()),
        )
    };
    let result = py.detach(|| work(&mut Watch::new(&mut report, &flag)));
    match raised {
        Some(error) => Err(error),
        None => result.map_err(native),
    }
}

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Cancel>()
}
