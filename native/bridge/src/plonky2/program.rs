//! A finished program, and the proofs that it is given.

use super::circuit::Circuit;
use super::element::{Element, fields};
use super::key_set::KeySet;
use super::witness::Witness;
use crate::callables::Callables;
use crate::error::native;
use proofmill_recursion::program::{self, Untouched};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;

/// A finished program.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
pub(super) struct Program(pub(super) Arc<program::Program>);

#[pymethods]
impl Program {
    #[getter]
    fn zero_knowledge(&self) -> bool {
        self.0.zero_knowledge()
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
    fn proofs(&self) -> usize {
        self.0.proofs()
    }

    #[getter]
    fn python_hints(&self) -> usize {
        self.0.externals()
    }

    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.digest())
    }

    fn constraint_locations(&self) -> Vec<u32> {
        self.0.locations()
    }

    fn untouched(&self) -> Vec<(&'static str, u32)> {
        let name = |report: Untouched| match report {
            Untouched::Output(n) => ("output", n),
            Untouched::PublicInput(n) => ("public_input", n),
            Untouched::PrivateInput(n) => ("private_input", n),
            Untouched::Hint(location) => ("hint", location),
        };
        self.0.untouched().into_iter().map(name).collect()
    }

    #[pyo3(signature = (inputs, proofs = vec![], hints = vec![], chain = None, pinned = vec![]))]
    fn solve(
        &self,
        py: Python<'_>,
        inputs: Vec<Element>,
        proofs: Vec<Offer>,
        hints: Vec<Py<PyAny>>,
        chain: Option<PyRef<'_, KeySet>>,
        pinned: Vec<PyRef<'_, KeySet>>,
    ) -> PyResult<Witness> {
        let (inputs, given) = (fields(inputs), self.given(py, &proofs, chain, &pinned)?);
        Callables::new(hints).detached(py, |call| self.0.solve(&inputs, given, call)).map(Witness)
    }

    #[pyo3(signature = (inputs, proofs = vec![], hints = vec![], chain = None, pinned = vec![]))]
    fn explain(
        &self,
        py: Python<'_>,
        inputs: Vec<Element>,
        proofs: Vec<Offer>,
        hints: Vec<Py<PyAny>>,
        chain: Option<PyRef<'_, KeySet>>,
        pinned: Vec<PyRef<'_, KeySet>>,
    ) -> PyResult<Option<(u32, u64, u64, u64)>> {
        let (inputs, given) = (fields(inputs), self.given(py, &proofs, chain, &pinned)?);
        let failure = Callables::new(hints).detached(py, |call| self.0.explain(&inputs, &given, call))?;
        Ok(failure.map(|failure| {
            let [a, b, c] = failure.sides.map(program::integer);
            (failure.location, a, b, c)
        }))
    }

    fn satisfied(&self, py: Python<'_>, witness: &Witness) -> bool {
        py.detach(|| self.0.satisfied(&witness.0))
    }

    #[pyo3(signature = (inputs, proofs = vec![], hints = vec![], chain = None, pinned = vec![]))]
    fn hunt(
        &self,
        py: Python<'_>,
        inputs: Vec<Element>,
        proofs: Vec<Offer>,
        hints: Vec<Py<PyAny>>,
        chain: Option<PyRef<'_, KeySet>>,
        pinned: Vec<PyRef<'_, KeySet>>,
    ) -> PyResult<Vec<Finding>> {
        let (inputs, given) = (fields(inputs), self.given(py, &proofs, chain, &pinned)?);
        let findings = Callables::new(hints).detached(py, |call| self.0.hunt(&inputs, &given, call))?;
        Ok(findings.into_iter().map(|finding| (finding.location, finding.change, finding.outputs)).collect())
    }

    #[pyo3(signature = (progress = None))]
    fn build(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<Circuit> {
        let report = |part: f64| progress.as_ref().map_or(Ok(()), |progress| progress.call1(py, (part,)).map(drop));
        report(0.0)?;
        let circuit = py.detach(|| self.0.build()).map_err(native)?;
        report(1.0)?;
        Ok(Circuit(Arc::new(circuit)))
    }
}

impl Program {
    /// The proofs, read and verified.
    fn given(
        &self,
        py: Python<'_>,
        proofs: &[Offer],
        chain: Option<PyRef<'_, KeySet>>,
        pinned: &[PyRef<'_, KeySet>],
    ) -> PyResult<program::Given> {
        let offers: Vec<program::Offer<'_>> = proofs.iter().map(Offer::offer).collect();
        let chain = chain.map(|keys| keys.0.clone());
        let pinned: Vec<Arc<program::ChainKeys>> = pinned.iter().map(|keys| keys.0.clone()).collect();
        py.detach(|| self.0.verify_proofs(&offers, chain, pinned)).map_err(native)
    }
}

/// The bytes of a proof, or (kind, bytes) for a member of a set, or (index, bytes) for one of several circuits.
#[derive(FromPyObject)]
enum Offer {
    Proof(Vec<u8>),
    Member(usize, Vec<u8>),
}

impl Offer {
    fn offer(&self) -> program::Offer<'_> {
        match self {
            Offer::Proof(bytes) => program::Offer { kind: 0, bytes },
            Offer::Member(kind, bytes) => program::Offer { kind: *kind, bytes },
        }
    }
}

/// Location, what was changed, outputs that moved.
type Finding = (u32, String, Vec<u32>);
