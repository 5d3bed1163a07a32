//! A and B of a proving key. They are those of its circuit, so a key shares the memory of a system that is loaded too.

use crate::r1cs::{R1cs, Rows, SparseMatrix, Table};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, One};
use rayon::prelude::*;

const ROWS_PER_TASK: usize = 1 << 9;

/// Both matrices, and how many rows follow them in which wire 0, 1, … stands alone in A: circom's rows of the public wires.
#[derive(Default)]
pub(super) struct Matrices {
    sides: [SparseMatrix; 2],
    public_rows: usize,
}

/// An entry as it stands in a file: matrix (0 for A, 1 for B), row, wire, place of its coefficient in a table.
pub(super) type Entry = [u32; 4];

/// The order of entries in a file.
#[derive(Clone, Copy)]
pub(super) enum Order {
    /// All of A, then all of B: ours.
    ByMatrix,
    /// Of each row first A, then B: snarkjs'.
    ByRow,
}

impl Matrices {
    /// Those of a system, sharing its memory.
    pub(super) fn of(system: &R1cs) -> Self {
        Self { sides: [system.a.clone(), system.b.clone()], public_rows: system.public + 1 }
    }

    /// From entries in whatever order, with rows below `size`, of a circuit with so many public wires.
    pub(super) fn sorted(entries: &[Entry], table: &Table, public: usize, size: usize) -> Self {
        let mut sides = [0, 1].map(|matrix| sort(entries, matrix, size));
        let one = table.values().iter().position(|value| value.is_one());
        let public_rows = one.map_or(0, |one| cut_public_rows(&mut sides, public + 1, one as u32));
        Self { sides: sides.map(|rows| rows.over(table.values())), public_rows }
    }

    /// The rows of the public wires included.
    pub(super) fn count(&self) -> usize {
        self.sides[0].entries() + self.sides[1].entries() + self.public_rows
    }

    /// All entries with their coefficients; those of the public wires come last.
    pub(super) fn entries(&self, order: Order) -> impl Iterator<Item = ([usize; 3], Fr)> {
        let rows = self.sides[0].rows();
        let place = move |i: usize| match order {
            Order::ByMatrix => (i / rows, i % rows),
            Order::ByRow => (i % 2, i / 2),
        };
        let of_row = |(matrix, row): (usize, usize)| {
            self.sides[matrix].row(row).map(move |(wire, value)| ([matrix, row, wire as usize], *value))
        };
        let public = (0..self.public_rows).map(move |wire| ([0, rows + wire, wire], Fr::ONE));
        (0..2 * rows).map(place).flat_map(of_row).chain(public)
    }

    /// A·w and B·w, filled up with zeros to `size`.
    pub(super) fn products(&self, witness: &[Fr], size: usize) -> [Vec<Fr>; 2] {
        let [mut a, b] = self.sides.each_ref().map(|side| product(side, witness, size));
        a[self.sides[0].rows()..][..self.public_rows].copy_from_slice(&witness[..self.public_rows]);
        [a, b]
    }
}

/// A counting sort of one matrix's entries by their rows.
fn sort(entries: &[Entry], matrix: u32, size: usize) -> Rows {
    let mine = || entries.iter().filter(|entry| entry[0] == matrix);
    let mut offsets = vec![0u32; size + 1];
    mine().for_each(|entry| offsets[entry[1] as usize + 1] += 1);
    for row in 0..size {
        offsets[row + 1] += offsets[row];
    }
    let mut next = offsets.clone();
    let (mut columns, mut places) = (vec![0; offsets[size] as usize], vec![0; offsets[size] as usize]);
    for [_, row, wire, place] in mine() {
        let at = &mut next[*row as usize];
        (columns[*at as usize], places[*at as usize]) = (*wire, *place);
        *at += 1;
    }
    Rows { offsets, columns, places }
}

/// Take the rows of the first `count` wires, where they stand at the end of A as circom puts them; how many were taken.
fn cut_public_rows([a, b]: &mut [Rows; 2], count: usize, one: u32) -> usize {
    let last = a.offsets.windows(2).rposition(|pair| pair[0] < pair[1]).map_or(0, |row| row + 1);
    let (Some(rows), Some(entries)) = (last.checked_sub(count), a.columns.len().checked_sub(count)) else { return 0 };
    let right = a.offsets[rows] as usize == entries
        && (0..count).all(|wire| {
            let end = a.offsets[rows + wire + 1] as usize;
            (end, a.columns[entries + wire], a.places[entries + wire]) == (entries + wire + 1, wire as u32, one)
        })
        && b.offsets[rows] as usize == b.columns.len();
    if !right {
        return 0;
    }
    a.columns.truncate(entries);
    a.places.truncate(entries);
    a.offsets.truncate(rows + 1);
    b.offsets.truncate(rows + 1);
    count
}

