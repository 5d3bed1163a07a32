//! Running a witness program.

use super::hint::{External, Hint};
use super::program::{Op, Program};
use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

/// The first assertion that fails, with the private values that show why: for tests only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// The caller's location number.
    pub location: u32,
    /// A·w, B·w, C·w.
    pub sides: [Fr; 3],
}

impl Failure {
    pub(crate) fn into_error(self) -> Error {
        Error::new(Code::Unsatisfied, "a constraint does not hold").at(self.location)
    }
}

/// Values of all variables, or the first assertion that fails.
pub(crate) fn run(
    program: &Program,
    inputs: &[Fr],
    external: &External,
) -> Result<std::result::Result<Vec<Fr>, Failure>> {
    let mut values = start(program, inputs)?;
    for op in &program.ops {
        if let Err(failure) = program.step(op, &mut values, external)? {
            return Ok(Err(failure));
        }
    }
    Ok(Ok(values))
}

/// Values of all variables, and the assertions that fail, by number: where a hint gives up its values stay zero.
pub(crate) fn run_through(program: &Program, inputs: &[Fr], external: &External) -> Result<(Vec<Fr>, Vec<u32>)> {
    let mut values = start(program, inputs)?;
    let mut broken = vec![];
    for (number, op) in (0..).zip(&program.ops) {
        if let Ok(Err(_)) = program.step(op, &mut values, external) {
            broken.push(number);
        }
    }
    Ok((values, broken))
}

/// The constant one and the inputs; everything else zero.
fn start(program: &Program, inputs: &[Fr]) -> Result<Vec<Fr>> {
    let expected = program.public_inputs.len() + program.private_inputs.len();
    if inputs.len() != expected {
        let message = format!("expected {expected} inputs, got {}", inputs.len());
        return Err(Error::new(Code::InvalidArgument, message));
    }
    let mut values = vec![Fr::ZERO; program.variables as usize];
    values[0] = Fr::ONE;
    for (&variable, &value) in program.public_inputs.iter().chain(&program.private_inputs).zip(inputs) {
        values[variable as usize] = value;
    }
    Ok(values)
}

impl Program {
    fn step(&self, op: &Op, values: &mut [Fr], external: &External) -> Result<std::result::Result<(), Failure>> {
        match *op {
            Op::Hint { number } => {
                let hint = &self.hints[number as usize];
                let outputs = hint.compute(&self.hint_inputs(hint, values), external)?;
                let first = hint.first as usize;
                values[first..first + outputs.len()].copy_from_slice(&outputs);
                Ok(Ok(()))
            }
            Op::AssertMultiply { .. } | Op::AssertZero { .. } => Ok(self.check(op, values)),
            Op::Multiply { out, .. } | Op::Define { out, .. } | Op::Bind { out, .. } => {
                values[out as usize] = self.value(op, values);
                Ok(Ok(()))
            }
        }
    }

    /// What a computing op gives its variable.
    pub(crate) fn value(&self, op: &Op, values: &[Fr]) -> Fr {
        match *op {
            Op::Multiply { a, b, .. } => self.pool.evaluate(a, values) * self.pool.evaluate(b, values),
            Op::Define { value, .. } | Op::Bind { value, .. } => self.pool.evaluate(value, values),
            Op::AssertMultiply { .. } | Op::AssertZero { .. } | Op::Hint { .. } => Fr::ZERO,
        }
    }

    /// Whether an assertion holds.
    pub(crate) fn check(&self, op: &Op, values: &[Fr]) -> std::result::Result<(), Failure> {
        let (sides, location) = match *op {
            Op::AssertMultiply { a, b, c, location } => ([a, b, c].map(|i| self.pool.evaluate(i, values)), location),
            Op::AssertZero { a, location } => ([self.pool.evaluate(a, values), Fr::ONE, Fr::ZERO], location),
            _ => return Ok(()),
        };
        if sides[0] * sides[1] == sides[2] { Ok(()) } else { Err(Failure { location, sides }) }
    }

    /// Values of what a hint reads.
    pub(crate) fn hint_inputs(&self, hint: &Hint, values: &[Fr]) -> Vec<Fr> {
        let (start, end) = hint.inputs;
        self.hint_inputs[start as usize..end as usize].iter().map(|&i| self.pool.evaluate(i, values)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Kind};
    use super::*;

    #[test]
    fn the_first_failing_assertion_in_program_order_is_reported() {
        let mut builder = Builder::new();
        let (x, y) = (builder.private_input(), builder.private_input());
        builder.assert_zero(x, 5).unwrap();
        builder.assert_mul(y, y, y, 3).unwrap();
        let system = builder.finish().unwrap();
        let solve = |x: u64, y: u64| system.solve(&[Fr::from(x), Fr::from(y)], &|_, _| unreachable!());
        assert_eq!(solve(1, 2).unwrap_err().location, Some(5));
        assert_eq!(solve(0, 2).unwrap_err().location, Some(3));
        assert_eq!(solve(0, 2).unwrap_err().code, Code::Unsatisfied);
        assert!(system.satisfied(&solve(0, 1).unwrap()));
        let failure = system.explain(&[Fr::ZERO, Fr::from(3)], &|_, _| unreachable!()).unwrap().unwrap();
        assert_eq!(failure, Failure { location: 3, sides: [Fr::from(3); 3] });
    }

    #[test]
    fn a_wrong_number_of_inputs_is_refused() {
        let mut builder = Builder::new();
        builder.public_input();
        let system = builder.finish().unwrap();
        assert_eq!(system.solve(&[], &|_, _| unreachable!()).unwrap_err().code, Code::InvalidArgument);
    }

    #[test]
    fn external_hints_get_their_inputs_and_fail_at_their_location() {
        let mut builder = Builder::new();
        let x = builder.private_input();
        let outputs = builder.hint(Kind::External(2), &[x], 2, 8).unwrap();
        builder.assert_mul(outputs[0], outputs[1], x, 9).unwrap();
        let system = builder.finish().unwrap();
        assert_eq!(system.externals(), 3);
        let half = |number: u32, inputs: &[Fr]| {
            assert_eq!(number, 2);
            Ok(vec![Fr::from(2), inputs[0] / Fr::from(2)])
        };
        assert!(system.solve(&[Fr::from(10)], &half).is_ok());
        let error = system.solve(&[Fr::from(10)], &|_, _| Ok(vec![])).unwrap_err();
        assert_eq!((error.code, error.location), (Code::HintFailed, Some(8)));
    }
}
