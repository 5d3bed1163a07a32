//! Recording a circuit: variables, free additions, gates, hints.

use super::arena::Arena;
use super::combination::{Term, single};
use super::finished::Program;
use super::hint::{Hint, Kind};
use super::operation::{Op, Record, Variable, WIDTH};
use super::proof::{Slot, Source};
use super::{element, quintic};
use crate::chain::PinnedSet;
use crate::circuit::VerificationKey;
use crate::config::F;
use crate::gates::Operation;
use plonky2::field::types::Field;
use plonky2::hash::poseidon::Poseidon;
use proofmill_kernels::error::{Code, Error, Result};
use std::collections::HashMap;
use std::sync::Arc;

/// The bits of one decomposition. With 63 the integer is below 2^63 < p, so that it is the only one; with 64 a prover
/// could decompose x + p in the place of x.
pub(crate) const MOST_SPLIT: u32 = 63;
/// The values that one row of the random-access gate can hold.
const MOST_VALUES: usize = 64;
/// Circuits among which a proof may be chosen: keys are picked as values are.
const MOST_CHOICES: usize = MOST_VALUES;
/// More than any proof has.
const MOST_PUBLIC_VALUES: usize = 1 << 16;

/// A circuit being written. Handles name linear combinations; a location is the caller's number for a source place.
pub struct Builder {
    arena: Arena,
    record: Record,
    /// The wire of each combination that has one.
    wires: HashMap<Vec<Term>, u32>,
    /// Parallel to `record.outputs`: whether it was bound.
    bound: Vec<bool>,
    unbound: usize,
}

impl Builder {
    /// An empty circuit. With `zero_knowledge` its proofs show nothing but their public values.
    pub fn new(zero_knowledge: bool) -> Self {
        let record = Record { zero_knowledge, variables: vec![Variable::One], ..Record::default() };
        Self { arena: Arena::default(), record, wires: HashMap::new(), bound: vec![], unbound: 0 }
    }

    /// The handle of a constant.
    pub fn constant(&mut self, value: F) -> u32 {
        self.arena.constant(value)
    }

    /// The value, if this combination is a constant.
    pub fn constant_value(&self, handle: u32) -> Result<Option<F>> {
        self.arena.constant_value(handle)
    }

    /// Declare the next public output.
    pub fn output(&mut self) -> u32 {
        let variable = self.variable(Variable::Output);
        self.record.outputs.push(variable);
        self.bound.push(false);
        self.unbound += 1;
        self.arena.variable(variable)
    }

    /// Declare the next public input.
    pub fn public_input(&mut self) -> u32 {
        let variable = self.variable(Variable::PublicInput);
        self.record.public_inputs.push(variable);
        self.arena.variable(variable)
    }

    /// Declare the next private input.
    pub fn private_input(&mut self) -> u32 {
        let variable = self.variable(Variable::PrivateInput);
        self.record.private_inputs.push(variable);
        self.arena.variable(variable)
    }

    /// a + b.
    pub fn add(&mut self, a: u32, b: u32) -> Result<u32> {
        self.arena.sum(&[(a, F::ONE), (b, F::ONE)])
    }

    /// a − b.
    pub fn sub(&mut self, a: u32, b: u32) -> Result<u32> {
        self.arena.sum(&[(a, F::ONE), (b, F::NEG_ONE)])
    }

    /// factor · a.
    pub fn scale(&mut self, a: u32, factor: F) -> Result<u32> {
        self.arena.sum(&[(a, factor)])
    }

    /// Σ factor · handle.
    pub fn sum(&mut self, parts: &[(u32, F)]) -> Result<u32> {
        self.arena.sum(parts)
    }

