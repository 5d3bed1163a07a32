//! Merkle trees over columns, many leaves hashed at once.

use crate::config::F;
use crate::hash::Poseidon;
use crate::hash::leaves::{Leaves, Parents};
use crate::lanes::run;
use plonky2::hash::hash_types::HashOut;
use plonky2::hash::merkle_proofs::MerkleProof;
use plonky2::hash::merkle_tree::MerkleCap;
use plonky2::plonk::config::Hasher;
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::Result;
use rayon::prelude::*;

/// Leaves or parents that one task hashes: a multiple of eight.
const TASK: usize = 256;

/// Digests of every layer, from the leaves' to the cap.
pub(crate) struct Tree {
    layers: Vec<Vec<HashOut<F>>>,
}

impl Tree {
    /// Leaf i is element i of every column; their number is a power of two, at least 2^cap_height.
    pub(crate) fn new(columns: &[&[F]], cap_height: usize, cancel: &Cancel) -> Result<Self> {
        let mut layers = vec![leaf_digests(columns, cancel)];
        cancel.check()?;
        while layers[layers.len() - 1].len() > 1 << cap_height {
            layers.push(parents(&layers[layers.len() - 1]));
        }
        Ok(Self { layers })
    }

    pub(crate) fn cap(&self) -> MerkleCap<F, Poseidon> {
        MerkleCap(self.layers[self.layers.len() - 1].clone())
    }

    /// The siblings of a leaf and of its ancestors below the cap.
    pub(crate) fn prove(&self, leaf: usize) -> MerkleProof<F, Poseidon> {
        let below = &self.layers[..self.layers.len() - 1];
        MerkleProof { siblings: below.iter().enumerate().map(|(height, layer)| layer[leaf >> height ^ 1]).collect() }
    }
}

fn leaf_digests(columns: &[&[F]], cancel: &Cancel) -> Vec<HashOut<F>> {
    let count = columns[0].len();
    let mut digests = vec![HashOut::ZERO; count];
    if !count.is_multiple_of(8) {
        for (i, digest) in digests.iter_mut().enumerate() {
            *digest = Poseidon::hash_leaf(&columns.iter().map(|column| column[i]).collect::<Vec<_>>());
        }
        return digests;
    }
    digests.par_chunks_mut(TASK).enumerate().for_each(|(task, digests)| {
        if !cancel.raised() {
            run(Leaves { columns, from: task * TASK, digests });
        }
    });
    digests
}

fn parents(children: &[HashOut<F>]) -> Vec<HashOut<F>> {
    let mut parents = vec![HashOut::ZERO; children.len() / 2];
    if !parents.len().is_multiple_of(8) {
        for (parent, pair) in parents.iter_mut().zip(children.chunks_exact(2)) {
            *parent = Poseidon::two_to_one(pair[0], pair[1]);
        }
        return parents;
    }
    parents.par_chunks_mut(TASK).zip(children.par_chunks(2 * TASK)).for_each(|(parents, children)| {
        run(Parents { children, parents });
    });
    parents
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::tests::words;
    use plonky2::field::types::Field;
    use plonky2::hash::merkle_tree::MerkleTree;

    #[test]
    fn trees_are_the_crates() {
        for (bits, columns, cap_height) in [(0, 3, 0), (2, 5, 1), (4, 4, 4), (5, 9, 0), (11, 20, 4)] {
            let count = 1 << bits;
            let values: Vec<F> = words(columns * count).into_iter().map(F::from_noncanonical_u64).collect();
            let slices: Vec<&[F]> = values.chunks_exact(count).collect();
            let leaves = (0..count).map(|i| slices.iter().map(|column| column[i]).collect()).collect();
            let ours = Tree::new(&slices, cap_height, &Cancel::default()).unwrap();
            let theirs = MerkleTree::<F, Poseidon>::new(leaves, cap_height);
            assert_eq!(ours.cap(), theirs.cap);
            for leaf in 0..count.min(40) {
                assert_eq!(ours.prove(leaf), theirs.prove(leaf));
            }
        }
    }

    #[test]
    fn a_raised_flag_is_an_error() {
        let cancel = Cancel::default();
        cancel.raise();
        assert!(Tree::new(&[&[F::ONE; 16]], 0, &cancel).is_err());
    }
}
