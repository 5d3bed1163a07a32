//! `proofmill._native.plonky2`: the builder, the program, the circuit, the key. Field elements cross as ints below p.

use crate::cancel::{Cancel, watched};
use crate::error::native;
use proofmill_kernels::error::{Code, Error, Result};
use proofmill_kernels::watch::Watch;
use proofmill_recursion::circuit;
use proofmill_recursion::config::F;
use proofmill_recursion::gates::Operation;
use proofmill_recursion::poseidon;
use proofmill_recursion::program::{self, Kind, Untouched};
use pyo3::exceptions::{PyException, PyOverflowError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// A field element. An int that is negative, or at or above p, is refused (non_canonical).
#[derive(Clone, Copy)]
struct Element(F);

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

fn fields(elements: Vec<Element>) -> Vec<F> {
    elements.into_iter().map(|element| element.0).collect()
}

fn integers(values: &[F]) -> Vec<u64> {
    values.iter().copied().map(program::integer).collect()
}

/// Records a circuit. Handles are ints.
#[pyclass(module = "proofmill._native.plonky2")]
struct Builder(Option<program::Builder>);

impl Builder {
    fn inner(&mut self) -> PyResult<&mut program::Builder> {
        self.0.as_mut().ok_or_else(finished)
    }

    fn gate(&mut self, operation: Operation, inputs: &[u32], location: u32) -> PyResult<Vec<u32>> {
        self.inner()?.gate(operation, inputs, location).map_err(native)
    }

    fn pair(&mut self, operation: Operation, inputs: [u32; 3], location: u32) -> PyResult<(u32, u32)> {
        self.gate(operation, &inputs, location).map(|outputs| (outputs[0], outputs[1]))
    }
}

fn finished() -> PyErr {
    native(Error::new(Code::InvalidArgument, "this builder is finished"))
}

#[pymethods]
impl Builder {
    #[new]
    fn new(zero_knowledge: bool) -> Self {
        Self(Some(program::Builder::new(zero_knowledge)))
    }

    fn constant(&mut self, value: Element) -> PyResult<u32> {
        Ok(self.inner()?.constant(value.0))
    }

    fn constant_value(&mut self, handle: u32) -> PyResult<Option<u64>> {
        let value = self.inner()?.constant_value(handle).map_err(native)?;
        Ok(value.map(program::integer))
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

    fn scale(&mut self, a: u32, factor: Element) -> PyResult<u32> {
        self.inner()?.scale(a, factor.0).map_err(native)
    }

    fn sum(&mut self, handles: Vec<u32>, factors: Vec<Element>) -> PyResult<u32> {
        if handles.len() != factors.len() {
            let message = format!("{} handles but {} factors", handles.len(), factors.len());
            return Err(native(Error::new(Code::InvalidArgument, message)));
        }
        let parts: Vec<(u32, F)> = handles.into_iter().zip(fields(factors)).collect();
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

    fn split(&mut self, a: u32, bits: u32, location: u32) -> PyResult<Vec<u32>> {
        self.inner()?.split(a, bits, location).map_err(native)
    }

    fn assert_range(&mut self, a: u32, bits: u32, location: u32) -> PyResult<()> {
        self.inner()?.assert_range(a, bits, location).map_err(native)
    }

    fn select(&mut self, condition: u32, a: u32, b: u32, location: u32) -> PyResult<u32> {
        self.inner()?.select(condition, a, b, location).map_err(native)
    }

    fn random_access(&mut self, index: u32, values: Vec<u32>, location: u32) -> PyResult<u32> {
        self.inner()?.random_access(index, &values, location).map_err(native)
    }

    fn poseidon(&mut self, state: Vec<u32>, location: u32) -> PyResult<Vec<u32>> {
        self.inner()?.poseidon(&state, location).map_err(native)
    }

    fn poseidon_swapped(&mut self, state: Vec<u32>, swap: u32, location: u32) -> PyResult<Vec<u32>> {
        self.inner()?.poseidon_swapped(&state, swap, location).map_err(native)
    }

    fn quintic_mul(&mut self, a: Vec<u32>, b: Vec<u32>, location: u32) -> PyResult<Vec<u32>> {
        self.inner()?.quintic_mul(&a, &b, location).map_err(native)
    }

    fn add_with_carry(&mut self, a: u32, b: u32, carry: u32, location: u32) -> PyResult<(u32, u32)> {
        self.pair(Operation::AddWithCarry, [a, b, carry], location)
    }

    fn sub_with_borrow(&mut self, a: u32, b: u32, borrow: u32, location: u32) -> PyResult<(u32, u32)> {
        self.pair(Operation::SubWithBorrow, [a, b, borrow], location)
    }

    fn keccak256(&mut self, words: Vec<u32>, location: u32) -> PyResult<Vec<u32>> {
        self.gate(Operation::Keccak256, &words, location)
    }

    fn keccak_f(&mut self, state: Vec<u32>, location: u32) -> PyResult<Vec<u32>> {
        self.gate(Operation::KeccakF, &state, location)
    }

    fn point_add(&mut self, p: Vec<u32>, q: Vec<u32>, location: u32) -> PyResult<Vec<u32>> {
        self.gate(Operation::PointAdd, &[p, q].concat(), location)
    }

    fn point_double_add(&mut self, p: Vec<u32>, q: Vec<u32>, bit: u32, location: u32) -> PyResult<Vec<u32>> {
        self.gate(Operation::PointDoubleAdd, &[p, q, vec![bit]].concat(), location)
    }

    fn point_add_fixed(&mut self, p: Vec<u32>, window: Vec<u32>, table: u32, location: u32) -> PyResult<Vec<u32>> {
        self.gate(Operation::PointAddFixed { table }, &[p, window].concat(), location)
    }

    fn proof(&mut self, key: &VerificationKey, location: u32) -> PyResult<Vec<u32>> {
        self.inner()?.proof(key.0.clone(), location).map_err(native)
    }

    fn one_of_proof(&mut self, keys: Vec<PyRef<'_, VerificationKey>>, location: u32) -> PyResult<(u32, Vec<u32>)> {
        let keys = keys.iter().map(|key| key.0.clone()).collect();
        self.inner()?.one_of_proof(keys, location).map_err(native)
    }

    fn member_proof(&mut self, public_values: usize, location: u32) -> PyResult<(u32, Vec<u32>)> {
        self.inner()?.member_proof(public_values, location).map_err(native)
    }

    fn member_or_base_proof(&mut self, genesis: Vec<u32>, location: u32) -> PyResult<(u32, Vec<u32>)> {
        self.inner()?.member_or_base_proof(&genesis, location).map_err(native)
    }

    fn pinned_proof(&mut self, keys: &KeySet, location: u32) -> PyResult<(u32, Vec<u32>)> {
        Ok(self.inner()?.pinned_proof(keys.0.set.pinned().into(), location))
    }

    fn dependent_proof(&mut self, number: u32, public_values: usize, location: u32) -> PyResult<Vec<u32>> {
        self.inner()?.dependent_proof(number, public_values, location).map_err(native)
    }

    fn finish(&mut self, py: Python<'_>) -> PyResult<Program> {
        let builder = self.0.take().ok_or_else(finished)?;
        py.detach(|| builder.finish()).map(|program| Program(Arc::new(program))).map_err(native)
    }
}

/// A finished program.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
struct Program(Arc<program::Program>);

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

/// An assignment to the variables.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
struct Witness(program::Witness);

#[pymethods]
impl Witness {
    #[getter]
    fn public(&self) -> Vec<u64> {
        integers(&self.0.public())
    }

    fn values(&self) -> Vec<u64> {
        integers(self.0.values())
    }

    fn replace(&self, index: usize, value: Element) -> PyResult<Witness> {
        self.0.replace(index, value.0).map(Witness).map_err(native)
    }
}

/// A built circuit.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
struct Circuit(Arc<circuit::Circuit>);

#[pymethods]
impl Circuit {
    #[getter]
    fn verification_key(&self) -> VerificationKey {
        VerificationKey(self.0.verification_key())
    }

    #[getter]
    fn rows(&self) -> usize {
        self.0.rows()
    }

    #[getter]
    fn degree_bits(&self) -> usize {
        self.0.verification_key().degree_bits()
    }

    #[getter]
    fn zero_knowledge(&self) -> bool {
        self.0.verification_key().zero_knowledge()
    }

    #[getter]
    fn gates(&self) -> Vec<(String, usize)> {
        self.0.gates().to_vec()
    }

    #[getter]
    fn program_digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.program_digest())
    }

    #[pyo3(signature = (program, witness, cancel = None))]
    fn prove<'py>(
        &self,
        py: Python<'py>,
        program: &Program,
        witness: &Witness,
        cancel: Option<&Cancel>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let flag = cancel.map(Cancel::flag).unwrap_or_default();
        let proof = py.detach(|| self.0.prove(&program.0, &witness.0, &flag)).map_err(native)?;
        Ok(PyBytes::new(py, &proof))
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.0.save(&path)).map_err(native)
    }

    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let circuit = py.detach(|| circuit::Circuit::load(&path)).map_err(native)?;
        Ok(Self(Arc::new(circuit)))
    }
}

