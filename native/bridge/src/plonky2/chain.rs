//! All circuits of a chain, built together.

use super::circuit::Circuit;
use super::key_set::KeySet;
use super::program::Program;
use crate::cancel::{Cancel, watched};
use proofmill_kernels::watch::Watch;
use proofmill_recursion::circuit;
use proofmill_recursion::program;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;

/// All circuits of a chain.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
pub(super) struct Chain {
    steps: Vec<Arc<circuit::Circuit>>,
    dependents: Vec<Arc<circuit::Circuit>>,
    keys: Arc<program::ChainKeys>,
    base_proof: Vec<u8>,
}

#[pymethods]
impl Chain {
    #[getter]
    fn steps(&self) -> Vec<Circuit> {
        self.steps.iter().cloned().map(Circuit).collect()
    }

    #[getter]
    fn dependents(&self) -> Vec<Circuit> {
        self.dependents.iter().cloned().map(Circuit).collect()
    }

    #[getter]
    fn keys(&self) -> KeySet {
        KeySet(self.keys.clone())
    }

    #[getter]
    fn base_proof<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.base_proof)
    }
}

/// A program and what messages call it.
type Named<'py> = (String, PyRef<'py, Program>);

fn named(programs: &[(String, Arc<program::Program>)]) -> Vec<circuit::Named<'_>> {
    programs.iter().map(|(name, program)| (name.as_str(), program.as_ref())).collect()
}

#[pyfunction]
#[pyo3(signature = (public_values, steps, dependents = vec![], progress = None, cancel = None))]
pub(super) fn build_chain(
    py: Python<'_>,
    public_values: usize,
    steps: Vec<Named<'_>>,
    dependents: Vec<Named<'_>>,
    progress: Option<Py<PyAny>>,
    cancel: Option<&Cancel>,
) -> PyResult<Chain> {
    let own = |programs: &[Named<'_>]| -> Vec<(String, Arc<program::Program>)> {
        programs.iter().map(|(name, program)| (name.clone(), program.0.clone())).collect()
    };
    let (steps, dependents) = (own(&steps), own(&dependents));
    let build =
        |watch: &mut Watch<'_, '_>| circuit::Chain::build(public_values, &named(&steps), &named(&dependents), watch);
    let chain = watched(py, progress, cancel, build)?;
    let shared = |circuits: Vec<circuit::Circuit>| circuits.into_iter().map(Arc::new).collect();
    let (steps, dependents) = (shared(chain.steps), shared(chain.dependents));
    Ok(Chain { steps, dependents, keys: chain.keys, base_proof: chain.base_proof })
}
