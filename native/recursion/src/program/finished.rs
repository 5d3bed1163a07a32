//! A finished program: what people ask about it.

use super::hint::External;
use super::operation::{Op, Record, Variable};
use super::proof::{ChainKeys, Given, Offer};
use super::solver::Failure;
use super::witness::Witness;
use super::{digest, solver};
use crate::config::F;
use plonky2::field::types::Field;
use proofmill_kernels::error::{Code, Error, Result};
use std::sync::Arc;

/// What a variable that no operation constrains was declared as.
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

/// Immutable; what `Builder::finish` gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    pub(crate) record: Record,
    digest: [u8; 32],
}

impl Program {
    pub(crate) fn new(record: Record) -> Self {
        let digest = digest::digest(&record);
        Self { record, digest }
    }

    /// Whether proofs show nothing but their public values.
    pub fn zero_knowledge(&self) -> bool {
        self.record.zero_knowledge
    }

    /// Public outputs.
    pub fn outputs(&self) -> usize {
        self.record.outputs.len()
    }

    /// Public inputs without the outputs.
    pub fn public_inputs(&self) -> usize {
        self.record.public_inputs.len()
    }

    /// Private inputs.
    pub fn private_inputs(&self) -> usize {
        self.record.private_inputs.len()
    }

    /// Proofs that it takes.
    pub fn proofs(&self) -> usize {
        self.record.proofs.len()
    }

    /// Functions that the caller must give to `solve`.
    pub fn externals(&self) -> usize {
        self.record.externals as usize
    }

    /// SHA-256 of the recorded operations, without their locations and without what hints compute.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// One location for each operation that constrains, in order.
    pub fn locations(&self) -> Vec<u32> {
        self.record.ops.iter().filter_map(Op::location).collect()
    }

    /// Declared variables that no operation constrains.
    pub fn untouched(&self) -> Vec<Untouched> {
        let record = &self.record;
        let mut touched = vec![false; record.variables.len()];
        for op in &record.ops {
            let linear = record.linear(op).iter().map(|term| term.0);
            for variable in linear.chain(record.gate_inputs(op)) {
                touched[variable as usize] = true;
            }
            if let Op::Bind { out, .. } = *op {
                touched[out as usize] = true;
            }
        }
        let mut counts = [0u32; 3];
        let mut next = |i: usize| {
            counts[i] += 1;
            counts[i] - 1
        };
        let report = |(variable, kind): (usize, &Variable)| {
            let report = match *kind {
                Variable::One | Variable::Internal | Variable::Proof => return None,
                Variable::Output => Untouched::Output(next(0)),
                Variable::PublicInput => Untouched::PublicInput(next(1)),
                Variable::PrivateInput => Untouched::PrivateInput(next(2)),
                Variable::Hint(location) => Untouched::Hint(location),
            };
            (!touched[variable]).then_some(report)
        };
        record.variables.iter().enumerate().filter_map(report).collect()
    }

    /// Run the program. `inputs`: public, then private, in declared order; `given` is what `verify_proofs` gave.
    ///
    /// Errors: Unsatisfied and HintFailed with a location; InvalidArgument for a wrong number of inputs.
    pub fn solve(&self, inputs: &[F], given: Given, external: &External) -> Result<Witness> {
        let solved = solver::run(&self.record, inputs, &given, external)?;
        let values = solved.map_err(|failure| unsatisfied(failure.location))?;
        Ok(Witness { values, public: self.public(), given: Arc::new(given) })
    }

    /// Read and verify the proofs that the program takes, one for each slot, in order.
    ///
    /// Errors, each at its slot's location: Damaged, VerificationFailed; InvalidArgument for a wrong number of proofs or
    /// missing keys, Mismatch for a chain of another form.
    pub fn verify_proofs(
        &self,
        offers: &[Offer<'_>],
        chain: Option<Arc<ChainKeys>>,
        pinned: Vec<Arc<ChainKeys>>,
    ) -> Result<Given> {
        Given::read(&self.record.proofs, offers, chain, pinned)
    }

    /// The first check that fails, or None. Errors: HintFailed, InvalidArgument.
    pub fn explain(&self, inputs: &[F], given: &Given, external: &External) -> Result<Option<Failure>> {
        Ok(solver::run(&self.record, inputs, given, external)?.err())
    }

    /// Whether every operation holds for this assignment.
    pub fn satisfied(&self, witness: &Witness) -> bool {
        self.check(witness).is_ok()
    }

    /// The first operation that does not hold, as an error with its location.
    pub(crate) fn check(&self, witness: &Witness) -> Result<()> {
        if witness.values.len() != self.record.variables.len() || witness.public != self.public() {
            return Err(Error::new(Code::Mismatch, "the witness is of another program"));
        }
        if witness.given.proofs.len() != self.record.proofs.len() {
            return Err(Error::new(Code::Mismatch, "the witness is of another program"));
        }
        // Without the check of the constant a forger could scale every constant of the circuit.
        if witness.values[0] != F::ONE {
            return Err(Error::new(Code::Unsatisfied, "the constant one has another value"));
        }
        match self.record.violated(&witness.values, &witness.given) {
            None => Ok(()),
            Some(op) => Err(op.location().map_or_else(|| Error::new(Code::Unsatisfied, HOLDS_NOT), unsatisfied)),
        }
    }

    /// Variables of the public values: outputs, then public inputs.
    pub(crate) fn public(&self) -> Vec<u32> {
        [self.record.outputs.as_slice(), &self.record.public_inputs].concat()
    }
}

const HOLDS_NOT: &str = "a constraint does not hold";

fn unsatisfied(location: u32) -> Error {
    Error::new(Code::Unsatisfied, HOLDS_NOT).at(location)
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Kind};
    use super::*;

