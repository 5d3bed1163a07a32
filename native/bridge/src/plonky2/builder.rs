//! Recording a circuit.

use super::element::{Element, fields};
use super::key_set::KeySet;
use super::program::Program;
use super::verification_key::VerificationKey;
use crate::error::native;
use proofmill_kernels::error::{Code, Error};
use proofmill_recursion::config::F;
use proofmill_recursion::gates::Operation;
use proofmill_recursion::program::{self, Kind};
use pyo3::prelude::*;
use std::sync::Arc;

/// Records a circuit. Handles are ints.
#[pyclass(module = "proofmill._native.plonky2")]
pub(super) struct Builder(Option<program::Builder>);

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
