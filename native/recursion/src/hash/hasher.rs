//! The crate's interfaces over our permutation.
//!
//! The verifier hashes with this too: an output that differed from the crate's anywhere would be another hash.

use super::poseidon::{RATE, WIDTH, permute_one};
use crate::config::F;
use plonky2::field::extension::Extendable;
use plonky2::hash::hash_types::{HashOut, RichField};
use plonky2::hash::hashing::{PlonkyPermutation, compress, hash_leaf, hash_n_to_hash_no_pad};
use plonky2::hash::poseidon::{PoseidonHash, PoseidonPermutation};
use plonky2::iop::target::{BoolTarget, Target};
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::config::{AlgebraicHasher, Hasher};

/// A state of twelve elements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Permutation([F; WIDTH]);

impl AsRef<[F]> for Permutation {
    fn as_ref(&self) -> &[F] {
        &self.0
    }
}

impl PlonkyPermutation<F> for Permutation {
    const RATE: usize = RATE;
    const WIDTH: usize = WIDTH;

    fn new<I: IntoIterator<Item = F>>(elements: I) -> Self {
        let mut state = Self::default();
        state.set_from_iter(elements, 0);
        state
    }

    fn set_elt(&mut self, element: F, place: usize) {
        self.0[place] = element;
    }

    fn set_from_iter<I: IntoIterator<Item = F>>(&mut self, elements: I, start: usize) {
        for (place, element) in self.0[start..].iter_mut().zip(elements) {
            *place = element;
        }
    }

    fn set_from_slice(&mut self, elements: &[F], start: usize) {
        self.0[start..start + elements.len()].copy_from_slice(elements);
    }

    fn permute(&mut self) {
        let mut words = self.0.map(|element| element.0);
        permute_one(&mut words);
        self.0 = words.map(plonky2::field::goldilocks_field::GoldilocksField);
    }

    fn squeeze(&self) -> &[F] {
        &self.0[..RATE]
    }
}

/// Poseidon over Goldilocks with the crate's parameters, sponge and domain separation of leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Poseidon;

impl Hasher<F> for Poseidon {
    const HASH_SIZE: usize = 32;
    type Hash = HashOut<F>;
    type Permutation = Permutation;

    fn hash_no_pad(input: &[F]) -> HashOut<F> {
        hash_n_to_hash_no_pad::<F, Permutation>(input)
    }

    fn hash_leaf(input: &[F]) -> HashOut<F> {
        hash_leaf::<F, Permutation>(input)
    }

    fn two_to_one(left: HashOut<F>, right: HashOut<F>) -> HashOut<F> {
        compress::<F, Permutation>(left, right)
    }
}

/// In a circuit: one row of the crate's `PoseidonGate` for each permutation, as for its own hash.
impl AlgebraicHasher<F> for Poseidon {
    type AlgebraicPermutation = PoseidonPermutation<Target>;

    fn permute_swapped<const D: usize>(
        inputs: Self::AlgebraicPermutation,
        swap: BoolTarget,
        builder: &mut CircuitBuilder<F, D>,
    ) -> Self::AlgebraicPermutation
    where
        F: RichField + Extendable<D>,
    {
        <PoseidonHash as AlgebraicHasher<F>>::permute_swapped(inputs, swap, builder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::tests::words;
    use plonky2::field::types::Field;

    #[test]
    fn every_way_of_hashing_agrees_with_the_crates() {
        let elements: Vec<F> = words(400).into_iter().map(F::from_noncanonical_u64).collect();
        for length in (0..40).chain([135, 139, 400]) {
            let input = &elements[400 - length..];
            assert_eq!(Poseidon::hash_no_pad(input), PoseidonHash::hash_no_pad(input));
            assert_eq!(Poseidon::hash_pad(input), PoseidonHash::hash_pad(input));
            assert_eq!(Poseidon::hash_leaf(input), PoseidonHash::hash_leaf(input));
        }
        for pair in elements.chunks_exact(8) {
            let [left, right] = [&pair[..4], &pair[4..]].map(|half| HashOut::try_from(half).unwrap());
            assert_eq!(Poseidon::two_to_one(left, right), PoseidonHash::two_to_one(left, right));
        }
    }
}
