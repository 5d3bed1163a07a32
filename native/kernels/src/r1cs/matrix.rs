//! The constraint system as a prover sees it: three sparse matrices over wires.

use ark_bn254::Fr;

/// Rows of (wire, coefficient); row `i` is `columns[offsets[i]..offsets[i + 1]]` with its `values`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SparseMatrix {
    /// Where each row begins; one longer than the number of rows.
    pub offsets: Vec<u32>,
    /// Wire numbers, ascending within a row.
    pub columns: Vec<u32>,
    /// Coefficients, never zero.
    pub values: Vec<Fr>,
}

impl SparseMatrix {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// The entries of row `i`.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (u32, &Fr)> {
        let range = self.offsets[i] as usize..self.offsets[i + 1] as usize;
        self.columns[range.clone()].iter().copied().zip(&self.values[range])
    }
}

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
