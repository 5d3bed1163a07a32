//! The hunt for under-constrained hints.
//!
//! A hint's value is whatever a prover likes, unless constraints pin it down. For each hint in turn the hunter plays a
//! forger: it puts other values in the hint's place, computes again everything that follows from them, as an honest
//! solver would, and checks every gate on the way. If all hold and a public output is another, two outputs are provable
//! for one input: a hole. What a gate computes is pinned down by the gate. Silence is no proof of soundness; a finding
//! is a proof of a hole.

use super::finished::Program;
use super::forge::{Change, changes};
use super::hint::External;
use super::operation::{Op, Record};
use super::proof::Given;
use super::solver;
use crate::config::F;
use proofmill_kernels::error::Result;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A program that holds with another output, or for inputs that an honest solver refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The hint's location.
    pub location: u32,
    /// What was changed, in words, without values.
    pub change: String,
    /// Numbers of the outputs that moved.
    pub outputs: Vec<u32>,
}

impl Program {
    /// At most one finding for each hint, in program order. For inputs that do not satisfy the program, a finding is a
    /// change with which they do. Errors: InvalidArgument for a wrong number of inputs.
    pub fn hunt(&self, inputs: &[F], given: &Given, external: &External) -> Result<Vec<Finding>> {
        let record = &self.record;
        let (honest, broken) = solver::run_through(record, inputs, given, external)?;
        let users = Users::new(record);
        let hints: Vec<u32> =
            (0..record.ops.len() as u32).filter(|&op| matches!(record.ops[op as usize], Op::Hint { .. })).collect();
        let found: Vec<Option<Finding>> = hints
            .par_iter()
            .with_min_len(32)
            .map_init(
                || Forger::new(record, &users, (&honest, &broken), given, external),
                |forger, &op| forger.attack(op),
            )
            .collect();
        Ok(found.into_iter().flatten().collect())
    }
}

/// For each variable the ops that read it, ascending.
struct Users {
    offsets: Vec<u32>,
    ops: Vec<u32>,
}

impl Users {
    fn new(record: &Record) -> Self {
        let mut offsets = vec![0u32; record.variables.len() + 1];
        record.each_read(|_, variable| offsets[variable as usize + 1] += 1);
        for i in 1..offsets.len() {
            offsets[i] += offsets[i - 1];
        }
        let mut next = offsets.clone();
        let mut ops = vec![0; offsets[offsets.len() - 1] as usize];
        record.each_read(|op, variable| {
            let place = &mut next[variable as usize];
            ops[*place as usize] = op;
            *place += 1;
        });
        Self { offsets, ops }
    }

    fn of(&self, variable: u32) -> &[u32] {
        &self.ops[self.offsets[variable as usize] as usize..self.offsets[variable as usize + 1] as usize]
    }
}

impl Record {
    /// Every (op, variable that it reads).
    fn each_read(&self, mut visit: impl FnMut(u32, u32)) {
        for (number, op) in (0..).zip(&self.ops) {
            self.linear(op).iter().for_each(|term| visit(number, term.0));
            self.gate_inputs(op).into_iter().for_each(|variable| visit(number, variable));
            if let Op::Hint { number: hint } = *op {
                self.hint_reads(&self.hints[hint as usize]).for_each(|variable| visit(number, variable));
            }
        }
    }
}

/// One thread's copy of the assignment, put right again after each attempt.
struct Forger<'a> {
    record: &'a Record,
    users: &'a Users,
    honest: &'a [F],
    /// Operations whose checks the honest values fail.
    broken: &'a [u32],
    given: &'a Given,
    external: &'a External<'a>,
    values: Vec<F>,
    /// Variables whose value differs, or did.
    changed: Vec<u32>,
    /// Ops to run, the earliest first; `seen[op]` is the number of the attempt that queued it.
    queue: BinaryHeap<Reverse<u32>>,
    seen: Vec<u32>,
    attempt: u32,
}

impl<'a> Forger<'a> {
    fn new(
        record: &'a Record,
        users: &'a Users,
        (honest, broken): (&'a [F], &'a [u32]),
        given: &'a Given,
        external: &'a External<'a>,
    ) -> Self {
        let (values, seen) = (honest.to_vec(), vec![0; record.ops.len()]);
        let (changed, queue) = (vec![], BinaryHeap::new());
        Self { record, users, honest, broken, given, external, values, changed, queue, seen, attempt: 0 }
    }

