//! All wires' values, by columns.

use super::oracle::Columns;
use crate::config::F;
use plonky2::field::types::Field;
use plonky2::iop::witness::PartitionWitness;
use rayon::prelude::*;

/// Rows that one task reads before it goes on to the next.
const BLOCK: usize = 256;

/// Column j holds wire j of every row; what no generator set is zero.
pub(crate) fn wires(witness: &PartitionWitness<F>) -> Columns {
    let (rows, wires) = (witness.degree, witness.num_wires);
    let mut columns = Columns::zero(wires, rows);
    columns.all_mut().par_chunks_mut(8).enumerate().for_each(|(group, columns)| {
        for start in (0..rows).step_by(BLOCK) {
            for row in start..rows.min(start + BLOCK) {
                for (j, column) in columns.iter_mut().enumerate() {
                    // Targets are numbered wires first, row by row.
                    let target = witness.representative_map[row * wires + 8 * group + j];
                    column[row] = witness.values[target].unwrap_or(F::ZERO);
                }
            }
        }
    });
    columns
}
