//! A finished circuit: matrices for the prover, program for the solver, and what people ask about them.

use super::matrix::{R1cs, SparseMatrix};
use super::program::Program;
use super::solver::Failure;
use super::witness::Witness;
use super::{digest, solver};
use crate::error::Result;
use crate::r1cs::hint::External;
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

/// What a variable that no constraint mentions was declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untouched {
    /// With its number among the outputs.
    Output(u32),
    /// With its number among the public inputs.
    PublicInput(u32),
    /// With its number among the private inputs.
    PrivateInput(u32),
    /// With the location of the hint that makes it.
    Hint(u32),
}

/// Immutable; what `Builder::finish` and `load` give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintSystem {
    pub(crate) r1cs: R1cs,
    pub(crate) program: Program,
    /// One for each remaining constraint.
    pub(crate) locations: Vec<u32>,
    /// The program's variable of each wire.
    pub(crate) wire_variables: Vec<u32>,
    pub(crate) linear_removed: u32,
    pub(crate) untouched: Vec<Untouched>,
}

impl ConstraintSystem {
    /// The prover's view.
    pub fn r1cs(&self) -> &R1cs {
        &self.r1cs
    }

    /// Rows that remain.
    pub fn constraints(&self) -> usize {
        self.r1cs.a.rows()
    }

    /// Linear constraints that were removed by substitution.
    pub fn linear_removed(&self) -> usize {
        self.linear_removed as usize
    }

    /// Wires, the constant one included.
    pub fn wires(&self) -> usize {
        self.r1cs.wires
    }

    /// Public outputs.
    pub fn outputs(&self) -> usize {
        self.program.outputs.len()
    }

    /// Public inputs without the outputs.
    pub fn public_inputs(&self) -> usize {
        self.program.public_inputs.len()
    }

    /// Private inputs as declared, also those that substitution removed.
    pub fn private_inputs(&self) -> usize {
        self.program.private_inputs.len()
    }

    /// Wires that stand for private inputs: those after the public ones.
    pub fn private_input_wires(&self) -> usize {
        let wires: std::collections::HashSet<u32> =
            self.wire_variables[1 + self.r1cs.public..].iter().copied().collect();
        self.program.private_inputs.iter().filter(|variable| wires.contains(variable)).count()
    }

    /// Functions that the caller must give to `solve`.
    pub fn externals(&self) -> usize {
        self.program.externals as usize
    }

    /// Entries of A, B and C.
    pub fn nonzeros(&self) -> [usize; 3] {
        [&self.r1cs.a, &self.r1cs.b, &self.r1cs.c].map(SparseMatrix::entries)
    }

    /// One location for each remaining constraint, in order.
    pub fn locations(&self) -> &[u32] {
        &self.locations
    }

    /// Variables that no constraint mentions, as they were before substitution.
    pub fn untouched(&self) -> &[Untouched] {
        &self.untouched
    }

    /// SHA-256 of the statement: numbers of wires and matrices, not the program.
    pub fn digest(&self) -> [u8; 32] {
        digest::digest(&self.r1cs, self.outputs())
    }

    /// Run the witness program. `inputs`: public, then private, in declared order.
    ///
    /// Errors: Unsatisfied and HintFailed with a location; InvalidArgument for a wrong number of inputs.
    pub fn solve(&self, inputs: &[Fr], external: &External) -> Result<Witness> {
        let values = solver::run(&self.program, inputs, external)?.map_err(|failure| failure.into_error())?;
        let wires = self.wire_variables.iter().map(|&variable| values[variable as usize]).collect();
        Ok(Witness { wires, public: self.r1cs.public })
    }

    /// The first assertion that fails, or None. Errors: HintFailed, InvalidArgument.
    pub fn explain(&self, inputs: &[Fr], external: &External) -> Result<Option<Failure>> {
        Ok(solver::run(&self.program, inputs, external)?.err())
    }

    /// Whether the reduced matrices hold for this assignment: the prover's view.
    pub fn satisfied(&self, witness: &Witness) -> bool {
        let wires = &witness.wires;
        // Without the check of wire 0 a forger could scale every constant of the circuit.
        wires.len() == self.r1cs.wires
            && wires[0] == Fr::ONE
            && (0..self.constraints()).all(|i| {
                let [a, b, c] = [&self.r1cs.a, &self.r1cs.b, &self.r1cs.c].map(|matrix| evaluate(matrix, i, wires));
                a * b == c
            })
    }
}

fn evaluate(matrix: &SparseMatrix, row: usize, wires: &[Fr]) -> Fr {
    matrix.row(row).fold(Fr::ZERO, |sum, (wire, coefficient)| sum + wires[wire as usize] * coefficient)
}
