//! `proofmill._native.r1cs`: the builder, the system, the witness.

use crate::callables::{Callables, Value};
use crate::convert::{field, fields, from_list, to_bytes, to_python};
use crate::error::native;
use ark_bn254::Fr;
use proofmill_kernels::error::{Code, Error};
use proofmill_kernels::r1cs::{self, Kind, R1cs, Untouched};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use std::path::PathBuf;
use std::sync::Arc;

/// Records a circuit. Handles are ints.
#[pyclass(module = "proofmill._native.r1cs")]
struct Builder(Option<r1cs::Builder>);

impl Builder {
    fn inner(&mut self) -> PyResult<&mut r1cs::Builder> {
        self.0.as_mut().ok_or_else(finished)
    }
}

fn finished() -> PyErr {
    native(Error::new(Code::InvalidArgument, "this builder is finished"))
}

#[pymethods]
impl Builder {
    #[new]
    fn new() -> Self {
        Self(Some(r1cs::Builder::new()))
    }

    fn constant(&mut self, value: &[u8]) -> PyResult<u32> {
        let value = field(value).map_err(native)?;
        Ok(self.inner()?.constant(value))
    }

    fn constant_value<'py>(&mut self, py: Python<'py>, handle: u32) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let value = self.inner()?.constant_value(handle).map_err(native)?;
        Ok(value.map(|value| to_python(py, &value)))
    }

    fn output(&mut self) -> PyResult<u32> {
        Ok(self.inner()?.output())
    }

    fn public_input(&mut self) -> PyResult<u32> {
        Ok(self.inner()?.public_input())
    }

    fn private_input(&mut self) -> PyResult<u32> {
        Ok(self.inner()?.private_input())
    }

    fn add(&mut self, a: u32, b: u32) -> PyResult<u32> {
        self.inner()?.add(a, b).map_err(native)
    }

    fn sub(&mut self, a: u32, b: u32) -> PyResult<u32> {
        self.inner()?.sub(a, b).map_err(native)
    }

    fn scale(&mut self, a: u32, factor: &[u8]) -> PyResult<u32> {
        let factor = field(factor).map_err(native)?;
        self.inner()?.scale(a, factor).map_err(native)
    }

    fn sum(&mut self, handles: Vec<u32>, factors: Vec<Bound<'_, PyBytes>>) -> PyResult<u32> {
        if handles.len() != factors.len() {
            let message = format!("{} handles but {} factors", handles.len(), factors.len());
            return Err(native(Error::new(Code::InvalidArgument, message)));
        }
        let parts: Vec<(u32, Fr)> = handles.into_iter().zip(from_list(&factors)?).collect();
        self.inner()?.sum(&parts).map_err(native)
    }

    fn mul(&mut self, a: u32, b: u32, location: u32) -> PyResult<u32> {
        self.inner()?.mul(a, b, location).map_err(native)
    }

    fn assert_mul(&mut self, a: u32, b: u32, c: u32, location: u32) -> PyResult<()> {
        self.inner()?.assert_mul(a, b, c, location).map_err(native)
    }

    fn assert_zero(&mut self, a: u32, location: u32) -> PyResult<()> {
        self.inner()?.assert_zero(a, location).map_err(native)
    }

    fn bind_output(&mut self, output: u32, value: u32, location: u32) -> PyResult<()> {
        self.inner()?.bind_output(output, value, location).map_err(native)
    }

    fn hint(
        &mut self,
        kind: &str,
        inputs: Vec<u32>,
        parameters: Vec<u32>,
        outputs: u32,
        location: u32,
    ) -> PyResult<Vec<u32>> {
        let kind = Kind::named(kind, &parameters).map_err(|error| native(error.at(location)))?;
        self.inner()?.hint(kind, &inputs, outputs, location).map_err(native)
    }

    fn python_hint(&mut self, index: u32, inputs: Vec<u32>, outputs: u32, location: u32) -> PyResult<Vec<u32>> {
        self.inner()?.hint(Kind::External(index), &inputs, outputs, location).map_err(native)
    }

    fn finish(&mut self, py: Python<'_>) -> PyResult<ConstraintSystem> {
        let builder = self.0.take().ok_or_else(finished)?;
        py.detach(|| builder.finish()).map(ConstraintSystem::from).map_err(native)
    }
}

/// Location, A·w, B·w, C·w.
type Explanation<'py> = (u32, Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>);

/// A finished circuit.
#[pyclass(module = "proofmill._native.r1cs", frozen)]
pub(crate) struct ConstraintSystem(Arc<r1cs::ConstraintSystem>);

impl From<r1cs::ConstraintSystem> for ConstraintSystem {
    fn from(system: r1cs::ConstraintSystem) -> Self {
        Self(Arc::new(system))
    }
}

impl ConstraintSystem {
    /// The prover's view.
    pub(crate) fn r1cs(&self) -> &R1cs {
        self.0.r1cs()
    }