    fn number(value: u64) -> F {
        F::from_canonical_u64(value)
    }

    fn none(_: u32, _: &[F]) -> Result<Vec<F>> {
        unreachable!()
    }

    #[test]
    fn the_first_failing_check_in_program_order_is_reported() {
        let mut builder = Builder::new(false);
        let (x, y) = (builder.private_input(), builder.private_input());
        builder.assert_zero(x, 5).unwrap();
        builder.assert_mul(y, y, y, 3).unwrap();
        let program = builder.finish().unwrap();
        let solve = |x: u64, y: u64| program.solve(&[number(x), number(y)], Given::default(), &none);
        assert_eq!(solve(1, 2).unwrap_err().location, Some(5));
        assert_eq!(solve(0, 2).unwrap_err().location, Some(3));
        assert_eq!(solve(0, 2).unwrap_err().code, Code::Unsatisfied);
        assert!(program.satisfied(&solve(0, 1).unwrap()));
        let failure = program.explain(&[F::ZERO, number(3)], &Given::default(), &none).unwrap().unwrap();
        assert_eq!(failure, Failure { location: 3, sides: [number(3); 3] });
        assert_eq!(program.solve(&[], Given::default(), &none).unwrap_err().code, Code::InvalidArgument);
    }

    #[test]
    fn gates_check_what_they_promise() {
        let mut builder = Builder::new(false);
        let inputs: Vec<u32> = (0..3).map(|_| builder.private_input()).collect();
        builder.assert_range(inputs[0], 8, 1).unwrap();
        builder.split(inputs[0], 7, 2).unwrap();
        builder.random_access(inputs[1], &[inputs[0], inputs[1], inputs[2], inputs[0]], 3).unwrap();
        builder.poseidon_swapped(&[inputs[0]; 12], inputs[2], 4).unwrap();
        let program = builder.finish().unwrap();
        let location = |values: [u64; 3]| {
            program.solve(&values.map(number), Given::default(), &none).err().and_then(|e| e.location)
        };
        assert_eq!(location([127, 3, 1]), None);
        assert_eq!(location([256, 3, 1]), Some(1));
        assert_eq!(location([128, 3, 1]), Some(2));
        assert_eq!(location([127, 4, 1]), Some(3));
        assert_eq!(location([127, 3, 2]), Some(4));
        assert_eq!(program.locations(), [1, 2, 3, 4]);
    }

    #[test]
    fn every_changed_value_is_noticed() {
        let mut builder = Builder::new(false);
        let (output, x) = (builder.output(), builder.private_input());
        let square = builder.mul(x, x, 1).unwrap();
        let sum = builder.add(square, x).unwrap();
        let cube = builder.mul(sum, x, 2).unwrap();
        builder.bind_output(output, cube, 3).unwrap();
        let program = builder.finish().unwrap();
        let witness = program.solve(&[number(3)], Given::default(), &none).unwrap();
        assert_eq!(witness.public(), [number(36)]);
        for index in 0..witness.values().len() {
            let forged = witness.replace(index, number(7)).unwrap();
            assert_eq!(program.check(&forged).unwrap_err().code, Code::Unsatisfied, "value {index}");
        }
    }

    #[test]
    fn external_hints_get_their_inputs_and_fail_at_their_location() {
        let mut builder = Builder::new(false);
        let x = builder.private_input();
        let outputs = builder.hint(Kind::External(2), &[x], 2, 8).unwrap();
        builder.assert_mul(outputs[0], outputs[1], x, 9).unwrap();
        let program = builder.finish().unwrap();
        assert_eq!(program.externals(), 3);
        let half = |hint: u32, inputs: &[F]| {
            assert_eq!(hint, 2);
            Ok(vec![number(2), inputs[0] / number(2)])
        };
        assert!(program.solve(&[number(10)], Given::default(), &half).is_ok());
        let error = program.solve(&[number(10)], Given::default(), &|_, _| Ok(vec![])).unwrap_err();
        assert_eq!((error.code, error.location), (Code::HintFailed, Some(8)));
    }

    #[test]
    fn untouched_variables_are_named() {
        let mut builder = Builder::new(false);
        builder.public_input();
        let x = builder.private_input();
        builder.private_input();
        builder.hint(Kind::Inverse, &[x], 1, 77).unwrap();
        builder.assert_mul(x, x, x, 1).unwrap();
        let program = builder.finish().unwrap();
        assert_eq!(program.untouched(), [Untouched::PublicInput(0), Untouched::PrivateInput(1), Untouched::Hint(77)]);
    }
}
