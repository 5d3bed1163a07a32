//! A committed batch of polynomials: coefficients, values on the extended domain by columns, and a tree over the rows.

use super::domain::{Domain, Extension};
use super::tree::Tree;
use crate::config::{Config, D, F};
use crate::hash::Poseidon;
use plonky2::field::types::{Field, Sample};
use plonky2::fri::oracle::{PolynomialBatch, SALT_SIZE};
use plonky2::hash::merkle_proofs::MerkleProof;
use plonky2::plonk::circuit_data::CommonCircuitData;
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::Result;
use rayon::prelude::*;

/// Columns that one task takes: as many as there may be lanes.
const GROUP: usize = 8;

/// Equally long columns, one after the other.
pub(crate) struct Columns {
    rows: usize,
    words: Vec<F>,
}

impl Columns {
    pub(crate) fn zero(count: usize, rows: usize) -> Self {
        Self { rows, words: vec![F::ZERO; count * rows] }
    }

    /// Columns that lie one after the other; their length divides that of `words`.
    pub(crate) fn new(words: Vec<F>, rows: usize) -> Self {
        Self { rows, words }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn all(&self) -> Vec<&[F]> {
        self.words.chunks_exact(self.rows).collect()
    }

    pub(crate) fn all_mut(&mut self) -> Vec<&mut [F]> {
        self.words.chunks_exact_mut(self.rows).collect()
    }

    pub(crate) fn row(&self, row: usize) -> Vec<F> {
        self.words.chunks_exact(self.rows).map(|column| column[row]).collect()
    }

    pub(crate) fn get(&self, column: usize) -> &[F] {
        &self.words[column * self.rows..][..self.rows]
    }
}

/// What every oracle of a proof shares.
pub(crate) struct Parameters<'a> {
    pub(crate) bits: usize,
    pub(crate) rate: usize,
    pub(crate) cap_height: usize,
    /// Random elements at the end of every leaf, so that a leaf's digest tells nothing of it.
    pub(crate) salted: bool,
    pub(crate) cancel: &'a Cancel,
}

impl<'a> Parameters<'a> {
    pub(crate) fn new(common: &CommonCircuitData<F, D>, cancel: &'a Cancel) -> Self {
        let config = &common.config;
        let (rate, cap_height) = (config.fri_config.rate_bits, config.fri_config.cap_height);
        Self { bits: common.degree_bits(), rate, cap_height, salted: config.zero_knowledge, cancel }
    }
}

/// A batch that was committed to.
pub(crate) struct Oracle {
    pub(crate) coefficients: Columns,
    /// In bit-reversed order; salts are the last columns.
    pub(crate) values: Columns,
    pub(crate) tree: Tree,
}

impl Oracle {
    /// From values on the subgroup, in natural order.
    pub(crate) fn from_values(values: &Columns, parameters: &Parameters) -> Result<Self> {
        let columns = values.all();
        let mut coefficients = Columns::zero(columns.len(), values.rows());
        let domain = Domain::new(parameters.bits);
        let mut places = coefficients.all_mut();
        columns.par_chunks(GROUP).zip(places.par_chunks_mut(GROUP)).for_each(|(columns, coefficients)| {
            if !parameters.cancel.raised() {
                domain.interpolate(columns, coefficients);
            }
        });
        Self::new(coefficients, parameters)
    }

    pub(crate) fn new(coefficients: Columns, parameters: &Parameters) -> Result<Self> {
        parameters.cancel.check()?;
        let polynomials = coefficients.all();
        let mut values = extended(&polynomials, if parameters.salted { SALT_SIZE } else { 0 }, parameters)?;
        values.all_mut()[polynomials.len()..].par_iter_mut().for_each(|salts| salts.fill_with(F::rand));
        let tree = Tree::new(&values.all(), parameters.cap_height, parameters.cancel)?;
        Ok(Self { coefficients, values, tree })
    }
}

/// Values of the polynomials on the extended domain, and so many columns of zeros.
fn extended(polynomials: &[&[F]], more: usize, parameters: &Parameters) -> Result<Columns> {
    let mut values = Columns::zero(polynomials.len() + more, 1 << (parameters.bits + parameters.rate));
    let extension = Extension::new(parameters.bits, parameters.rate, F::coset_shift());
    polynomials.par_chunks(1).zip(values.all_mut().par_chunks_mut(1)).for_each(|(coefficients, values)| {
        if !parameters.cancel.raised() {
            extension.evaluate(coefficients, values);
        }
    });
    parameters.cancel.check()?;
    Ok(values)
}

/// The circuit's own batch: constants and permutation.
///
/// Its values are made anew for each proof. Kept, they would be three quarters of a built circuit, and making them takes
/// a few hundredths of a proof's time.
pub(crate) struct Fixed<'a> {
    batch: &'a PolynomialBatch<F, Config, D>,
    /// As an `Oracle`'s.
    pub(crate) values: Columns,
}

impl<'a> Fixed<'a> {
    pub(crate) fn new(batch: &'a PolynomialBatch<F, Config, D>, parameters: &Parameters) -> Result<Self> {
        Ok(Self { batch, values: extended(&coefficients(batch), 0, parameters)? })
    }
}

/// Let the values go: the tree above them and the number of its leaves stay.
pub(crate) fn without_values(batch: &mut PolynomialBatch<F, Config, D>) {
    batch.merkle_tree.leaves.iter_mut().for_each(|leaf| *leaf = Vec::new());
}

fn coefficients(batch: &PolynomialBatch<F, Config, D>) -> Vec<&[F]> {
    batch.polynomials.iter().map(|polynomial| polynomial.coeffs.as_slice()).collect()
}

/// What the openings ask of an oracle.
pub(crate) trait Opened: Sync {
    fn polynomials(&self) -> Vec<&[F]>;
    fn query(&self, leaf: usize) -> (Vec<F>, MerkleProof<F, Poseidon>);
}

impl Opened for Oracle {
    fn polynomials(&self) -> Vec<&[F]> {
        self.coefficients.all()
    }

    fn query(&self, leaf: usize) -> (Vec<F>, MerkleProof<F, Poseidon>) {
        (self.values.row(leaf), self.tree.prove(leaf))
    }
}

impl Opened for Fixed<'_> {
    fn polynomials(&self) -> Vec<&[F]> {
        coefficients(self.batch)
    }

    fn query(&self, leaf: usize) -> (Vec<F>, MerkleProof<F, Poseidon>) {
        (self.values.row(leaf), self.batch.merkle_tree.prove(leaf))
    }
}