    /// All of it.
    pub(crate) fn system(&self) -> &r1cs::ConstraintSystem {
        &self.0
    }
}

#[pymethods]
impl ConstraintSystem {
    #[getter]
    fn constraints(&self) -> usize {
        self.0.constraints()
    }

    #[getter]
    fn linear_removed(&self) -> usize {
        self.0.linear_removed()
    }

    #[getter]
    fn wires(&self) -> usize {
        self.0.wires()
    }

    #[getter]
    fn outputs(&self) -> usize {
        self.0.outputs()
    }

    #[getter]
    fn public_inputs(&self) -> usize {
        self.0.public_inputs()
    }

    #[getter]
    fn private_inputs(&self) -> usize {
        self.0.private_inputs()
    }

    #[getter]
    fn python_hints(&self) -> usize {
        self.0.externals()
    }

    #[getter]
    fn nonzeros(&self) -> (usize, usize, usize) {
        self.0.nonzeros().into()
    }

    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.0.digest()))
    }

    fn constraint_locations(&self) -> Vec<u32> {
        self.0.locations().to_vec()
    }

    fn untouched(&self) -> Vec<(&'static str, u32)> {
        let name = |report: &Untouched| match *report {
            Untouched::Output(n) => ("output", n),
            Untouched::PublicInput(n) => ("public_input", n),
            Untouched::PrivateInput(n) => ("private_input", n),
            Untouched::Hint(location) => ("hint", location),
        };
        self.0.untouched().iter().map(name).collect()
    }

    #[pyo3(signature = (inputs, hints = vec![]))]
    fn solve(&self, py: Python<'_>, inputs: &[u8], hints: Vec<Py<PyAny>>) -> PyResult<Witness> {
        let inputs = fields(inputs).map_err(native)?;
        Callables::new(hints).detached(py, |call| self.0.solve(&inputs, call)).map(Witness)
    }

    #[pyo3(signature = (inputs, hints = vec![]))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        inputs: &[u8],
        hints: Vec<Py<PyAny>>,
    ) -> PyResult<Option<Explanation<'py>>> {
        let inputs = fields(inputs).map_err(native)?;
        let failure = Callables::new(hints).detached(py, |call| self.0.explain(&inputs, call))?;
        Ok(failure.map(|failure| {
            let [a, b, c] = failure.sides.map(|value| to_python(py, &value));
            (failure.location, a, b, c)
        }))
    }

    fn satisfied(&self, py: Python<'_>, witness: &Witness) -> bool {
        py.detach(|| self.0.satisfied(&witness.0))
    }

    #[pyo3(signature = (inputs, hints = vec![]))]
    fn hunt(&self, py: Python<'_>, inputs: &[u8], hints: Vec<Py<PyAny>>) -> PyResult<Vec<Finding>> {
        let inputs = fields(inputs).map_err(native)?;
        let findings = Callables::new(hints).detached(py, |call| self.0.hunt(&inputs, call))?;
        Ok(findings.into_iter().map(|finding| (finding.location, finding.change, finding.outputs)).collect())
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.0.save(&path)).map_err(native)
    }

    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<ConstraintSystem> {
        py.detach(|| r1cs::ConstraintSystem::load(&path)).map(ConstraintSystem::from).map_err(native)
    }
}

/// Location, what was changed, outputs that moved.
type Finding = (u32, String, Vec<u32>);

/// An assignment to the wires.
#[pyclass(module = "proofmill._native.r1cs", frozen)]
pub(crate) struct Witness(r1cs::Witness);

impl Witness {
    /// All wires in circom's order, the constant first.
    pub(crate) fn wires(&self) -> &[Fr] {
        self.0.wires()
    }
}

#[pymethods]
impl Witness {
    #[getter]
    fn public<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.0.public().iter().map(|value| to_python(py, value)))
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let wires = self.0.wires();
        PyBytes::new_with(py, 32 * wires.len(), |bytes| {
            for (place, value) in bytes.chunks_exact_mut(32).zip(wires) {
                place.copy_from_slice(&to_bytes(value));
            }
            Ok(())
        })
    }

    fn replace(&self, wire: usize, value: &[u8]) -> PyResult<Witness> {
        let value = field(value).map_err(native)?;
        self.0.replace(wire, value).map(Witness).map_err(native)
    }
}

impl Value for Fr {
    fn through(function: &Bound<'_, PyAny>, inputs: &[Self]) -> PyResult<Vec<Self>> {
        let py = function.py();
        let inputs = PyList::new(py, inputs.iter().map(|value| to_python(py, value)))?;
        let outputs: Vec<Bound<'_, PyBytes>> = function.call1((inputs,))?.extract()?;
        from_list(&outputs)
    }
}

pub(crate) fn register(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let module = crate::submodule(parent, "r1cs")?;
    module.add_class::<Builder>()?;
    module.add_class::<ConstraintSystem>()?;
    module.add_class::<Witness>()
}
