//! The constraint system as a prover sees it: three sparse matrices over wires.

use super::table::Table;
use ark_bn254::Fr;
use std::sync::Arc;

/// Rows of (wire, coefficient). An entry takes 8 bytes, for its coefficient stands in a table; copies share all memory.
#[derive(Debug, Clone, Default)]
pub struct SparseMatrix {
    rows: Arc<Rows>,
    table: Arc<Vec<Fr>>,
}

/// Rows being written: row `i` is `columns[offsets[i]..offsets[i + 1]]` with the places of its coefficients in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Where each row begins; one longer than the number of rows.
    pub(crate) offsets: Vec<u32>,
    /// Wire numbers, ascending within a row.
    pub(crate) columns: Vec<u32>,
    /// Places of coefficients, which are never zero.
    pub(crate) places: Vec<u32>,
}

impl Default for Rows {
    fn default() -> Self {
        Self { offsets: vec![0], columns: Vec::new(), places: Vec::new() }
    }
}

impl Rows {
    /// The next entry of the row that `end_row` will end.
    pub fn push(&mut self, wire: u32, place: u32) {
        self.columns.push(wire);
        self.places.push(place);
    }

    /// None where there are more entries than a u32 counts.
    pub fn end_row(&mut self) -> Option<()> {
        self.offsets.push(u32::try_from(self.columns.len()).ok()?);
        Some(())
    }

    /// The matrix, with the values of all places that were pushed.
    pub fn over(mut self, table: &Arc<Vec<Fr>>) -> SparseMatrix {
        for list in [&mut self.offsets, &mut self.columns, &mut self.places] {
            list.shrink_to_fit();
        }
        SparseMatrix { rows: Arc::new(self), table: table.clone() }
    }
}

impl SparseMatrix {
    /// From the entries of each row: wires ascending, coefficients not zero.
    pub fn from_rows<'a>(rows: impl IntoIterator<Item = &'a Vec<(u32, Fr)>>) -> Self {
        let (mut written, mut table) = (Rows::default(), Table::default());
        for row in rows {
            row.iter().for_each(|(wire, value)| written.push(*wire, table.place(value)));
            written.end_row().expect("fewer than 2^32 entries");
        }
        written.over(table.values())
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows.offsets.len() - 1
    }

    /// Number of entries.
    pub fn entries(&self) -> usize {
        self.rows.columns.len()
    }

    /// Number of entries of row `i`.
    pub fn row_length(&self, i: usize) -> u32 {
        self.rows.offsets[i + 1] - self.rows.offsets[i]
    }

    /// The entries of row `i`.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (u32, &Fr)> {
        self.places(i).map(|(wire, place)| (wire, &self.table[place as usize]))
    }

    /// The entries of row `i` with the places of their coefficients.
    pub(crate) fn places(&self, i: usize) -> impl Iterator<Item = (u32, u32)> {
        let range = self.rows.offsets[i] as usize..self.rows.offsets[i + 1] as usize;
        self.rows.columns[range.clone()].iter().copied().zip(self.rows.places[range].iter().copied())
    }

    /// All coefficients, each once.
    pub(crate) fn table(&self) -> &Arc<Vec<Fr>> {
        &self.table
    }

    /// The lists as they are kept.
    pub(crate) fn lists(&self) -> &Rows {
        &self.rows
    }
}

impl PartialEq for SparseMatrix {
    /// The same entries, wherever their coefficients stand.
    fn eq(&self, other: &Self) -> bool {
        let same_row = |i| self.row_length(i) == other.row_length(i) && self.row(i).eq(other.row(i));
        self.rows() == other.rows() && (0..self.rows()).all(same_row)
    }
}

impl Eq for SparseMatrix {}

/// `(A·w) ∘ (B·w) = C·w`, w\[0\] = 1, then public outputs, public inputs, private wires (circom's order).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct R1cs {
    /// Wires `1..=public` are public: outputs first, then public inputs.
    pub public: usize,
    /// All wires, the constant one included.
    pub wires: usize,
    /// Left factors.
    pub a: SparseMatrix,
    /// Right factors.
    pub b: SparseMatrix,
    /// Products.
    pub c: SparseMatrix,
}
