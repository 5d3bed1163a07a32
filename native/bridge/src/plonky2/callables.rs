//! Python functions that a solver calls.

use super::element::{fields, integers};
use crate::error::native;
use proofmill_kernels::error::{Code, Error, Result};
use proofmill_recursion::config::F;
use proofmill_recursion::program;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use std::sync::Mutex;

/// The Python functions that a solver may call, and the exception of the first one that raised.
pub(super) struct Callables {
    functions: Vec<Py<PyAny>>,
    raised: Mutex<Option<PyErr>>,
}

impl Callables {
    pub(super) fn new(functions: Vec<Py<PyAny>>) -> Self {
        Self { functions, raised: Mutex::new(None) }
    }

    /// Run without the GIL; each call of a function takes it again. An exception becomes the cause of the error, and its
    /// text, which may hold private values, is not part of the message.
    pub(super) fn detached<T: Send>(
        &self,
        py: Python<'_>,
        run: impl FnOnce(&program::External) -> Result<T> + Send,
    ) -> PyResult<T> {
        let result = py.detach(|| run(&|index, inputs| self.call(index, inputs)));
        result.map_err(|error| {
            let error = native(error);
            match self.raised.lock().expect("no panic while held").take() {
                // A keyboard interrupt or an exit is no failure of the hint.
                Some(cause) if !cause.is_instance_of::<PyException>(py) => return cause,
                cause => error.set_cause(py, cause),
            }
            error
        })
    }

    fn call(&self, index: u32, inputs: &[F]) -> Result<Vec<F>> {
        Python::attach(|py| {
            let function = self.functions.get(index as usize).ok_or_else(|| {
                Error::new(Code::InvalidArgument, format!("no function was given for hint number {index}"))
            })?;
            let outputs = function.bind(py).call1((integers(inputs),)).and_then(|outputs| outputs.extract());
            outputs.map(fields).map_err(|cause| {
                *self.raised.lock().expect("no panic while held") = Some(cause);
                Error::new(Code::HintFailed, "a Python hint raised, or gave something else than field elements")
            })
        })
    }
}