    /// a · b: one operation, or none when either is a constant.
    pub fn mul(&mut self, a: u32, b: u32, location: u32) -> Result<u32> {
        if let Some(factor) = self.constant_value(a)? {
            return self.scale(b, factor);
        }
        if let Some(factor) = self.constant_value(b)? {
            return self.scale(a, factor);
        }
        let (a, b) = (self.wire(a, location)?, self.wire(b, location)?);
        let out = self.variable(Variable::Internal);
        self.record.ops.push(Op::Multiply { a, b, out, location });
        Ok(self.arena.variable(out))
    }

    /// Constrain a · b = c. With a constant factor it is linear.
    pub fn assert_mul(&mut self, a: u32, b: u32, c: u32, location: u32) -> Result<()> {
        if let Some(factor) = self.constant_value(a)? {
            let difference = self.sum(&[(b, factor), (c, F::NEG_ONE)])?;
            return self.assert_zero(difference, location);
        }
        if let Some(factor) = self.constant_value(b)? {
            let difference = self.sum(&[(a, factor), (c, F::NEG_ONE)])?;
            return self.assert_zero(difference, location);
        }
        let (a, b) = (self.wire(a, location)?, self.wire(b, location)?);
        let c = self.linear(c, location)?;
        self.record.ops.push(Op::AssertMultiply { a, b, c, location });
        Ok(())
    }

    /// Constrain a = 0. A constant is decided now: a false one is an error, never a constraint that vanishes.
    pub fn assert_zero(&mut self, a: u32, location: u32) -> Result<()> {
        match self.constant_value(a)? {
            Some(value) if value == F::ZERO => return Ok(()),
            Some(_) => return Err(never(location, "both sides are constants and differ")),
            None => {}
        }
        let terms = self.linear(a, location)?;
        self.record.ops.push(Op::AssertZero { terms, location });
        Ok(())
    }

    /// Constrain output = value, and compute it so. Once for each output.
    pub fn bind_output(&mut self, output: u32, value: u32, location: u32) -> Result<()> {
        let invalid = |message| Err(Error::new(Code::InvalidArgument, message).at(location));
        self.arena.constant_value(output)?;
        let out = self.arena.wire(output);
        let Some(number) = out.and_then(|out| self.record.outputs.binary_search(&out).ok()) else {
            return invalid("this handle is no output");
        };
        if self.bound[number] {
            return invalid("this output is bound already");
        }
        let terms = self.linear(value, location)?;
        self.bound[number] = true;
        self.unbound -= 1;
        self.record.ops.push(Op::Bind { terms, out: self.record.outputs[number], location });
        Ok(())
    }

    /// Fresh variables that the solver computes and nothing constrains yet.
    pub fn hint(&mut self, kind: Kind, inputs: &[u32], outputs: u32, location: u32) -> Result<Vec<u32>> {
        kind.check(inputs.len(), outputs).map_err(|error| error.at(location))?;
        let start = self.record.hint_inputs.len() as u32;
        for &handle in inputs {
            // No wire: a hint is no gate.
            self.constant_value(handle)?;
            let terms = self.arena.expand(handle);
            self.check_bound(&terms, location)?;
            let terms = self.record.pool.push(&terms);
            self.record.hint_inputs.push(terms);
        }
        if let Kind::External(number) = kind {
            self.record.externals = self.record.externals.max(number.saturating_add(1));
        }
        let inputs = (start, self.record.hint_inputs.len() as u32);
        let first = self.fresh(outputs, Variable::Hint(location));
        let number = self.record.hints.len() as u32;
        self.record.hints.push(Hint { kind, inputs, first, outputs, location });
        self.record.ops.push(Op::Hint { number });
        Ok(self.handles(first, outputs))
    }

    /// The bits of a, lowest first, constrained: a < 2^bits as an integer. At most 63 bits, one row.
    pub fn split(&mut self, a: u32, bits: u32, location: u32) -> Result<Vec<u32>> {
        check_bits(bits, location)?;
        if let Some(value) = self.constant_value(a)? {
            let value = in_range(value, bits, location)?;
            return Ok((0..bits).map(|i| self.constant(F::from_bool(value >> i & 1 == 1))).collect());
        }
        let a = self.wire(a, location)?;
        let first = self.fresh(bits, Variable::Internal);
        self.record.ops.push(Op::Split { a, bits, first, location });
        Ok(self.handles(first, bits))
    }

