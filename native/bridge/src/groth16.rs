//! `proofmill._native.groth16`: keys, set-up, prover, verifier. All that takes long runs without the GIL.

use crate::cancel::{Cancel, watched};
use crate::convert::{fields, from_list};
use crate::error::native;
use crate::r1cs::{ConstraintSystem, Witness};
use proofmill_kernels::cancel;
use proofmill_kernels::groth16::{self, Proof};
use proofmill_kernels::watch::Watch;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;
use std::sync::Arc;

/// What a prover needs.
#[pyclass(module = "proofmill._native.groth16", frozen)]
struct ProvingKey(groth16::ProvingKey);

#[pymethods]
impl ProvingKey {
    #[getter]
    fn public_inputs(&self) -> usize {
        self.0.public_inputs()
    }

    #[getter]
    fn wires(&self) -> usize {
        self.0.wires
    }

    #[getter]
    fn domain_size(&self) -> usize {
        self.0.domain_size
    }

    #[getter]
    fn metadata(&self) -> &[u8] {
        &self.0.metadata
    }

    #[getter]
    fn verification_key(&self) -> VerificationKey {
        VerificationKey(self.0.verification.clone())
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.0.save(&path)).map_err(native)
    }

    #[staticmethod]
    #[pyo3(signature = (path, system = None))]
    fn load(py: Python<'_>, path: PathBuf, system: Option<&ConstraintSystem>) -> PyResult<Self> {
        let load = || match system {
            Some(system) => groth16::ProvingKey::load_beside(&path, system.r1cs()),
            None => groth16::ProvingKey::load(&path),
        };
        py.detach(load).map(Self).map_err(native)
    }

    #[staticmethod]
    fn load_foreign(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| groth16::ProvingKey::load_foreign(&path)).map(Self).map_err(native)
    }
}

/// What a verifier needs.
#[pyclass(module = "proofmill._native.groth16", frozen)]
struct VerificationKey(Arc<groth16::VerificationKey>);

#[pymethods]
impl VerificationKey {
    #[getter]
    fn public_inputs(&self) -> usize {
        self.0.public_inputs()
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let key = py.detach(|| groth16::VerificationKey::from_bytes(data)).map_err(native)?;
        Ok(Self(Arc::new(key)))
    }
}

fn flag(cancel: Option<&Cancel>) -> cancel::Cancel {
    cancel.map(Cancel::flag).unwrap_or_default()
}

#[pyfunction]
#[pyo3(signature = (system, metadata = b"".as_slice(), progress = None, cancel = None))]
fn setup(
    py: Python<'_>,
    system: &ConstraintSystem,
    metadata: &[u8],
    progress: Option<Py<PyAny>>,
    cancel: Option<&Cancel>,
) -> PyResult<ProvingKey> {
    let setup = |watch: &mut Watch<'_, '_>| {
        let (progress, cancel) = watch.parts();
        groth16::setup(system.r1cs(), metadata.to_vec(), progress, cancel)
    };
    watched(py, progress, cancel, setup).map(ProvingKey)
}

#[pyfunction]
#[pyo3(signature = (key, system, witness, cancel = None))]
fn prove<'py>(
    py: Python<'py>,
    key: &ProvingKey,
    system: &ConstraintSystem,
    witness: &Witness,
    cancel: Option<&Cancel>,
) -> PyResult<Bound<'py, PyBytes>> {
    let flag = flag(cancel);
    let proof = py.detach(|| groth16::prove(&key.0, system.r1cs(), witness.wires(), &flag)).map_err(native)?;
    Ok(PyBytes::new(py, &proof.to_bytes()))
}

#[pyfunction]
#[pyo3(signature = (key, wires, cancel = None))]
fn prove_assignment<'py>(
    py: Python<'py>,
    key: &ProvingKey,
    wires: &[u8],
    cancel: Option<&Cancel>,
) -> PyResult<Bound<'py, PyBytes>> {
    let flag = flag(cancel);
    let proof = py.detach(|| groth16::prove_assignment(&key.0, &fields(wires)?, &flag)).map_err(native)?;
    Ok(PyBytes::new(py, &proof.to_bytes()))
}

#[pyfunction]
fn verify(py: Python<'_>, key: &VerificationKey, public_inputs: Vec<Bound<'_, PyBytes>>, proof: &[u8]) -> PyResult<()> {
    let inputs = from_list(&public_inputs)?;
    py.detach(|| groth16::verify_bytes(&key.0, &inputs, proof)).map_err(native)
}

/// Public inputs and proof.
type Claim<'py> = (Vec<Bound<'py, PyBytes>>, Bound<'py, PyBytes>);

#[pyfunction]
fn verify_batch(py: Python<'_>, key: &VerificationKey, proofs: Vec<Claim<'_>>) -> PyResult<()> {
    let claims = proofs
        .iter()
        .map(|(inputs, proof)| Ok((from_list(inputs)?, proof.as_bytes())))
        .collect::<PyResult<Vec<_>>>()?;
    let check = || {
        let decode = |(inputs, proof)| Ok((inputs, Proof::from_bytes(proof)?));
        groth16::verify_batch(&key.0, &claims.into_iter().map(decode).collect::<Result<Vec<_>, _>>()?)
    };
    py.detach(check).map_err(native)
}

pub(crate) fn register(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let module = crate::submodule(parent, "groth16")?;
    module.add_class::<ProvingKey>()?;
    module.add_class::<VerificationKey>()?;
    module.add_function(wrap_pyfunction!(setup, &module)?)?;
    module.add_function(wrap_pyfunction!(prove, &module)?)?;
    module.add_function(wrap_pyfunction!(prove_assignment, &module)?)?;
    module.add_function(wrap_pyfunction!(verify, &module)?)?;
    module.add_function(wrap_pyfunction!(verify_batch, &module)?)
}
