//! `proofmill._native.circom`: circom's files. Reading and writing run without the GIL.

use crate::convert::{fields, to_bytes};
use crate::error::native;
use crate::r1cs::ConstraintSystem;
use ark_bn254::Fr;
use proofmill_kernels::circom;
use proofmill_kernels::r1cs::R1cs;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;

/// A constraint system without any way to make a witness for it.
#[pyclass(module = "proofmill._native.circom", frozen)]
pub(crate) struct R1csFile(circom::R1csFile);

impl R1csFile {
    pub(crate) fn matrices(&self) -> &R1cs {
        &self.0.system
    }
}

#[pymethods]
impl R1csFile {
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| circom::R1csFile::load(&path)).map(Self).map_err(native)
    }

    #[getter]
    fn wires(&self) -> usize {
        self.0.system.wires
    }

    #[getter]
    fn outputs(&self) -> usize {
        self.0.outputs
    }

    #[getter]
    fn public_inputs(&self) -> usize {
        self.0.public_inputs
    }

    #[getter]
    fn private_inputs(&self) -> usize {
        self.0.private_inputs
    }

    #[getter]
    fn labels(&self) -> u64 {
        self.0.label_count
    }

    #[getter]
    fn constraints(&self) -> usize {
        self.0.system.a.rows()
    }

    fn first_unsatisfied(&self, py: Python<'_>, wires: &[u8]) -> PyResult<Option<usize>> {
        py.detach(|| Ok(self.0.first_unsatisfied(&fields(wires)?))).map_err(native)
    }
}

fn wires_to_python<'py>(py: Python<'py>, wires: &[Fr]) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, 32 * wires.len(), |bytes| {
        py.detach(|| {
            for (place, value) in bytes.chunks_exact_mut(32).zip(wires) {
                place.copy_from_slice(&to_bytes(value));
            }
        });
        Ok(())
    })
}

#[pyfunction]
fn load_wtns(py: Python<'_>, path: PathBuf) -> PyResult<Bound<'_, PyBytes>> {
    let wires = py.detach(|| circom::load_wtns(&path)).map_err(native)?;
    wires_to_python(py, &wires)
}

#[pyfunction]
fn parse_wtns<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let wires = py.detach(|| circom::parse_wtns(data)).map_err(native)?;
    wires_to_python(py, &wires)
}

#[pyfunction]
fn save_wtns(py: Python<'_>, wires: &[u8], path: PathBuf) -> PyResult<()> {
    py.detach(|| circom::save_wtns(&fields(wires)?, &path)).map_err(native)
}

#[pyfunction]
fn save_r1cs(py: Python<'_>, system: &ConstraintSystem, path: PathBuf) -> PyResult<()> {
    py.detach(|| circom::save_r1cs(system.system(), &path)).map_err(native)
}

pub(crate) fn register(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let module = crate::submodule(parent, "circom")?;
    module.add_class::<R1csFile>()?;
    module.add_function(wrap_pyfunction!(load_wtns, &module)?)?;
    module.add_function(wrap_pyfunction!(parse_wtns, &module)?)?;
    module.add_function(wrap_pyfunction!(save_wtns, &module)?)?;
    module.add_function(wrap_pyfunction!(save_r1cs, &module)?)
}
