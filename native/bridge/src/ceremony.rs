//! `proofmill._native.ceremony`: keys by many people, in snarkjs' files. All of it runs without the GIL.

use crate::cancel::{Cancel, watched};
use crate::circom::R1csFile;
use crate::error::native;
use crate::r1cs::ConstraintSystem;
use proofmill_kernels::ceremony::{self, Beacon};
use proofmill_kernels::r1cs::R1cs;
use proofmill_kernels::watch::Watch;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;

/// Whatever has constraints: a circuit of ours or one of circom's.
#[derive(FromPyObject)]
enum System {
    Own(Py<ConstraintSystem>),
    Circom(Py<R1csFile>),
}

impl System {
    fn matrices(&self) -> &R1cs {
        match self {
            Self::Own(system) => system.get().r1cs(),
            Self::Circom(file) => file.get().matrices(),
        }
    }
}

#[pyfunction]
#[pyo3(signature = (system, ptau, output, progress = None, cancel = None))]
fn start<'py>(
    py: Python<'py>,
    system: System,
    ptau: PathBuf,
    output: PathBuf,
    progress: Option<Py<PyAny>>,
    cancel: Option<&Cancel>,
) -> PyResult<Bound<'py, PyBytes>> {
    let work = |watch: &mut Watch<'_, '_>| ceremony::start(system.matrices(), &ptau, &output, watch);
    Ok(PyBytes::new(py, &watched(py, progress, cancel, work)?))
}

#[pyfunction]
#[pyo3(signature = (input, output, name, entropy, progress = None, cancel = None))]
fn contribute<'py>(
    py: Python<'py>,
    input: PathBuf,
    output: PathBuf,
    name: Option<&str>,
    entropy: &[u8],
    progress: Option<Py<PyAny>>,
    cancel: Option<&Cancel>,
) -> PyResult<Bound<'py, PyBytes>> {
    let work = |watch: &mut Watch<'_, '_>| ceremony::contribute(&input, &output, name, entropy, watch);
    Ok(PyBytes::new(py, &watched(py, progress, cancel, work)?))
}

#[pyfunction]
#[pyo3(signature = (input, output, name, value, iterations, progress = None, cancel = None))]
#[allow(clippy::too_many_arguments, reason = "one for each of Python's; the stub names them")]
fn beacon<'py>(
    py: Python<'py>,
    input: PathBuf,
    output: PathBuf,
    name: Option<&str>,
    value: Vec<u8>,
    iterations: u8,
    progress: Option<Py<PyAny>>,
    cancel: Option<&Cancel>,
) -> PyResult<Bound<'py, PyBytes>> {
    let beacon = Beacon { value, iterations };
    let work = |watch: &mut Watch<'_, '_>| ceremony::beacon(&input, &output, name, beacon, watch);
    Ok(PyBytes::new(py, &watched(py, progress, cancel, work)?))
}

/// Name, hash, and of a beacon its value and iterations.
type Contribution<'py> = (Option<Bound<'py, PyBytes>>, Bound<'py, PyBytes>, Option<(Bound<'py, PyBytes>, u8)>);

#[pyfunction]
#[pyo3(signature = (system, ptau, zkey, progress = None, cancel = None))]
fn verify<'py>(
    py: Python<'py>,
    system: System,
    ptau: PathBuf,
    zkey: PathBuf,
    progress: Option<Py<PyAny>>,
    cancel: Option<&Cancel>,
) -> PyResult<(Bound<'py, PyBytes>, Vec<Contribution<'py>>)> {
    let work = |watch: &mut Watch<'_, '_>| ceremony::verify(system.matrices(), &ptau, &zkey, watch);
    let found = watched(py, progress, cancel, work)?;
    let contributions = found.contributions.iter().map(|each| shown(py, each));
    Ok((PyBytes::new(py, &found.circuit_hash), contributions.collect()))
}

fn shown<'py>(py: Python<'py>, each: &ceremony::Verified) -> Contribution<'py> {
    let bytes = |data: &[u8]| PyBytes::new(py, data);
    let beacon = each.beacon.as_ref().map(|beacon| (bytes(&beacon.value), beacon.iterations));
    (each.name.as_deref().map(bytes), bytes(&each.hash), beacon)
}

#[pyfunction]
#[pyo3(signature = (ptau, progress = None, cancel = None))]
fn verify_phase1<'py>(
    py: Python<'py>,
    ptau: PathBuf,
    progress: Option<Py<PyAny>>,
    cancel: Option<&Cancel>,
) -> PyResult<(usize, bool, Vec<Contribution<'py>>)> {
    let work = |watch: &mut Watch<'_, '_>| ceremony::verify_phase1(&ptau, watch);
    let found = watched(py, progress, cancel, work)?;
    Ok((found.power, found.prepared, found.contributions.iter().map(|each| shown(py, each)).collect()))
}

#[pyfunction]
fn label(py: Python<'_>, input: PathBuf, output: PathBuf, metadata: &[u8]) -> PyResult<()> {
    py.detach(|| ceremony::label(&input, &output, metadata)).map_err(native)
}

pub(crate) fn register(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let module = crate::submodule(parent, "ceremony")?;
    module.add_function(wrap_pyfunction!(start, &module)?)?;
    module.add_function(wrap_pyfunction!(contribute, &module)?)?;
    module.add_function(wrap_pyfunction!(beacon, &module)?)?;
    module.add_function(wrap_pyfunction!(verify, &module)?)?;
    module.add_function(wrap_pyfunction!(verify_phase1, &module)?)?;
    module.add_function(wrap_pyfunction!(label, &module)?)
}
