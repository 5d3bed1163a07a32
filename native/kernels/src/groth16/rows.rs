//! Section 4 of a proving key as rows: which coefficients make which value of A and B, whatever their order in the file.

use super::zkey::{coefficient, coefficient_count};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, PrimeField};
use rayon::prelude::*;

const ROWS_PER_TASK: usize = 1 << 9;

/// The numbers of the coefficients, sorted by slot: the rows of A, then those of B, `size` of each.
pub(super) struct Rows {
    size: usize,
    /// Where each slot begins in `order`; one longer than the slots.
    offsets: Vec<u32>,
    order: Vec<u32>,
}

impl Rows {
    /// A counting sort. The body's numbers were checked when it was read.
    pub(super) fn new(body: &[u8], size: usize) -> Self {
        let count = coefficient_count(body);
        let slot = |i: usize| {
            let [matrix, row, _] = coefficient(body, i).0;
            matrix * size + row
        };
        let mut offsets = vec![0u32; 2 * size + 1];
        (0..count).for_each(|i| offsets[slot(i) + 1] += 1);
        for i in 0..2 * size {
            offsets[i + 1] += offsets[i];
        }
        let mut next = offsets.clone();
        let mut order = vec![0u32; count];
        for i in 0..count {
            let place = &mut next[slot(i)];
            order[*place as usize] = i as u32;
            *place += 1;
        }
        Self { size, offsets, order }
    }

    /// A·w and B·w. `body` is the one that `new` took; `witness` has a value for each wire.
    pub(super) fn products(&self, body: &[u8], witness: &[Fr]) -> [Vec<Fr>; 2] {
        // A coefficient is stored as value · R²: read as an element it is value · R, so the witness loses its own R.
        let plain: Vec<Fr> = witness.par_iter().map(|value| Fr::new_unchecked(value.into_bigint())).collect();
        let sum = |slot: usize| {
            let entries = &self.order[self.offsets[slot] as usize..self.offsets[slot + 1] as usize];
            entries.iter().fold(Fr::ZERO, |sum, i| {
                let ([_, _, wire], value) = coefficient(body, *i as usize);
                sum + value * plain[wire]
            })
        };
        let matrix = |first: usize| {
            (first..first + self.size).into_par_iter().with_min_len(ROWS_PER_TASK).map(sum).collect::<Vec<_>>()
        };
        [matrix(0), matrix(self.size)]
    }
}