    /// Constrain a < 2^bits as an integer. At most 63 bits.
    pub fn assert_range(&mut self, a: u32, bits: u32, location: u32) -> Result<()> {
        check_bits(bits, location)?;
        if let Some(value) = self.constant_value(a)? {
            return in_range(value, bits, location).map(|_| ());
        }
        let a = self.wire(a, location)?;
        self.record.ops.push(Op::AssertRange { a, bits, location });
        Ok(())
    }

    /// a if the condition is 1, b if it is 0; that it is one of both is the caller's to constrain.
    pub fn select(&mut self, condition: u32, a: u32, b: u32, location: u32) -> Result<u32> {
        let difference = self.sub(a, b)?;
        let product = self.mul(condition, difference, location)?;
        let chosen = self.add(b, product)?;
        if self.constant_value(chosen)?.is_some() || self.constant_value(product)?.is_some() {
            return Ok(chosen);
        }
        // One operation gives b + condition · (a − b), if nothing else reads the product.
        let wire = self.wire(chosen, location)?;
        Ok(self.arena.variable(wire))
    }

    /// The value at an index, which is constrained to be in range. A power of two of values, at most 64.
    pub fn random_access(&mut self, index: u32, values: &[u32], location: u32) -> Result<u32> {
        if !values.len().is_power_of_two() || values.len() > MOST_VALUES {
            let message = format!("{} values; a power of two of them can be chosen from, at most 64", values.len());
            return Err(Error::new(Code::InvalidArgument, message).at(location));
        }
        if let Some(index) = self.constant_value(index)? {
            let index = element::integer(index) as usize;
            return values.get(index).copied().ok_or_else(|| never(location, "the index is out of range"));
        }
        if let [value] = values {
            self.assert_zero(index, location)?;
            return Ok(*value);
        }
        let inputs = self.operands(&[&[index], values].concat(), location)?;
        let out = self.variable(Variable::Internal);
        self.record.ops.push(Op::RandomAccess { inputs, out, location });
        Ok(self.arena.variable(out))
    }

    /// The permutation: 12 → 12, one row.
    pub fn poseidon(&mut self, state: &[u32], location: u32) -> Result<Vec<u32>> {
        self.permute(state, None, location)
    }

    /// The permutation after the first four and the next four elements changed places, if the bit is 1. That it is a bit
    /// is constrained.
    pub fn poseidon_swapped(&mut self, state: &[u32], swap: u32, location: u32) -> Result<Vec<u32>> {
        match self.constant_value(swap)? {
            None => self.permute(state, Some(swap), location),
            Some(value) if value == F::ZERO => self.permute(state, None, location),
            Some(value) if value == F::ONE && state.len() == WIDTH => {
                let state = [&state[4..8], &state[..4], &state[8..]].concat();
                self.permute(&state, None, location)
            }
            Some(_) => Err(never(location, "the bit that swaps is neither 0 nor 1")),
        }
    }

    /// a · b in Fp[z]/(z^5 − 3); coefficients lowest first.
    pub fn quintic_mul(&mut self, a: &[u32], b: &[u32], location: u32) -> Result<Vec<u32>> {
        check_length(a, 5, location)?;
        check_length(b, 5, location)?;
        let (left, right) = (self.constants(a)?, self.constants(b)?);
        match (left, right) {
            (Some(constant), _) => self.quintic_scale(b, &constant),
            (_, Some(constant)) => self.quintic_scale(a, &constant),
            _ => {
                let inputs = self.operands(&[a, b].concat(), location)?;
                let first = self.fresh(5, Variable::Internal);
                self.record.ops.push(Op::QuinticMultiply { inputs, first, location });
                Ok(self.handles(first, 5))
            }
        }
    }

