//! Recording a circuit: variables, free additions, constraints, hints.

use super::arena::Arena;
use super::finish;
use super::hint::{Hint, Kind};
use super::program::{Op, Program, Variable};
use super::system::ConstraintSystem;
use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

/// A longer combination that enters a constraint gets a variable of its own, so that a long accumulation, used at every
/// step, does not make the matrices quadratic. Two values beside 254 bits are still short enough.
const LONGEST: usize = 320;
/// So does one that grew step by step while each step entered a constraint, once the steps have this many terms: from
/// here on a constraint more is cheaper than the entries.
const MOST_SPENT: usize = 4096;

/// A circuit being written. Handles name linear combinations; a location is the caller's number for a source place.
pub struct Builder {
    arena: Arena,
    program: Program,
    variables: Vec<Variable>,
    /// Parallel to `program.outputs`: whether it was bound.
    bound: Vec<bool>,
    unbound: usize,
}

impl Default for Builder {
    fn default() -> Self {
        let program = Program { variables: 1, ..Program::default() };
        Self { arena: Arena::default(), program, variables: vec![Variable::One], bound: vec![], unbound: 0 }
    }
}

impl Builder {
    /// An empty circuit.
    pub fn new() -> Self {
        Self::default()
    }

    /// The handle of a constant.
    pub fn constant(&mut self, value: Fr) -> u32 {
        self.arena.constant(value)
    }

    /// The value, if this combination is a constant.
    pub fn constant_value(&self, handle: u32) -> Result<Option<Fr>> {
        self.arena.constant_value(handle)
    }

    /// Declare the next public output.
    pub fn output(&mut self) -> u32 {
        let variable = self.variable(Variable::Output);
        self.program.outputs.push(variable);
        self.bound.push(false);
        self.unbound += 1;
        self.arena.variable(variable)
    }

    /// Declare the next public input.
    pub fn public_input(&mut self) -> u32 {
        let variable = self.variable(Variable::PublicInput);
        self.program.public_inputs.push(variable);
        self.arena.variable(variable)
    }

    /// Declare the next private input.
    pub fn private_input(&mut self) -> u32 {
        let variable = self.variable(Variable::PrivateInput);
        self.program.private_inputs.push(variable);
        self.arena.variable(variable)
    }

    /// a + b.
    pub fn add(&mut self, a: u32, b: u32) -> Result<u32> {
        self.arena.sum(&[(a, Fr::ONE), (b, Fr::ONE)])
    }

    /// a − b.
    pub fn sub(&mut self, a: u32, b: u32) -> Result<u32> {
        self.arena.sum(&[(a, Fr::ONE), (b, -Fr::ONE)])
    }

    /// factor · a.
    pub fn scale(&mut self, a: u32, factor: Fr) -> Result<u32> {
        self.arena.sum(&[(a, factor)])
    }

    /// Σ factor · handle.
    pub fn sum(&mut self, parts: &[(u32, Fr)]) -> Result<u32> {
        self.arena.sum(parts)
    }

    /// a · b: one constraint, or none when either is a constant.
    pub fn mul(&mut self, a: u32, b: u32, location: u32) -> Result<u32> {
        if let Some(factor) = self.constant_value(a)? {
            return self.scale(b, factor);
        }
        if let Some(factor) = self.constant_value(b)? {
            return self.scale(a, factor);
        }
        let (a, b) = (self.pooled(a, location)?, self.pooled(b, location)?);
        let out = self.variable(Variable::Internal);
        self.program.ops.push(Op::Multiply { a, b, out, location });
        Ok(self.arena.variable(out))
    }

    /// Constrain a · b = c. With a constant factor it is linear.
    pub fn assert_mul(&mut self, a: u32, b: u32, c: u32, location: u32) -> Result<()> {
        let minus = -Fr::ONE;
        if let Some(factor) = self.constant_value(a)? {
            let difference = self.sum(&[(b, factor), (c, minus)])?;
            return self.assert_zero(difference, location);
        }
        if let Some(factor) = self.constant_value(b)? {
            let difference = self.sum(&[(a, factor), (c, minus)])?;
            return self.assert_zero(difference, location);
        }
        let (a, b) = (self.pooled(a, location)?, self.pooled(b, location)?);
        let c = self.pooled(c, location)?;
        self.program.ops.push(Op::AssertMultiply { a, b, c, location });
        Ok(())
    }