/// What a verifier needs.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
struct VerificationKey(Arc<circuit::VerificationKey>);

#[pymethods]
impl VerificationKey {
    #[getter]
    fn public_inputs(&self) -> usize {
        self.0.public_inputs()
    }

    #[getter]
    fn degree_bits(&self) -> usize {
        self.0.degree_bits()
    }

    #[getter]
    fn zero_knowledge(&self) -> bool {
        self.0.zero_knowledge()
    }

    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.digest())
    }

    fn verify(&self, py: Python<'_>, proof: &[u8]) -> PyResult<Vec<u64>> {
        py.detach(|| self.0.verify(proof)).map(|public| integers(&public)).map_err(native)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let key = py.detach(|| circuit::VerificationKey::from_bytes(data)).map_err(native)?;
        Ok(Self(Arc::new(key)))
    }
}

/// The keys of a chain.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
struct KeySet(Arc<program::ChainKeys>);

#[pymethods]
impl KeySet {
    #[getter]
    fn kinds(&self) -> usize {
        self.0.set.shape().kinds()
    }

    #[getter]
    fn public_values(&self) -> usize {
        self.0.set.shape().public_values()
    }

    fn digest(&self) -> (u64, u64, u64, u64) {
        self.0.set.digest().elements.map(program::integer).into()
    }