    /// The outputs of a gate of ours. Errors: InvalidArgument for a wrong number of inputs, and where constants have no
    /// witness.
    pub fn gate(&mut self, operation: Operation, inputs: &[u32], location: u32) -> Result<Vec<u32>> {
        if !operation.takes(inputs.len()) {
            let message = format!("{operation:?} does not take {} inputs", inputs.len());
            return Err(Error::new(Code::InvalidArgument, message).at(location));
        }
        if let Some(constants) = self.constants(inputs)? {
            if !operation.holds(&constants) {
                return Err(never(location, "constants that this gate has no row for"));
            }
            return Ok(operation.compute(&constants).into_iter().map(|value| self.constant(value)).collect());
        }
        let inputs = self.operands(inputs, location)?;
        let first = self.fresh(operation.outputs(), Variable::Internal);
        self.record.ops.push(Op::Gate { operation, inputs, first, location });
        Ok(self.handles(first, operation.outputs()))
    }

    /// The public values of the next proof, verified under this key, which becomes a constant of the circuit.
    ///
    /// Errors: InvalidArgument for the key of a chain's circuit. Under a constant key its proof would hold whatever keys
    /// the proofs before it were made with: the set digest that it carries must be compared, which the chain's own
    /// operations do.
    pub fn proof(&mut self, key: Arc<VerificationKey>, location: u32) -> Result<Vec<u32>> {
        if key.carries_set_digest() {
            let message = "a proof of a chain's circuit is taken as a member, a pinned member or a dependent";
            return Err(Error::new(Code::InvalidArgument, message).at(location));
        }
        let values = key.public_inputs();
        Ok(self.slot(Source::Known(key), (0, 0), values, location))
    }

    /// The index and the public values of the next proof, one of any of these circuits, whose keys become constants.
    ///
    /// Errors: InvalidArgument for fewer than two or more than 64 circuits, for the key of a chain's circuit (as `proof`),
    /// for circuits with public values of different numbers, and for one that stands there twice: its proofs would be
    /// of either index, as their prover likes.
    pub fn one_of_proof(&mut self, keys: Vec<Arc<VerificationKey>>, location: u32) -> Result<(u32, Vec<u32>)> {
        let refused = |message: &str| Err(Error::new(Code::InvalidArgument, message).at(location));
        if keys.len() < 2 || keys.len() > MOST_CHOICES {
            return refused("a choice is among 2 to 64 circuits");
        }
        if keys.iter().any(|key| key.carries_set_digest()) {
            return refused("a choice is among circuits outside of chains");
        }
        let values = keys[0].public_inputs();
        if keys.iter().any(|key| key.public_inputs() != values) {
            return refused("the circuits of a choice have public values of one number");
        }
        if (1..keys.len()).any(|place| keys[..place].contains(&keys[place])) {
            return refused("a circuit stands in a choice twice");
        }
        Ok(with_kind(self.slot(Source::OneOf(keys), (0, 0), values, location)))
    }

    /// The kind (1, 2, …) and the public values of the next proof, one of any step of the own chain, whose steps have
    /// this many public values.
    pub fn member_proof(&mut self, values: usize, location: u32) -> Result<(u32, Vec<u32>)> {
        check_values(values, location)?;
        Ok(with_kind(self.slot(Source::Member { base: false }, (0, 0), values, location)))
    }

    /// The same, or, for a first step, the base proof (kind 0): the public values are then the first state.
    pub fn member_or_base_proof(&mut self, genesis: &[u32], location: u32) -> Result<(u32, Vec<u32>)> {
        let operands = self.operands(genesis, location)?;
        Ok(with_kind(self.slot(Source::Member { base: true }, operands, genesis.len(), location)))
    }

    /// The kind and the public values of the next proof, one of any step of a set that the circuit knows.
    pub fn pinned_proof(&mut self, set: Arc<PinnedSet>, location: u32) -> (u32, Vec<u32>) {
        let values = set.shape.public_values();
        with_kind(self.slot(Source::Pinned(set), (0, 0), values, location))
    }