    /// Try every change of one hint until one is a finding.
    fn attack(&mut self, op: u32) -> Option<Finding> {
        let Op::Hint { number } = self.record.ops[op as usize] else { return None };
        let hint = &self.record.hints[number as usize];
        let inputs = self.record.hint_values(hint, self.honest);
        let outputs = &self.honest[hint.first as usize..(hint.first + hint.outputs) as usize];
        for Change { what, values } in changes(hint, &inputs, outputs) {
            let Some(moved) = self.attempt(op, hint.first, &values) else { continue };
            if !moved.is_empty() || !self.broken.is_empty() {
                return Some(Finding { location: hint.location, change: what, outputs: moved });
            }
        }
        None
    }

    /// The outputs that moved, if every check holds, those that the honest values fail among them.
    fn attempt(&mut self, hint: u32, first: u32, outputs: &[(u32, F)]) -> Option<Vec<u32>> {
        self.attempt += 1;
        self.seen[hint as usize] = self.attempt; // The forged hint is not computed again.
        for &(number, value) in outputs {
            self.set(first + number, value);
        }
        let mut holds = true;
        while let Some(Reverse(op)) = self.queue.pop() {
            if !self.follow(op) {
                holds = false;
                self.queue.clear();
            }
        }
        let mended = |&op: &u32| self.record.check(&self.record.ops[op as usize], &self.values).is_ok();
        holds = holds && self.broken.iter().all(mended);
        let moved = |&(_, &variable): &(usize, &u32)| self.values[variable as usize] != self.honest[variable as usize];
        let outputs = self.record.outputs.iter().enumerate().filter(moved).map(|(number, _)| number as u32);
        let moved = holds.then(|| outputs.collect());
        for variable in self.changed.drain(..) {
            self.values[variable as usize] = self.honest[variable as usize];
        }
        moved
    }

    /// Run an op again; false when its check fails.
    fn follow(&mut self, op: u32) -> bool {
        let record = self.record;
        let op = &record.ops[op as usize];
        if record.check(op, &self.values).is_err() {
            return false;
        }
        let (first, outputs) = match *op {
            Op::Hint { number } => {
                let hint = &record.hints[number as usize];
                let inputs = record.hint_values(hint, &self.values);
                // Where an honest solver gives up, a forger does not: the values stay.
                (hint.first, hint.compute(&inputs, self.external).unwrap_or_default())
            }
            _ => record.outputs(op, &self.values, self.given),
        };
        for (variable, value) in (first..).zip(outputs) {
            self.set(variable, value);
        }
        true
    }

