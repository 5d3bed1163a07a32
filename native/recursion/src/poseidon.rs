//! plonky2's Poseidon outside a circuit: the twin of the gate.

use crate::config::F;
use plonky2::hash::hashing::hash_n_to_hash_no_pad;
use plonky2::hash::poseidon::{Poseidon, PoseidonPermutation};
use proofmill_kernels::error::{Code, Error, Result};

/// The hash without padding: rate 8, overwriting, four elements out. Inputs of different lengths must be told apart by
/// the caller.
pub fn hash(elements: &[F]) -> [F; 4] {
    hash_n_to_hash_no_pad::<F, PoseidonPermutation<F>>(elements).elements
}

/// The permutation of twelve elements. Errors: InvalidArgument for another number.
pub fn permute(state: &[F]) -> Result<[F; 12]> {
    let state: [F; 12] = state
        .try_into()
        .map_err(|_| Error::new(Code::InvalidArgument, format!("a state has 12 elements, not {}", state.len())))?;
    Ok(F::poseidon(state))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plonky2::field::types::Field;

    #[test]
    fn the_hash_of_up_to_eight_elements_is_the_permutation_of_the_padded_state() {
        let elements = [3, 1, 4].map(F::from_canonical_u64);
        let mut state = [F::ZERO; 12];
        state[..3].copy_from_slice(&elements);
        assert_eq!(hash(&elements), permute(&state).unwrap()[..4]);
        assert_eq!(permute(&state[1..]).unwrap_err().code, Code::InvalidArgument);
    }
}