    /// The public values of the next proof, one of the circuit of this number among those of the own chain that its
    /// steps verify.
    pub fn dependent_proof(&mut self, number: u32, values: usize, location: u32) -> Result<Vec<u32>> {
        check_values(values, location)?;
        Ok(self.slot(Source::Dependent { number }, (0, 0), values, location))
    }

    /// The program. Errors: InvalidArgument for an output without a value.
    pub fn finish(self) -> Result<Program> {
        if self.unbound > 0 {
            let message = format!("{} declared outputs have no value", self.unbound);
            return Err(Error::new(Code::InvalidArgument, message));
        }
        Ok(Program::new(self.record))
    }

    fn slot(&mut self, source: Source, genesis: (u32, u32), values: usize, location: u32) -> Vec<u32> {
        let count = values as u32 + u32::from(source.has_kind());
        let first = self.fresh(count, Variable::Proof);
        let number = self.record.proofs.len() as u32;
        self.record.proofs.push(Slot { source, genesis, first, values: values as u32, location });
        self.record.ops.push(Op::Proof { number, location });
        self.handles(first, count)
    }

    fn permute(&mut self, state: &[u32], swap: Option<u32>, location: u32) -> Result<Vec<u32>> {
        check_length(state, WIDTH, location)?;
        if let (None, Some(constants)) = (swap, self.constants(state)?) {
            let state: [F; WIDTH] = constants.try_into().expect("twelve values");
            return Ok(F::poseidon(state).map(|value| self.constant(value)).to_vec());
        }
        let swap: Vec<u32> = swap.into_iter().collect();
        let inputs = self.operands(&[state, &swap].concat(), location)?;
        let first = self.fresh(WIDTH as u32, Variable::Internal);
        self.record.ops.push(Op::Poseidon { inputs, swapped: !swap.is_empty(), first, location });
        Ok(self.handles(first, WIDTH as u32))
    }

    /// A product with a constant is linear.
    fn quintic_scale(&mut self, a: &[u32], constant: &[F]) -> Result<Vec<u32>> {
        let residue = F::from_canonical_u64(quintic::NON_RESIDUE);
        let coefficient = |i: usize, k: usize| if i <= k { constant[k - i] } else { residue * constant[5 + k - i] };
        (0..5).map(|k| self.sum(&(0..5).map(|i| (a[i], coefficient(i, k))).collect::<Vec<_>>())).collect()
    }

    /// The values, if all are constants.
    fn constants(&self, handles: &[u32]) -> Result<Option<Vec<F>>> {
        handles.iter().map(|&handle| self.constant_value(handle)).collect()
    }

    fn variable(&mut self, kind: Variable) -> u32 {
        self.record.variables.push(kind);
        u32::try_from(self.record.variables.len() - 1).expect("fewer than 2^32 variables")
    }

    /// The first of so many new variables.
    fn fresh(&mut self, count: u32, kind: Variable) -> u32 {
        let first = self.record.variables.len() as u32;
        (0..count).for_each(|_| _ = self.variable(kind));
        first
    }

    fn handles(&mut self, first: u32, count: u32) -> Vec<u32> {
        (first..first + count).map(|variable| self.arena.variable(variable)).collect()
    }

    /// The wires of a gate's inputs, as a range of the record's operands.
    fn operands(&mut self, handles: &[u32], location: u32) -> Result<(u32, u32)> {
        let wires = handles.iter().map(|&handle| self.wire(handle, location)).collect::<Result<Vec<_>>>()?;
        let start = self.record.operands.len() as u32;
        self.record.operands.extend(wires);
        Ok((start, self.record.operands.len() as u32))
    }

    /// The variable that holds a combination's value, made now if there is none. Equal combinations share it.
    fn wire(&mut self, handle: u32, location: u32) -> Result<u32> {
        for part in self.arena.unwired(handle)? {
            self.wire_short(part, location)?;
        }
        self.wire_short(handle, location)
    }

