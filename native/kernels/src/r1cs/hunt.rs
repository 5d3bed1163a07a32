//! The hunt for under-constrained hints.
//!
//! A hint's value is whatever a prover likes, unless constraints pin it down. For each hint in turn the hunter plays a
//! forger: it puts other values in the hint's place, computes again everything that follows from them, as an honest
//! solver would, and checks every assertion on the way. If all hold and a public output is another, two outputs are
//! provable for one input: a hole. Silence is no proof of soundness; a finding is a proof of a hole.

use super::forge::{Change, changes};
use super::hint::External;
use super::program::{Op, Program};
use super::solver;
use super::system::ConstraintSystem;
use crate::error::Result;
use ark_bn254::Fr;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A system that holds with another output, or for inputs that an honest solver refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The hint's location.
    pub location: u32,
    /// What was changed, in words, without values.
    pub change: String,
    /// Numbers of the outputs that moved.
    pub outputs: Vec<u32>,
}

impl ConstraintSystem {
    /// At most one finding for each hint, in program order. For inputs that do not satisfy the system, a finding is a
    /// change with which they do. Errors: InvalidArgument for a wrong number of inputs.
    pub fn hunt(&self, inputs: &[Fr], external: &External) -> Result<Vec<Finding>> {
        let program = &self.program;
        let (honest, broken) = solver::run_through(program, inputs, external)?;
        let users = Users::new(program);
        let hints: Vec<u32> =
            (0..program.ops.len() as u32).filter(|&op| matches!(program.ops[op as usize], Op::Hint { .. })).collect();
        let found: Vec<Option<Finding>> = hints
            .par_iter()
            .with_min_len(32)
            .map_init(|| Forger::new(program, &users, &honest, &broken, external), |forger, &op| forger.attack(op))
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
    fn new(program: &Program) -> Self {
        let mut offsets = vec![0u32; program.variables as usize + 1];
        program.each_read(|_, variable| offsets[variable as usize + 1] += 1);
        for i in 1..offsets.len() {
            offsets[i] += offsets[i - 1];
        }
        let mut next = offsets.clone();
        let mut ops = vec![0; offsets[offsets.len() - 1] as usize];
        program.each_read(|op, variable| {
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

impl Program {
    /// Every (op, variable that it reads).
    fn each_read(&self, mut visit: impl FnMut(u32, u32)) {
        for (number, op) in self.ops.iter().enumerate() {
            let mut read = |combination: u32| {
                for &variable in self.pool.variables(combination) {
                    visit(number as u32, variable);
                }
            };
            match *op {
                Op::Multiply { a, b, .. } => [a, b].into_iter().for_each(&mut read),
                Op::AssertMultiply { a, b, c, .. } => [a, b, c].into_iter().for_each(&mut read),
                Op::Define { value, .. } | Op::Bind { value, .. } => read(value),
                Op::AssertZero { a, .. } => read(a),
                Op::Hint { number } => {
                    let (start, end) = self.hints[number as usize].inputs;
                    self.hint_inputs[start as usize..end as usize].iter().copied().for_each(&mut read);
                }
            }
        }
    }
}

/// One thread's copy of the assignment, put right again after each attempt.
struct Forger<'a> {
    program: &'a Program,
    users: &'a Users,
    honest: &'a [Fr],
    /// Assertions that the honest values fail.
    broken: &'a [u32],
    external: &'a External<'a>,
    values: Vec<Fr>,
    /// Variables whose value differs, or did.
    changed: Vec<u32>,
    /// Ops to run, the earliest first; `seen[op]` is the number of the attempt that queued it.
    queue: BinaryHeap<Reverse<u32>>,
    seen: Vec<u32>,
    attempt: u32,
}

impl<'a> Forger<'a> {
    fn new(
        program: &'a Program,
        users: &'a Users,
        honest: &'a [Fr],
        broken: &'a [u32],
        external: &'a External<'a>,
    ) -> Self {
        let (values, seen) = (honest.to_vec(), vec![0; program.ops.len()]);
        let (changed, queue) = (vec![], BinaryHeap::new());
        Self { program, users, honest, broken, external, values, changed, queue, seen, attempt: 0 }
    }

    /// Try every change of one hint until one is a finding.
    fn attack(&mut self, op: u32) -> Option<Finding> {
        let Op::Hint { number } = self.program.ops[op as usize] else { return None };
        let hint = &self.program.hints[number as usize];
        let inputs = self.program.hint_inputs(hint, self.honest);
        let outputs = &self.honest[hint.first as usize..(hint.first + hint.outputs) as usize];
        for Change { what, values } in changes(hint, &inputs, outputs) {
            let Some(moved) = self.attempt(op, hint.first, &values) else { continue };
            if !moved.is_empty() || !self.broken.is_empty() {
                return Some(Finding { location: hint.location, change: what, outputs: moved });
            }
        }
        None
    }

    /// The outputs that moved, if every assertion holds, those that the honest values fail among them.
    fn attempt(&mut self, hint: u32, first: u32, outputs: &[(u32, Fr)]) -> Option<Vec<u32>> {
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
        let mended = |&op: &u32| self.program.check(&self.program.ops[op as usize], &self.values).is_ok();
        holds = holds && self.broken.iter().all(mended);
        let moved = |&(_, &variable): &(usize, &u32)| self.values[variable as usize] != self.honest[variable as usize];
        let outputs = self.program.outputs.iter().enumerate().filter(moved).map(|(number, _)| number as u32);
        let moved = holds.then(|| outputs.collect());
        for variable in self.changed.drain(..) {
            self.values[variable as usize] = self.honest[variable as usize];
        }
        moved
    }

    /// Run an op again; false when it is an assertion that fails.
    fn follow(&mut self, op: u32) -> bool {
        let program = self.program;
        let op = &program.ops[op as usize];
        match *op {
            Op::AssertMultiply { .. } | Op::AssertZero { .. } => return program.check(op, &self.values).is_ok(),
            Op::Multiply { out, .. } | Op::Define { out, .. } | Op::Bind { out, .. } => {
                self.set(out, program.value(op, &self.values));
            }
            Op::Hint { number } => {
                let hint = &program.hints[number as usize];
                let inputs = program.hint_inputs(hint, &self.values);
                // Where an honest solver gives up, a forger does not: the values stay.
                if let Ok(outputs) = hint.compute(&inputs, self.external) {
                    for (variable, value) in (hint.first..).zip(outputs) {
                        self.set(variable, value);
                    }
                }
            }
        }
        true
    }

    fn set(&mut self, variable: u32, value: Fr) {
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
    use ark_ff::{AdditiveGroup, Field};

    fn none(_: u32, _: &[Fr]) -> Result<Vec<Fr>> {
        unreachable!()
    }

    /// out = (x == 0), by m = 1/x: out = 1 − x·m, x·out = 0. Without the second constraint m is free.
    fn is_zero(sound: bool) -> ConstraintSystem {
        let mut builder = Builder::new();
        let (output, x) = (builder.output(), builder.private_input());
        let m = builder.hint(Kind::Inverse, &[x], 1, 10).unwrap()[0];
        let product = builder.mul(x, m, 11).unwrap();
        let one = builder.constant(Fr::ONE);
        let zero = builder.constant(Fr::ZERO);
        let flag = builder.sub(one, product).unwrap();
        if sound {
            builder.assert_mul(x, flag, zero, 12).unwrap();
        }
        builder.bind_output(output, flag, 13).unwrap();
        builder.finish().unwrap()
    }

    #[test]
    fn is_zero_without_its_second_constraint_is_found() {
        let findings = is_zero(false).hunt(&[Fr::from(5)], &none).unwrap();
        assert_eq!((findings[0].location, &findings[0].outputs[..]), (10, &[0][..]));
        for x in [0, 5] {
            assert_eq!(is_zero(true).hunt(&[Fr::from(x)], &none).unwrap(), vec![]);
        }
    }

    /// Two bits of x that add up, the lower one the output; with `both`, both are bits.
    fn two_bits(both: bool) -> ConstraintSystem {
        let mut builder = Builder::new();
        let (output, x) = (builder.output(), builder.private_input());
        let bits = builder.hint(Kind::Bits, &[x], 2, 50).unwrap();
        builder.assert_mul(bits[0], bits[0], bits[0], 51).unwrap();
        if both {
            builder.assert_mul(bits[1], bits[1], bits[1], 51).unwrap();
        }
        let sum = builder.sum(&[(bits[0], Fr::ONE), (bits[1], Fr::from(2)), (x, -Fr::ONE)]).unwrap();
        builder.assert_zero(sum, 52).unwrap();
        builder.bind_output(output, bits[0], 53).unwrap();
        builder.finish().unwrap()
    }

    #[test]
    fn a_bit_that_need_not_be_one_is_found() {
        for x in [0, 1, 2, 3] {
            assert_eq!(two_bits(false).hunt(&[Fr::from(x)], &none).unwrap().len(), 1);
            assert_eq!(two_bits(true).hunt(&[Fr::from(x)], &none).unwrap(), vec![]);
        }
    }

    #[test]
    fn inputs_that_an_honest_solver_refuses_are_forged_where_a_hole_lets_them() {
        let four = [Fr::from(4)];
        assert!(two_bits(false).solve(&four, &none).is_err());
        let findings = two_bits(false).hunt(&four, &none).unwrap();
        assert_eq!((findings.len(), findings[0].location), (1, 50));
        assert_eq!(two_bits(true).hunt(&four, &none).unwrap(), vec![]);
        // A hint that gives up stops an honest solver only.
        assert!(division(true).solve(&[Fr::from(5), Fr::ZERO], &none).is_err());
        assert_eq!(division(true).hunt(&[Fr::from(5), Fr::ZERO], &none).unwrap(), vec![]);
    }

    /// Bits of x, each 0 or 1, that add up to x in the field; the top one is the output.
    fn decomposition(count: u32) -> ConstraintSystem {
        let mut builder = Builder::new();
        let (output, x) = (builder.output(), builder.private_input());
        let bits = builder.hint(Kind::Bits, &[x], count, 20).unwrap();
        let mut parts = vec![(x, -Fr::ONE)];
        for (i, &bit) in bits.iter().enumerate() {
            builder.assert_mul(bit, bit, bit, 21).unwrap();
            parts.push((bit, Fr::from(2).pow([i as u64])));
        }
        let difference = builder.sum(&parts).unwrap();
        builder.assert_zero(difference, 22).unwrap();
        builder.bind_output(output, bits[0], 23).unwrap();
        builder.finish().unwrap()
    }

    #[test]
    fn a_decomposition_into_254_bits_without_canonicity_is_found() {
        // x + r fits 254 bits, and r is odd: the lowest bit of the forged decomposition is another.
        let findings = decomposition(254).hunt(&[Fr::from(5)], &none).unwrap();
        assert_eq!(findings.len(), 1);
        assert!(findings[0].change.contains("+ 1·r"), "{}", findings[0].change);
        assert_eq!(decomposition(253).hunt(&[Fr::from(5)], &none).unwrap(), vec![]);
    }

    /// q and r with a = q·b + r; with `ranges` they are 8 bits and r < b.
    fn division(ranges: bool) -> ConstraintSystem {
        let mut builder = Builder::new();
        let output = builder.output();
        let (a, b) = (builder.private_input(), builder.private_input());
        let parts = builder.hint(Kind::DivMod, &[a, b], 2, 30).unwrap();
        let rest = builder.sub(a, parts[1]).unwrap();
        builder.assert_mul(parts[0], b, rest, 31).unwrap();
        if ranges {
            let minus_one = builder.constant(-Fr::ONE);
            let gap = builder.sub(b, parts[1]).unwrap();
            let gap = builder.add(gap, minus_one).unwrap();
            for value in [parts[0], parts[1], gap] {
                let bits = builder.hint(Kind::Bits, &[value], 8, 32).unwrap();
                let mut sum = vec![(value, -Fr::ONE)];
                for (i, &bit) in bits.iter().enumerate() {
                    builder.assert_mul(bit, bit, bit, 33).unwrap();
                    sum.push((bit, Fr::from(1u64 << i)));
                }
                let difference = builder.sum(&sum).unwrap();
                builder.assert_zero(difference, 34).unwrap();
            }
        }
        builder.bind_output(output, parts[0], 35).unwrap();
        builder.finish().unwrap()
    }

    #[test]
    fn a_division_without_ranges_is_found() {
        let inputs = [Fr::from(17), Fr::from(5)];
        let findings = division(false).hunt(&inputs, &none).unwrap();
        assert_eq!((findings.len(), findings[0].location), (1, 30));
        assert_eq!(division(true).hunt(&inputs, &none).unwrap(), vec![]);
    }

    #[test]
    fn hints_that_follow_are_computed_again() {
        // y = f(h) by a second hint that is checked against h: the forged h is found only if y follows it.
        let mut builder = Builder::new();
        let (output, x) = (builder.output(), builder.private_input());
        let h = builder.hint(Kind::External(0), &[x], 1, 40).unwrap()[0];
        let m = builder.hint(Kind::Inverse, &[h], 1, 41).unwrap()[0];
        let one = builder.constant(Fr::ONE);
        builder.assert_mul(h, m, one, 42).unwrap();
        builder.bind_output(output, m, 43).unwrap();
        let system = builder.finish().unwrap();
        let findings = system.hunt(&[Fr::from(6)], &|_, inputs| Ok(inputs.to_vec())).unwrap();
        assert_eq!(findings.iter().map(|finding| finding.location).collect::<Vec<_>>(), [40]);
    }

    #[test]
    fn it_is_fast_enough_for_every_test_run() {
        // 500 decompositions into 32 bits: 16,000 booleans, about 50,000 attempts.
        let mut builder = Builder::new();
        let (output, x) = (builder.output(), builder.private_input());
        let mut value = x;
        for _ in 0..500 {
            let bits = builder.hint(Kind::Bits, &[value], 32, 1).unwrap();
            let mut sum = vec![(value, -Fr::ONE)];
            for (i, &bit) in bits.iter().enumerate() {
                builder.assert_mul(bit, bit, bit, 2).unwrap();
                sum.push((bit, Fr::from(1u64 << i)));
            }
            let difference = builder.sum(&sum).unwrap();
            builder.assert_zero(difference, 3).unwrap();
            value = builder.add(bits[0], bits[31]).unwrap();
        }
        builder.bind_output(output, value, 4).unwrap();
        let system = builder.finish().unwrap();
        let start = std::time::Instant::now();
        assert_eq!(system.hunt(&[Fr::from(0x8000_0001u64)], &none).unwrap(), vec![]);
        assert!(start.elapsed().as_secs_f64() < 10.0, "{:?}", start.elapsed());
    }
}
