//! `proofmill._native.babyjubjub`: the group law on checked points.

use crate::convert::{field, integer, to_bytes};
use crate::error::native;
use proofmill_kernels::babyjubjub::Point;
use proofmill_kernels::error::{Code, Error, Result};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// x then y. Off the curve the addition formulas work on another curve, chosen by whoever sent the point, where
/// multiplication by a secret scalar gives that scalar away piece by piece: so nothing computes with such a point.
fn decode(bytes: &[u8]) -> Result<Point> {
    if bytes.len() != 64 {
        return Err(Error::new(Code::InvalidArgument, format!("a point has 64 bytes, not {}", bytes.len())));
    }
    let point = Point { x: field(&bytes[..32])?, y: field(&bytes[32..])? };
    if point.is_on_curve() { Ok(point) } else { Err(Error::new(Code::NotOnCurve, "a point is not on BabyJubJub")) }
}

fn encode<'py>(py: Python<'py>, point: &Point) -> Bound<'py, PyBytes> {
    PyBytes::new(py, &[to_bytes(&point.x), to_bytes(&point.y)].concat())
}

#[pyfunction]
fn add<'py>(py: Python<'py>, a: &[u8], b: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let (a, b) = (decode(a).map_err(native)?, decode(b).map_err(native)?);
    Ok(encode(py, &a.add(&b)))
}

#[pyfunction]
fn multiply<'py>(py: Python<'py>, point: &[u8], scalar: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let point = decode(point).map_err(native)?;
    let wrong = |_| Error::new(Code::InvalidArgument, format!("a scalar has 32 bytes, not {}", scalar.len()));
    let scalar = integer(scalar.try_into().map_err(wrong).map_err(native)?);
    Ok(encode(py, &py.detach(|| point.multiply(&scalar))))
}

#[pyfunction]
fn in_subgroup(py: Python<'_>, point: &[u8]) -> PyResult<bool> {
    let point = decode(point).map_err(native)?;
    Ok(py.detach(|| point.is_in_subgroup()))
}

pub(crate) fn register(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let module = crate::submodule(parent, "babyjubjub")?;
    module.add_function(wrap_pyfunction!(add, &module)?)?;
    module.add_function(wrap_pyfunction!(multiply, &module)?)?;
    module.add_function(wrap_pyfunction!(in_subgroup, &module)?)
}
