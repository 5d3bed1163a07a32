//! Field elements as integers.

use crate::config::F;
use plonky2::field::types::{Field, Field64, PrimeField64};
use proofmill_kernels::error::{Code, Error, Result};

/// The element that a canonical integer names. An integer at or above p is refused (NonCanonical): two encodings of one
/// value would let a stranger make a second public input from a first.
pub fn element(value: u64) -> Result<F> {
    if value < F::ORDER {
        Ok(F::from_canonical_u64(value))
    } else {
        Err(Error::new(Code::NonCanonical, "a value at or above the modulus"))
    }
}

/// The integer below p.
pub fn integer(value: F) -> u64 {
    value.to_canonical_u64()
}

/// A fixed pseudo-random element (SplitMix64's finaliser, twice). No secret may depend on it.
pub(crate) fn spread(seed: u64) -> F {
    let mix = |mut z: u64| {
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let seed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    F::from_noncanonical_u128(u128::from(mix(seed)) << 64 | u128::from(mix(!seed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modulus_and_what_is_above_it_are_refused() {
        assert_eq!(element(F::ORDER - 1).unwrap(), F::NEG_ONE);
        for value in [F::ORDER, u64::MAX] {
            assert_eq!(element(value).unwrap_err().code, Code::NonCanonical);
        }
    }
}
