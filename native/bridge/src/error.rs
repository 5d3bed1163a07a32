//! `NativeError`, the one exception of this module: args (code, message, location).

use proofmill_kernels::error::Error;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

pyo3::create_exception!(
    proofmill._native,
    NativeError,
    PyException,
    "`args` is (code, message, location): a stable code, a sentence, a location number or None."
);

/// A kernel's error as a Python exception.
pub(crate) fn native(error: Error) -> PyErr {
    NativeError::new_err((error.code.as_str(), error.message, error.location))
}

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("NativeError", module.py().get_type::<NativeError>())
}