fn product(matrix: &SparseMatrix, witness: &[Fr], size: usize) -> Vec<Fr> {
    let mut values = vec![Fr::ZERO; size];
    values[..matrix.rows()].par_iter_mut().with_min_len(ROWS_PER_TASK).enumerate().for_each(|(i, sum)| {
        for (wire, coefficient) in matrix.row(i) {
            let value = &witness[wire as usize];
            *sum += if coefficient.is_one() { *value } else { *value * coefficient };
        }
    });
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two constraints over wires 1, 2 (public) and 3, and a column that only A has.
    fn system() -> R1cs {
        let [two, five] = [2u64, 5].map(Fr::from);
        let a = SparseMatrix::from_rows(&[vec![(0, five), (3, Fr::ONE)], vec![(1, two)]]);
        let b = SparseMatrix::from_rows(&[vec![(2, two)], vec![(0, Fr::ONE), (3, five)]]);
        R1cs { public: 2, wires: 4, a, b, c: SparseMatrix::default() }
    }

    fn in_file(matrices: &Matrices, order: Order) -> (Vec<Entry>, Table) {
        let mut table = Table::default();
        let entry = |([matrix, row, wire], value): ([usize; 3], Fr)| {
            [matrix as u32, row as u32, wire as u32, table.place(&value)]
        };
        let entries = matrices.entries(order).map(entry).collect();
        (entries, table)
    }

    #[test]
    fn every_order_of_entries_makes_the_same_matrices() {
        let matrices = Matrices::of(&system());
        let witness = [1u64, 7, 11, 13].map(Fr::from);
        let expected =
            [[18u64, 14, 1, 7, 11, 0, 0, 0], [22, 66, 0, 0, 0, 0, 0, 0]].map(|side| side.map(Fr::from).to_vec());
        assert_eq!(matrices.products(&witness, 8), expected);
        let (ours, table) = in_file(&matrices, Order::ByMatrix);
        let (mut theirs, other_table) = in_file(&matrices, Order::ByRow);
        assert_ne!(ours, theirs);
        for (entries, table) in [(&ours, &table), (&theirs, &other_table)] {
            let sorted = Matrices::sorted(entries, table, 2, 8);
            assert_eq!((sorted.public_rows, sorted.count()), (3, ours.len()));
            assert_eq!(sorted.products(&witness, 8), expected);
            assert!(sorted.entries(Order::ByMatrix).eq(matrices.entries(Order::ByMatrix)));
        }
        theirs.reverse();
        assert_eq!(Matrices::sorted(&theirs, &other_table, 2, 8).products(&witness, 8), expected);
    }

    #[test]
    fn rows_that_are_not_those_of_the_public_wires_stay_rows() {
        let matrices = Matrices::of(&system());
        let witness = [1u64, 7, 11, 13].map(Fr::from);
        let (entries, table) = in_file(&matrices, Order::ByMatrix);
        // The last public wire's row with another wire, with another coefficient, beside a row of B, and not at all.
        let last = entries.len() - 1;
        for change in 0..4 {
            let mut changed = entries.clone();
            match change {
                0 => changed[last][2] = 1,
                1 => changed[last][3] = changed[0][3],
                2 => changed.push([1, 4, 3, changed[last][3]]),
                _ => drop(changed.pop()),
            }
            let sorted = Matrices::sorted(&changed, &table, 2, 8);
            assert_eq!((sorted.public_rows, sorted.count()), (0, changed.len()), "change {change}");
            let mut expected = [vec![Fr::ZERO; 8], vec![Fr::ZERO; 8]];
            for [matrix, row, wire, place] in changed {
                expected[matrix as usize][row as usize] += witness[wire as usize] * table.values()[place as usize];
            }
            assert_eq!(sorted.products(&witness, 8), expected, "change {change}");
        }
    }

    #[test]
    fn no_entries_make_zeros() {
        let empty = Matrices::sorted(&[], &Table::default(), 0, 4);
        assert_eq!(empty.products(&[Fr::ONE], 4), [vec![Fr::ZERO; 4], vec![Fr::ZERO; 4]]);
    }
}
