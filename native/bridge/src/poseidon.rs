//! `proofmill._native.poseidon`: the hash and its parameters.

use crate::convert::{from_list, to_python};
use crate::error::native;
use proofmill_kernels::poseidon;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

#[pyfunction]
fn hash<'py>(py: Python<'py>, inputs: Vec<Bound<'py, PyBytes>>) -> PyResult<Bound<'py, PyBytes>> {
    let inputs = from_list(&inputs)?;
    let digest = py.detach(|| poseidon::hash(&inputs)).map_err(native)?;
    Ok(to_python(py, &digest))
}

/// Full rounds, partial rounds, round constants, rows of the matrix.
type Parameters<'py> = (usize, usize, Vec<Bound<'py, PyBytes>>, Vec<Vec<Bound<'py, PyBytes>>>);

#[pyfunction]
fn parameters(py: Python<'_>, width: usize) -> PyResult<Parameters<'_>> {
    let parameters = py.detach(|| poseidon::parameters(width)).map_err(native)?;
    let list = |values: &[ark_bn254::Fr]| values.iter().map(|value| to_python(py, value)).collect::<Vec<_>>();
    let mds = parameters.mds.iter().map(|row| list(row)).collect();
    Ok((poseidon::FULL_ROUNDS, parameters.partial_rounds, list(&parameters.constants), mds))
}

pub(crate) fn register(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let module = crate::submodule(parent, "poseidon")?;
    module.add_function(wrap_pyfunction!(hash, &module)?)?;
    module.add_function(wrap_pyfunction!(parameters, &module)?)
}
