//! Field elements cross as 32 bytes, big-endian, below the modulus.

use crate::error::native;
use ark_bn254::Fr;
use ark_ff::{BigInt, BigInteger, PrimeField};
use proofmill_kernels::error::{Code, Error, Result};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// Refuses other lengths (invalid_argument) and values at or above the modulus (non_canonical): two encodings of one
/// value would let a stranger make a second public input from a first.
pub(crate) fn field<F: PrimeField<BigInt = BigInt<4>>>(bytes: &[u8]) -> Result<F> {
    let bytes: &[u8; 32] = bytes
        .try_into()
        .map_err(|_| Error::new(Code::InvalidArgument, format!("a field element has 32 bytes, not {}", bytes.len())))?;
    F::from_bigint(integer(bytes)).ok_or_else(|| Error::new(Code::NonCanonical, "a value at or above the modulus"))
}

/// Any 256-bit integer.
pub(crate) fn integer(bytes: &[u8; 32]) -> BigInt<4> {
    let limb = |i: usize| u64::from_be_bytes(bytes[i..i + 8].try_into().expect("eight bytes"));
    BigInt([limb(24), limb(16), limb(8), limb(0)])
}

/// Back to 32 bytes.
pub(crate) fn to_bytes<F: PrimeField<BigInt = BigInt<4>>>(value: &F) -> [u8; 32] {
    value.into_bigint().to_bytes_be().try_into().expect("four limbs")
}

/// As Python bytes.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Fr) -> Bound<'py, PyBytes> {
    PyBytes::new(py, &to_bytes(value))
}

/// End to end, 32 bytes each.
pub(crate) fn fields(bytes: &[u8]) -> Result<Vec<Fr>> {
    if !bytes.len().is_multiple_of(32) {
        let message = format!("{} bytes are no whole number of field elements", bytes.len());
        return Err(Error::new(Code::InvalidArgument, message));
    }
    bytes.chunks_exact(32).map(field).collect()
}

/// A list of Python bytes.
pub(crate) fn from_list(values: &[Bound<'_, PyBytes>]) -> PyResult<Vec<Fr>> {
    values.iter().map(|value| field(value.as_bytes()).map_err(native)).collect()
}
