//! From a program to plonky2's gates.

use super::sum::Sum;
use crate::config::{D, F, circuit_config};
use crate::program::{Op, Record, Term, WIDTH, quintic};
use plonky2::field::types::Field;
use plonky2::hash::hashing::PlonkyPermutation;
use plonky2::hash::poseidon::{PoseidonHash, PoseidonPermutation};
use plonky2::iop::target::{BoolTarget, Target};
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::config::AlgebraicHasher;

/// Gates, not yet built, and where each variable is found in them.
pub(crate) struct Lowered {
    pub(crate) builder: CircuitBuilder<F, D>,
    /// Nothing for a variable that no gate reads.
    pub(crate) targets: Vec<Option<Target>>,
}

/// Every operation as gates; then the public values: outputs, then public inputs.
pub(crate) fn lower(record: &Record) -> Lowered {
    let builder = CircuitBuilder::new(circuit_config(record.zero_knowledge));
    let products = lone_products(record);
    let mut lowering = Lowering { record, products, builder, targets: vec![None; record.variables.len()] };
    let one = lowering.builder.one();
    lowering.targets[0] = Some(one);
    for op in &record.ops {
        lowering.op(op);
    }
    for &variable in record.outputs.iter().chain(&record.public_inputs) {
        let target = lowering.target(variable);
        lowering.builder.register_public_input(target);
    }
    Lowered { builder: lowering.builder, targets: lowering.targets }
}

/// For each variable the factors, if it is a product that is read once, by a sum, or never. It needs no wire: the sum's
/// own operation multiplies.
fn lone_products(record: &Record) -> Vec<Option<(u32, u32)>> {
    let mut reads = vec![0u32; record.variables.len()];
    for op in &record.ops {
        record.linear(op).iter().for_each(|term| reads[term.0 as usize] += 1);
        record.gate_inputs(op).into_iter().for_each(|variable| reads[variable as usize] += 2);
    }
    let mut products = vec![None; record.variables.len()];
    for op in &record.ops {
        if let Op::Multiply { a, b, out, .. } = *op
            && reads[out as usize] <= 1
        {
            products[out as usize] = Some((a, b));
        }
    }
    products
}

struct Lowering<'a> {
    record: &'a Record,
    products: Vec<Option<(u32, u32)>>,
    builder: CircuitBuilder<F, D>,
    targets: Vec<Option<Target>>,
}

impl Lowering<'_> {
    fn op(&mut self, op: &Op) {
        let record = self.record;
        match *op {
            Op::Combine { out, .. } | Op::Bind { out, .. } => {
                let sum = self.sum(record.linear(op), F::ONE);
                let target = sum.materialise(&mut self.builder);
                self.targets[out as usize] = Some(target);
            }
            Op::Multiply { out, .. } if self.products[out as usize].is_some() => {}
            Op::Multiply { a, b, out, .. } => {
                let product = Sum { products: vec![(F::ONE, self.target(a), self.target(b))], ..Sum::default() };
                let target = product.materialise(&mut self.builder);
                self.targets[out as usize] = Some(target);
            }
            Op::AssertMultiply { a, b, .. } => {
                let mut sum = self.sum(record.linear(op), F::NEG_ONE);
                sum.products.push((F::ONE, self.target(a), self.target(b)));
                sum.assert_zero(&mut self.builder);
            }
            Op::AssertZero { .. } => self.sum(record.linear(op), F::ONE).assert_zero(&mut self.builder),
            Op::Split { a, bits, first, .. } => {
                let a = self.target(a);
                let bits = self.builder.split_le(a, bits as usize);
                self.define(first, bits.into_iter().map(|bit| bit.target));
            }
            Op::AssertRange { a, bits, .. } => {
                let a = self.target(a);
                self.builder.range_check(a, bits as usize);
            }
            Op::RandomAccess { inputs, out, .. } => {
                let mut operands = self.operands(inputs);
                let index = operands.remove(0);
                let target = self.builder.random_access(index, operands);
                self.targets[out as usize] = Some(target);
            }
            Op::Poseidon { inputs, swapped, first, .. } => self.poseidon(inputs, swapped, first),
            Op::QuinticMultiply { inputs, first, .. } => self.quintic(inputs, first),
            // The solver computes it.
            Op::Hint { .. } => {}
        }
    }

    fn poseidon(&mut self, inputs: (u32, u32), swapped: bool, first: u32) {
        let operands = self.operands(inputs);
        let swap = if swapped {
            // The gate constrains it to be a bit.
            BoolTarget::new_unsafe(operands[WIDTH])
        } else {
            self.builder._false()
        };
        let state = PoseidonPermutation::new(operands[..WIDTH].iter().copied());
        let state = PoseidonHash::permute_swapped(state, swap, &mut self.builder);
        self.define(first, state.as_ref().iter().copied());
    }

    fn quintic(&mut self, inputs: (u32, u32), first: u32) {
        let operands = self.operands(inputs);
        let (a, b) = operands.split_at(5);
        let residue = F::from_canonical_u64(quintic::NON_RESIDUE);
        let term = |k: usize, i: usize| if i <= k { (F::ONE, a[i], b[k - i]) } else { (residue, a[i], b[5 + k - i]) };
        for k in 0..5 {
            let sum = Sum { products: (0..5).map(|i| term(k, i)).collect(), ..Sum::default() };
            let target = sum.materialise(&mut self.builder);
            self.targets[first as usize + k] = Some(target);
        }
    }

    /// factor · Σ terms, with products that have no wire of their own as such.
    fn sum(&mut self, terms: &[Term], factor: F) -> Sum {
        let mut sum = Sum::default();
        for &(variable, coefficient) in terms {
            let coefficient = coefficient * factor;
            match self.products[variable as usize] {
                _ if variable == 0 => sum.constant = coefficient,
                Some((a, b)) => sum.products.push((coefficient, self.target(a), self.target(b))),
                None => sum.linear.push((coefficient, self.target(variable))),
            }
        }
        sum
    }

    fn operands(&mut self, range: (u32, u32)) -> Vec<Target> {
        let record = self.record;
        record.operands(range).iter().map(|&variable| self.target(variable)).collect()
    }

    fn define(&mut self, first: u32, targets: impl IntoIterator<Item = Target>) {
        for (place, target) in self.targets[first as usize..].iter_mut().zip(targets) {
            *place = Some(target);
        }
    }

    /// Where a variable is found; an input or a hint's value is given a place when the first gate reads it.
    fn target(&mut self, variable: u32) -> Target {
        let (place, builder) = (&mut self.targets[variable as usize], &mut self.builder);
        *place.get_or_insert_with(|| builder.add_virtual_target())
    }
}
