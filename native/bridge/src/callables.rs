//! Python functions that a solver calls, whatever field its values are of.

use crate::error::native;
use proofmill_kernels::error::{Code, Error, Result};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use std::marker::PhantomData;
use std::sync::Mutex;

/// A field element that goes to a Python function and comes back.
pub(crate) trait Value: Sized {
    /// What the function gives for these; an exception where it raises, or gives something else than field elements.
    fn through(function: &Bound<'_, PyAny>, inputs: &[Self]) -> PyResult<Vec<Self>>;
}

/// The Python functions that a solver may call, and the exception of the first one that raised.
pub(crate) struct Callables<V> {
    functions: Vec<Py<PyAny>>,
    raised: Mutex<Option<PyErr>>,
    value: PhantomData<fn(V) -> V>,
}

/// As a solver takes it: a function's number and its inputs.
type External<'a, V> = dyn Fn(u32, &[V]) -> Result<Vec<V>> + Sync + 'a;

impl<V: Value> Callables<V> {
    pub(crate) fn new(functions: Vec<Py<PyAny>>) -> Self {
        Self { functions, raised: Mutex::new(None), value: PhantomData }
    }

    /// Run without the GIL; each call of a function takes it again. An exception becomes the cause of the error, and its
    /// text, which may hold private values, is not part of the message.
    pub(crate) fn detached<T: Send>(
        &self,
        py: Python<'_>,
        run: impl FnOnce(&External<'_, V>) -> Result<T> + Send,
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

    fn call(&self, index: u32, inputs: &[V]) -> Result<Vec<V>> {
        Python::attach(|py| {
            let function = self.functions.get(index as usize).ok_or_else(|| {
                Error::new(Code::InvalidArgument, format!("no function was given for hint number {index}"))
            })?;
            V::through(function.bind(py), inputs).map_err(|cause| {
                *self.raised.lock().expect("no panic while held") = Some(cause);
                Error::new(Code::HintFailed, "a Python hint raised, or gave something else than field elements")
            })
        })
    }
}