    fn wire_short(&mut self, handle: u32, location: u32) -> Result<u32> {
        if let Some(variable) = self.arena.wire(handle) {
            self.check_bound(&[(variable, F::ONE)], location)?;
            return Ok(variable);
        }
        let terms = self.arena.shortest(handle);
        self.check_bound(&terms, location)?;
        let out = match single(&terms).or_else(|| self.wires.get(&terms).copied()) {
            Some(variable) => variable,
            None => {
                let out = self.variable(Variable::Internal);
                let number = self.record.pool.push(&terms);
                self.record.ops.push(Op::Combine { terms: number, out });
                self.wires.insert(terms, out);
                out
            }
        };
        self.arena.set_wire(handle, out);
        Ok(out)
    }

    /// The pool's number of a combination that is read as it is, with no wire of its own.
    fn linear(&mut self, handle: u32, location: u32) -> Result<u32> {
        for part in self.arena.unwired(handle)? {
            self.wire_short(part, location)?;
        }
        let terms = match self.arena.wire(handle) {
            Some(variable) => vec![(variable, F::ONE)],
            None => self.arena.shortest(handle),
        };
        self.check_bound(&terms, location)?;
        Ok(self.record.pool.push(&terms))
    }

    fn check_bound(&self, terms: &[Term], location: u32) -> Result<()> {
        if self.unbound > 0 && terms.iter().any(|&(variable, _)| self.is_unbound(variable)) {
            let message = "an output is read before it has a value";
            return Err(Error::new(Code::InvalidArgument, message).at(location));
        }
        Ok(())
    }

    fn is_unbound(&self, variable: u32) -> bool {
        self.record.outputs.binary_search(&variable).is_ok_and(|number| !self.bound[number])
    }
}

fn check_values(values: usize, location: u32) -> Result<()> {
    if values <= MOST_PUBLIC_VALUES {
        return Ok(());
    }
    let message = format!("{values} public values; a proof has at most {MOST_PUBLIC_VALUES}");
    Err(Error::new(Code::InvalidArgument, message).at(location))
}

fn with_kind(mut handles: Vec<u32>) -> (u32, Vec<u32>) {
    (handles.remove(0), handles)
}

fn never(location: u32, why: &str) -> Error {
    Error::new(Code::InvalidArgument, format!("this holds for no input: {why}")).at(location)
}

fn check_bits(bits: u32, location: u32) -> Result<()> {
    if (1..=MOST_SPLIT).contains(&bits) {
        return Ok(());
    }
    let message = format!("{bits} bits: only 1 to 63 bits are those of one integer below the modulus");
    Err(Error::new(Code::InvalidArgument, message).at(location))
}

fn check_length(handles: &[u32], length: usize, location: u32) -> Result<()> {
    if handles.len() == length {
        return Ok(());
    }
    let message = format!("{} elements where {length} are needed", handles.len());
    Err(Error::new(Code::InvalidArgument, message).at(location))
}