    fn set(&mut self, variable: u32, value: F) {
        if self.values[variable as usize] == value {
            return;
        }
        self.values[variable as usize] = value;
        self.changed.push(variable);
        for &op in self.users.of(variable) {
            if self.seen[op as usize] != self.attempt {
                self.seen[op as usize] = self.attempt;
                self.queue.push(Reverse(op));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Kind};
    use super::*;
    use plonky2::field::types::Field;

    fn none(_: u32, _: &[F]) -> Result<Vec<F>> {
        unreachable!()
    }

    fn number(value: u64) -> F {
        F::from_canonical_u64(value)
    }

    /// out = (x == 0), by m = 1/x: out = 1 − x·m, x·out = 0. Without the second constraint m is free.
    fn is_zero(sound: bool) -> Program {
        let mut builder = Builder::new(false);
        let (output, x) = (builder.output(), builder.private_input());
        let m = builder.hint(Kind::Inverse, &[x], 1, 10).unwrap()[0];
        let product = builder.mul(x, m, 11).unwrap();
        let one = builder.constant(F::ONE);
        let zero = builder.constant(F::ZERO);
        let flag = builder.sub(one, product).unwrap();
        if sound {
            builder.assert_mul(x, flag, zero, 12).unwrap();
        }
        builder.bind_output(output, flag, 13).unwrap();
        builder.finish().unwrap()
    }

    #[test]
    fn is_zero_without_its_second_constraint_is_found() {
        let findings = is_zero(false).hunt(&[number(5)], &Given::default(), &none).unwrap();
        assert_eq!((findings[0].location, &findings[0].outputs[..]), (10, &[0][..]));
        for x in [0, 5] {
            assert_eq!(is_zero(true).hunt(&[number(x)], &Given::default(), &none).unwrap(), vec![]);
        }
    }

    /// Bits of x, each 0 or 1, that add up to x in the field; the lowest one is the output.
    fn decomposition(count: u32, booleans: u32) -> Program {
        let mut builder = Builder::new(false);
        let (output, x) = (builder.output(), builder.private_input());
        let bits = builder.hint(Kind::Bits, &[x], count, 20).unwrap();
        let mut parts = vec![(x, F::NEG_ONE)];
        for (i, &bit) in (0..).zip(&bits) {
            if i < booleans {
                builder.assert_mul(bit, bit, bit, 21).unwrap();
            }
            parts.push((bit, F::TWO.exp_u64(u64::from(i))));
        }
        let difference = builder.sum(&parts).unwrap();
        builder.assert_zero(difference, 22).unwrap();
        builder.bind_output(output, bits[0], 23).unwrap();
        builder.finish().unwrap()
    }

    #[test]
    fn a_decomposition_into_64_bits_without_canonicity_is_found() {
        // x + p fits 64 bits, and p is odd: the lowest bit of the forged decomposition is another.
        let findings = decomposition(64, 64).hunt(&[number(5)], &Given::default(), &none).unwrap();
        assert_eq!(findings.len(), 1);
        assert!(findings[0].change.contains("x + p"), "{}", findings[0].change);
        assert_eq!(decomposition(63, 63).hunt(&[number(5)], &Given::default(), &none).unwrap(), vec![]);
    }

    #[test]
    fn a_bit_that_need_not_be_one_is_found() {
        for x in [0, 1, 2, 3] {
            assert_eq!(decomposition(2, 1).hunt(&[number(x)], &Given::default(), &none).unwrap().len(), 1);
            assert_eq!(decomposition(2, 2).hunt(&[number(x)], &Given::default(), &none).unwrap(), vec![]);
        }
    }

    #[test]
    fn inputs_that_an_honest_solver_refuses_are_forged_where_a_hole_lets_them() {
        let four = [number(4)];
        assert!(decomposition(2, 1).solve(&four, Given::default(), &none).is_err());
        assert_eq!(decomposition(2, 1).hunt(&four, &Given::default(), &none).unwrap().len(), 1);
        assert_eq!(decomposition(2, 2).hunt(&four, &Given::default(), &none).unwrap(), vec![]);
        // A hint that gives up stops an honest solver only.
        assert!(division(true).solve(&[number(5), F::ZERO], Given::default(), &none).is_err());
        assert_eq!(division(true).hunt(&[number(5), F::ZERO], &Given::default(), &none).unwrap(), vec![]);
    }

    /// q and r with a = q·b + r; with `ranges` they are 8 bits and r < b.
    fn division(ranges: bool) -> Program {
        let mut builder = Builder::new(false);
        let output = builder.output();
        let (a, b) = (builder.private_input(), builder.private_input());
        let parts = builder.hint(Kind::DivMod, &[a, b], 2, 30).unwrap();
        let rest = builder.sub(a, parts[1]).unwrap();
        builder.assert_mul(parts[0], b, rest, 31).unwrap();
        if ranges {
            let one = builder.constant(F::ONE);
            let gap = builder.sub(b, parts[1]).unwrap();
            let gap = builder.sub(gap, one).unwrap();
            for value in [parts[0], parts[1], gap] {
                builder.assert_range(value, 8, 32).unwrap();
            }
        }
        builder.bind_output(output, parts[0], 35).unwrap();
        builder.finish().unwrap()
    }

    #[test]
    fn a_division_without_ranges_is_found() {
        let inputs = [number(17), number(5)];
        let findings = division(false).hunt(&inputs, &Given::default(), &none).unwrap();
        assert_eq!((findings.len(), findings[0].location), (1, 30));
        assert_eq!(division(true).hunt(&inputs, &Given::default(), &none).unwrap(), vec![]);
    }

    #[test]
    fn what_gates_compute_from_a_free_hint_is_followed() {
        // A free value goes through every kind of gate; the output follows it.
        let mut builder = Builder::new(false);
        let (output, x) = (builder.output(), builder.private_input());
        let h = builder.hint(Kind::External(0), &[x], 1, 40).unwrap()[0];
        let bits = builder.split(h, 8, 41).unwrap();
        let chosen = builder.random_access(bits[0], &[x, h], 42).unwrap();
        let hashed = builder.poseidon(&[chosen; 12], 43).unwrap();
        let swapped = builder.poseidon_swapped(&hashed, bits[0], 44).unwrap();
        let product = builder.quintic_mul(&swapped[..5], &hashed[..5], 45).unwrap();
        builder.bind_output(output, product[4], 46).unwrap();
        let program = builder.finish().unwrap();
        let findings = program.hunt(&[number(6)], &Given::default(), &|_, inputs| Ok(inputs.to_vec())).unwrap();
        assert_eq!(findings.iter().map(|finding| finding.location).collect::<Vec<_>>(), [40]);
    }
}
