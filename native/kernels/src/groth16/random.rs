//! Uniform scalars from the operating system.

use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField, Zero};
use zeroize::Zeroize;

/// Uniform in [0, r): 254-bit candidates, those at or above r thrown away.
///
/// A remainder of fewer than about 384 bits would prefer small values, and a prover's r and s would then hide less.
pub fn random_scalar() -> Result<Fr> {
    loop {
        let mut limbs = [0u64; 4];
        for limb in &mut limbs {
            *limb = getrandom::u64().map_err(unavailable)?;
        }
        limbs[3] >>= 2;
        let value = Fr::from_bigint(BigInt(limbs));
        limbs.zeroize();
        if let Some(value) = value {
            return Ok(value);
        }
    }
}

/// Uniform in [1, r).
pub(super) fn random_nonzero() -> Result<Fr> {
    loop {
        let value = random_scalar()?;
        if !value.is_zero() {
            return Ok(value);
        }
    }
}

/// Uniform in [0, 2^128): the coefficient of one proof in a batch.
pub(super) fn random_128() -> Result<Fr> {
    let limbs = [getrandom::u64().map_err(unavailable)?, getrandom::u64().map_err(unavailable)?];
    Ok(Fr::from(u128::from(limbs[0]) | u128::from(limbs[1]) << 64))
}

fn unavailable(error: getrandom::Error) -> Error {
    Error::new(Code::Io, format!("the operating system gave no randomness: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_differ_and_fill_the_range() {
        let values: Vec<Fr> = (0..200).map(|_| random_scalar().unwrap()).collect();
        assert!(values.windows(2).all(|pair| pair[0] != pair[1]));
        // 200 uniform values all in the lower half of the field would be a chance of 2^-200.
        let half = (-Fr::from(1u8) / Fr::from(2u8)).into_bigint();
        assert!(values.iter().any(|value| value.into_bigint() > half));
        assert!(random_128().unwrap().into_bigint() < BigInt([0, 0, 1, 0]));
    }
}