fn in_range(value: F, bits: u32, location: u32) -> Result<u64> {
    let value = element::integer(value);
    if value >> bits == 0 { Ok(value) } else { Err(never(location, "the constant has too many bits")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: u64) -> F {
        F::from_canonical_u64(value)
    }

    #[test]
    fn additions_and_constant_factors_make_no_operation() {
        let mut builder = Builder::new(false);
        let x = builder.public_input();
        let two = builder.constant(number(2));
        let twice = builder.mul(x, two, 1).unwrap();
        let sum = builder.add(twice, x).unwrap();
        let thrice = builder.scale(x, number(3)).unwrap();
        let difference = builder.sub(sum, thrice).unwrap();
        assert_eq!(builder.constant_value(difference).unwrap(), Some(F::ZERO));
        builder.assert_zero(difference, 3).unwrap();
        assert!(builder.record.ops.is_empty());
    }

    #[test]
    fn what_holds_for_no_input_is_reported_where_it_stands() {
        let mut builder = Builder::new(false);
        let (two, three) = (builder.constant(number(2)), builder.constant(number(3)));
        let state = vec![two; WIDTH];
        let errors = [
            builder.assert_mul(two, two, three, 17).unwrap_err(),
            builder.assert_range(three, 1, 17).unwrap_err(),
            builder.split(three, 1, 17).unwrap_err(),
            builder.random_access(two, &[three, three], 17).unwrap_err(),
            builder.poseidon_swapped(&state, two, 17).unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.code, error.location), (Code::InvalidArgument, Some(17)));
        }
    }

    #[test]
    fn sixty_four_bits_are_refused_since_they_are_not_unique() {
        let mut builder = Builder::new(false);
        let x = builder.private_input();
        for bits in [0, 64, 65] {
            assert_eq!(builder.split(x, bits, 4).unwrap_err().code, Code::InvalidArgument);
            assert_eq!(builder.assert_range(x, bits, 4).unwrap_err().location, Some(4));
        }
        assert_eq!(builder.split(x, 63, 4).unwrap().len(), 63);
    }

    #[test]
    fn outputs_are_bound_once_and_before_they_are_read() {
        let mut builder = Builder::new(false);
        let (output, x) = (builder.output(), builder.private_input());
        assert!(builder.assert_zero(output, 1).is_err());
        assert!(builder.mul(output, x, 1).is_err());
        assert!(builder.bind_output(x, output, 2).is_err());
        builder.bind_output(output, x, 3).unwrap();
        assert!(builder.bind_output(output, x, 4).is_err());
        builder.mul(output, x, 5).unwrap();

        let mut unbound = Builder::new(false);
        unbound.output();
        assert_eq!(unbound.finish().err().unwrap().code, Code::InvalidArgument);
    }

    #[test]
    fn a_foreign_handle_is_refused_everywhere() {
        let mut builder = Builder::new(false);
        let x = builder.private_input();
        let wrong = |result: Result<Vec<u32>>| assert_eq!(result.unwrap_err().code, Code::InvalidArgument);
        wrong(builder.mul(x, 99, 0).map(|h| vec![h]));
        wrong(builder.assert_zero(99, 0).map(|()| vec![]));
        wrong(builder.bind_output(99, x, 0).map(|()| vec![]));
        wrong(builder.hint(Kind::Inverse, &[99], 1, 0));
        wrong(builder.split(99, 3, 0));
        wrong(builder.select(x, 99, x, 0).map(|h| vec![h]));
        wrong(builder.random_access(x, &[x, 99], 0).map(|h| vec![h]));
        wrong(builder.poseidon(&[99; 12], 0));
        wrong(builder.quintic_mul(&[x; 5], &[x, x, x, x, 99], 0));
    }

    #[test]
    fn equal_combinations_have_one_wire() {
        let mut builder = Builder::new(false);
        let (x, y) = (builder.private_input(), builder.private_input());
        for location in 0..3 {
            let sum = builder.add(x, y).unwrap();
            builder.mul(sum, sum, location).unwrap();
        }
        let combines = builder.record.ops.iter().filter(|op| matches!(op, Op::Combine { .. })).count();
        assert_eq!(combines, 1);
    }

    #[test]
    fn a_long_accumulation_costs_one_term_a_step() {
        for shifted in [false, true] {
            let mut builder = Builder::new(false);
            let x = builder.private_input();
            let mut sum = x;
            for location in 0..2000 {
                let factor = if shifted { builder.add(x, sum).unwrap() } else { sum };
                let product = builder.mul(factor, x, location).unwrap();
                sum = builder.add(sum, product).unwrap();
            }
            let terms: usize = builder.record.ops.iter().map(|op| builder.record.linear(op).len()).sum();
            assert!(terms < 2000 * if shifted { 4 } else { 2 } + 100, "{terms}");
        }
    }
}