    /// Constrain a = 0. A constant is decided now: a false one is an error, never a constraint that vanishes.
    pub fn assert_zero(&mut self, a: u32, location: u32) -> Result<()> {
        match self.constant_value(a)? {
            Some(value) if value == Fr::ZERO => return Ok(()),
            Some(_) => {
                let message = "this holds for no input: both sides are constants and differ";
                return Err(Error::new(Code::InvalidArgument, message).at(location));
            }
            None => {}
        }
        let a = self.pooled(a, location)?;
        self.program.ops.push(Op::AssertZero { a, location });
        Ok(())
    }

    /// Constrain output = value, and compute it so. Once for each output.
    pub fn bind_output(&mut self, output: u32, value: u32, location: u32) -> Result<()> {
        let invalid = |message| Err(Error::new(Code::InvalidArgument, message).at(location));
        // An output's own handle has one term with coefficient one.
        let Some(out) = self.arena.single_variable(output)? else { return invalid("this handle is no output") };
        let Some(number) = self.program.outputs.iter().position(|&variable| variable == out) else {
            return invalid("this handle is no output");
        };
        if self.bound[number] {
            return invalid("this output is bound already");
        }
        let value = self.pooled(value, location)?;
        self.bound[number] = true;
        self.unbound -= 1;
        self.program.ops.push(Op::Bind { value, out, location });
        Ok(())
    }

    /// Fresh variables that the solver computes and nothing constrains yet.
    pub fn hint(&mut self, kind: Kind, inputs: &[u32], outputs: u32, location: u32) -> Result<Vec<u32>> {
        kind.check(inputs.len(), outputs).map_err(|error| error.at(location))?;
        let start = self.program.hint_inputs.len() as u32;
        for &handle in inputs {
            let input = self.pooled(handle, location)?;
            self.program.hint_inputs.push(input);
        }
        if let Kind::External(number) = kind {
            self.program.externals = self.program.externals.max(number.saturating_add(1));
        }
        let inputs = (start, self.program.hint_inputs.len() as u32);
        let first = self.program.variables;
        let number = self.program.hints.len() as u32;
        self.program.hints.push(Hint { kind, inputs, first, outputs, location });
        self.program.ops.push(Op::Hint { number });
        let fresh = (0..outputs).map(|_| self.variable(Variable::Hint(location))).collect::<Vec<_>>();
        Ok(fresh.into_iter().map(|variable| self.arena.variable(variable)).collect())
    }

    /// Remove linear constraints and number the wires.
    pub fn finish(self) -> Result<ConstraintSystem> {
        if self.unbound > 0 {
            let message = format!("{} declared outputs have no value", self.unbound);
            return Err(Error::new(Code::InvalidArgument, message));
        }
        drop(self.arena);
        finish::finish(self.program, &self.variables)
    }

    fn variable(&mut self, kind: Variable) -> u32 {
        self.variables.push(kind);
        self.program.variables = u32::try_from(self.variables.len()).expect("fewer than 2^32 variables");
        self.program.variables - 1
    }

    /// The pool's number of a combination that a constraint or hint reads.
    fn pooled(&mut self, handle: u32, location: u32) -> Result<u32> {
        loop {
            if let Some(number) = self.arena.ready(handle, &mut self.program.pool)? {
                self.check_bound(number, location)?;
                return Ok(number);
            }
            let terms = self.arena.expand(handle, &self.program.pool);
            if terms.len() <= LONGEST && self.arena.spent(handle) + terms.len() <= MOST_SPENT {
                let number = self.arena.store(handle, &terms, &mut self.program.pool);
                self.check_bound(number, location)?;
                return Ok(number);
            }
            let part = self.arena.heavy_part(handle, terms.len() / 2, &self.program.pool);
            self.define(part, location)?;
            self.arena.settle(handle);
        }
    }

