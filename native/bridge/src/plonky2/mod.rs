//! `proofmill._native.plonky2`: one file for each class. Field elements cross as ints below p.

mod builder;
mod chain;
mod circuit;
mod element;
mod key_set;
mod program;
mod verification_key;
mod witness;

use crate::error::native;
use element::{Element, fields, integers};
use proofmill_recursion::poseidon;
use proofmill_recursion::program::integer;
use pyo3::prelude::*;

#[pyfunction]
fn poseidon_hash(elements: Vec<Element>) -> (u64, u64, u64, u64) {
    poseidon::hash(&fields(elements)).map(integer).into()
}

#[pyfunction]
fn poseidon_permute(state: Vec<Element>) -> PyResult<Vec<u64>> {
    poseidon::permute(&fields(state)).map(|state| integers(&state)).map_err(native)
}

pub(crate) fn register(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let module = crate::submodule(parent, "plonky2")?;
    module.add_class::<builder::Builder>()?;
    module.add_class::<program::Program>()?;
    module.add_class::<witness::Witness>()?;
    module.add_class::<circuit::Circuit>()?;
    module.add_class::<verification_key::VerificationKey>()?;
    module.add_class::<key_set::KeySet>()?;
    module.add_class::<chain::Chain>()?;
    module.add_function(wrap_pyfunction!(chain::build_chain, &module)?)?;
    module.add_function(wrap_pyfunction!(poseidon_hash, &module)?)?;
    module.add_function(wrap_pyfunction!(poseidon_permute, &module)?)
}