    fn key(&self, kind: usize) -> PyResult<VerificationKey> {
        self.0.key(kind).map(|key| VerificationKey(Arc::new(key))).map_err(native)
    }

    fn verify(
        &self,
        py: Python<'_>,
        published: (Element, Element, Element, Element),
        kind: usize,
        proof: &[u8],
    ) -> PyResult<Vec<u64>> {
        let published = [published.0.0, published.1.0, published.2.0, published.3.0];
        let public = py.detach(|| self.0.verify(&published, kind, proof)).map_err(native)?;
        Ok(integers(&public))
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.0.to_bytes().map_err(native)?))
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let keys = py.detach(|| program::ChainKeys::from_bytes(data)).map_err(native)?;
        Ok(Self(Arc::new(keys)))
    }
}

/// All circuits of a chain.
#[pyclass(module = "proofmill._native.plonky2", frozen)]
struct Chain {
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
fn build_chain(
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

/// The Python functions that a solver may call, and the exception of the first one that raised.
struct Callables {
    functions: Vec<Py<PyAny>>,
    raised: Mutex<Option<PyErr>>,
}

impl Callables {
    fn new(functions: Vec<Py<PyAny>>) -> Self {
        Self { functions, raised: Mutex::new(None) }
    }

    /// Run without the GIL; each call of a function takes it again. An exception becomes the cause of the error, and its
    /// text, which may hold private values, is not part of the message.
    fn detached<T: Send>(
        &self,
        py: Python<'_>,
        run: impl FnOnce(&program::External) -> Result<T> + Send,
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

    fn call(&self, index: u32, inputs: &[F]) -> Result<Vec<F>> {
        Python::attach(|py| {
            let function = self.functions.get(index as usize).ok_or_else(|| {
                Error::new(Code::InvalidArgument, format!("no function was given for hint number {index}"))
            })?;
            let outputs = function.bind(py).call1((integers(inputs),)).and_then(|outputs| outputs.extract());
            outputs.map(fields).map_err(|cause| {
                *self.raised.lock().expect("no panic while held") = Some(cause);
                Error::new(Code::HintFailed, "a Python hint raised, or gave something else than field elements")
            })
        })
    }
}

#[pyfunction]
fn poseidon_hash(elements: Vec<Element>) -> (u64, u64, u64, u64) {
    poseidon::hash(&fields(elements)).map(program::integer).into()
}

#[pyfunction]
fn poseidon_permute(state: Vec<Element>) -> PyResult<Vec<u64>> {
    poseidon::permute(&fields(state)).map(|state| integers(&state)).map_err(native)
}

pub(crate) fn register(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let module = crate::submodule(parent, "plonky2")?;
    module.add_class::<Builder>()?;
    module.add_class::<Program>()?;
    module.add_class::<Witness>()?;
    module.add_class::<Circuit>()?;
    module.add_class::<VerificationKey>()?;
    module.add_class::<KeySet>()?;
    module.add_class::<Chain>()?;
    module.add_function(wrap_pyfunction!(build_chain, &module)?)?;
    module.add_function(wrap_pyfunction!(poseidon_hash, &module)?)?;
    module.add_function(wrap_pyfunction!(poseidon_permute, &module)?)
}
