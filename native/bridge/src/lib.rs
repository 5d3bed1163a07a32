//! The compiled module `proofmill._native`: conversions only, one file per concept, named as its stub.
#![deny(unsafe_code)]

mod babyjubjub;
mod callables;
mod cancel;
mod ceremony;
mod circom;
mod convert;
mod error;
mod groth16;
mod plonky2;
mod poseidon;
mod r1cs;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("version", env!("CARGO_PKG_VERSION"))?;
    error::register(module)?;
    cancel::register(module)?;
    babyjubjub::register(module)?;
    ceremony::register(module)?;
    circom::register(module)?;
    groth16::register(module)?;
    plonky2::register(module)?;
    poseidon::register(module)?;
    r1cs::register(module)
}

/// Attach a submodule, and enter it in `sys.modules`, without which `import proofmill._native.r1cs` finds nothing.
pub(crate) fn submodule<'py>(parent: &Bound<'py, PyModule>, name: &str) -> PyResult<Bound<'py, PyModule>> {
    let py = parent.py();
    let module = PyModule::new(py, &format!("proofmill._native.{name}"))?;
    parent.add(name, &module)?;
    py.import("sys")?.getattr("modules")?.set_item(format!("proofmill._native.{name}"), &module)?;
    Ok(module)
}
