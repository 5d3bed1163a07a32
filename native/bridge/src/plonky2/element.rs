//! Field elements as ints below p.

use crate::callables::Value;
use crate::error::native;
use proofmill_kernels::error::{Code, Error};
use proofmill_recursion::config::F;
use proofmill_recursion::program;
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;

/// A field element. An int that is negative, or at or above p, is refused (non_canonical).
#[derive(Clone, Copy)]
pub(super) struct Element(pub(super) F);

impl<'py> FromPyObject<'_, 'py> for Element {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let value = object.extract::<u64>().map_err(|error| {
            let outside = error.is_instance_of::<PyOverflowError>(object.py());
            let message = "a value that is negative, or at or above the modulus";
            if outside { native(Error::new(Code::NonCanonical, message)) } else { error }
        })?;
        program::element(value).map(Element).map_err(native)
    }
}

pub(super) fn fields(elements: Vec<Element>) -> Vec<F> {
    elements.into_iter().map(|element| element.0).collect()
}

pub(super) fn integers(values: &[F]) -> Vec<u64> {
    values.iter().copied().map(program::integer).collect()
}

impl Value for F {
    fn through(function: &Bound<'_, PyAny>, inputs: &[Self]) -> PyResult<Vec<Self>> {
        function.call1((integers(inputs),))?.extract().map(fields)
    }
}