    /// Give a long combination a variable, which stands for it from now on.
    fn define(&mut self, handle: u32, location: u32) -> Result<()> {
        let terms = self.arena.expand(handle, &self.program.pool);
        let value = self.program.pool.push(&terms);
        self.check_bound(value, location)?;
        let out = self.variable(Variable::Internal);
        self.program.ops.push(Op::Define { value, out, location });
        self.arena.replace(handle, out, &mut self.program.pool);
        Ok(())
    }

    fn check_bound(&self, number: u32, location: u32) -> Result<()> {
        let variables = self.program.pool.variables(number);
        if self.unbound > 0 && variables.iter().any(|&variable| self.is_unbound(variable)) {
            let message = "an output is read before it has a value";
            return Err(Error::new(Code::InvalidArgument, message).at(location));
        }
        Ok(())
    }

    fn is_unbound(&self, variable: u32) -> bool {
        self.variables[variable as usize] == Variable::Output
            && self.program.outputs.binary_search(&variable).is_ok_and(|number| !self.bound[number])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additions_and_constant_factors_make_no_constraint() {
        let mut builder = Builder::new();
        let x = builder.public_input();
        let two = builder.constant(Fr::from(2));
        let twice = builder.mul(x, two, 1).unwrap();
        let sum = builder.add(twice, x).unwrap();
        let thrice = builder.scale(x, Fr::from(3)).unwrap();
        builder.assert_mul(two, sum, thrice, 2).unwrap();
        let difference = builder.sub(sum, thrice).unwrap();
        assert_eq!(builder.constant_value(difference).unwrap(), Some(Fr::ZERO));
        builder.assert_zero(difference, 3).unwrap();
        // Only 2·3x = 3x remains, which says x = 0; the input is public, so it cannot be removed.
        let system = builder.finish().unwrap();
        assert_eq!((system.constraints(), system.linear_removed()), (1, 0));
    }

    #[test]
    fn a_false_constant_assertion_is_reported_where_it_stands() {
        let mut builder = Builder::new();
        let (two, three) = (builder.constant(Fr::from(2)), builder.constant(Fr::from(3)));
        let error = builder.assert_mul(two, two, three, 17).unwrap_err();
        assert_eq!((error.code, error.location), (Code::InvalidArgument, Some(17)));
    }

    #[test]
    fn outputs_are_bound_once_and_before_they_are_read() {
        let mut builder = Builder::new();
        let (output, x) = (builder.output(), builder.private_input());
        assert!(builder.assert_zero(output, 1).is_err());
        assert!(builder.bind_output(x, output, 2).is_err());
        builder.bind_output(output, x, 3).unwrap();
        assert!(builder.bind_output(output, x, 4).is_err());
        builder.mul(output, x, 5).unwrap();

        let mut unbound = Builder::new();
        unbound.output();
        assert_eq!(unbound.finish().err().unwrap().code, Code::InvalidArgument);
    }

    #[test]
    fn a_long_accumulation_gets_variables_of_its_own() {
        fn shifted(builder: &mut Builder, x: u32, sum: u32, location: u32) -> u32 {
            let shifted = builder.add(x, sum).unwrap();
            let square = builder.mul(shifted, shifted, location).unwrap();
            builder.add(sum, square).unwrap()
        }
        fn direct(builder: &mut Builder, x: u32, sum: u32, location: u32) -> u32 {
            let product = builder.mul(x, sum, location).unwrap();
            builder.add(sum, product).unwrap()
        }
        for (is_direct, longest) in [(false, LONGEST), (true, 100)] {
            let mut builder = Builder::new();
            let x = builder.private_input();
            let mut sum = x;
            for location in 0..2000 {
                sum = if is_direct { direct } else { shifted }(&mut builder, x, sum, location);
            }
            let output = builder.output();
            builder.bind_output(output, sum, 9).unwrap();
            let system = builder.finish().unwrap();
            let entries: usize = system.nonzeros().iter().sum();
            assert!(system.constraints() < 2040, "{}", system.constraints());
            assert!(entries < 2000 * 2 * longest, "{entries}");
            let witness = system.solve(&[Fr::from(3)], &|_, _| unreachable!()).unwrap();
            assert!(system.satisfied(&witness));
        }
    }
}
