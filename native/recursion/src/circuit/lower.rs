//! From a program to plonky2's gates.

use super::fillers::fillers;
use super::key::VerificationKey;
use super::sum::Sum;
use crate::chain::{Context, Known, Member};
use crate::config::F;
use crate::gates::{assert_range, quintic_mul};
use crate::program::{Op, Record, Slot, Source, Term, WIDTH};
use plonky2::field::types::Field;
use plonky2::hash::hashing::PlonkyPermutation;
use plonky2::hash::poseidon::{PoseidonHash, PoseidonPermutation};
use plonky2::iop::target::{BoolTarget, Target};
use plonky2::plonk::config::AlgebraicHasher;
use proofmill_kernels::error::{Code, Error, Result};
use std::sync::Arc;

/// Where each variable is found in the gates: nothing for a variable that no gate reads.
pub(crate) type Targets = Vec<Option<Target>>;

/// What proving needs of a program's gates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lowered {
    pub(crate) targets: Targets,
    /// For each proof of one of several circuits, the bytes of the fillers' proofs: one for each shape, if there are
    /// several.
    pub(crate) fillers: Vec<Vec<Vec<u8>>>,
}

/// Every operation as gates. Gives the public values, outputs then public inputs, and the variables' places.
///
/// Errors: InvalidArgument for a proof that the context cannot take.
pub(crate) fn lower(record: &Record, context: &mut Context<'_>) -> Result<(Vec<Target>, Lowered)> {
    let products = lone_products(record);
    let targets = vec![None; record.variables.len()];
    let mut lowering = Lowering { record, products, context, targets, fillers: vec![] };
    let one = lowering.context.builder.one();
    lowering.targets[0] = Some(one);
    for op in &record.ops {
        lowering.op(op)?;
    }
    let public =
        record.outputs.iter().chain(&record.public_inputs).map(|&variable| lowering.target(variable)).collect();
    Ok((public, Lowered { targets: lowering.targets, fillers: lowering.fillers }))
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

struct Lowering<'a, 'c> {
    record: &'a Record,
    products: Vec<Option<(u32, u32)>>,
    context: &'a mut Context<'c>,
    targets: Targets,
    fillers: Vec<Vec<Vec<u8>>>,
}

impl Lowering<'_, '_> {
    fn op(&mut self, op: &Op) -> Result<()> {
        let record = self.record;
        match *op {
            Op::Combine { out, .. } | Op::Bind { out, .. } => {
                let sum = self.sum(record.linear(op), F::ONE);
                let target = sum.materialise(self.context.builder);
                self.targets[out as usize] = Some(target);
            }
            Op::Multiply { out, .. } if self.products[out as usize].is_some() => {}
            Op::Multiply { a, b, out, .. } => {
                let product = Sum { products: vec![(F::ONE, self.target(a), self.target(b))], ..Sum::default() };
                let target = product.materialise(self.context.builder);
                self.targets[out as usize] = Some(target);
            }
            Op::AssertMultiply { a, b, .. } => {
                let mut sum = self.sum(record.linear(op), F::NEG_ONE);
                sum.products.push((F::ONE, self.target(a), self.target(b)));
                sum.assert_zero(self.context.builder);
            }
            Op::AssertZero { .. } => self.sum(record.linear(op), F::ONE).assert_zero(self.context.builder),
            Op::Split { a, bits, first, .. } => {
                let a = self.target(a);
                let bits = self.context.builder.split_le(a, bits as usize);
                self.define(first, bits.into_iter().map(|bit| bit.target));
            }
            Op::AssertRange { a, bits, .. } => {
                let a = self.target(a);
                assert_range(self.context.builder, a, bits as usize);
            }
            Op::RandomAccess { inputs, out, .. } => {
                let mut operands = self.operands(inputs);
                let index = operands.remove(0);
                let target = self.context.builder.random_access(index, operands);
                self.targets[out as usize] = Some(target);
            }
            Op::Poseidon { inputs, swapped, first, .. } => self.poseidon(inputs, swapped, first),
            Op::QuinticMultiply { inputs, first, .. } => {
                let operands = self.operands(inputs);
                let (a, b) = operands.split_at(5);
                let factor = |targets: &[Target]| targets.try_into().expect("five coefficients");
                let product = quintic_mul(self.context.builder, &factor(a), &factor(b));
                self.define(first, product);
            }
            Op::Gate { operation, inputs, first, .. } => {
                let operands = self.operands(inputs);
                let outputs = operation.lower(self.context.builder, &operands);
                self.define(first, outputs);
            }
            Op::Proof { number, .. } => self.proof(&record.proofs[number as usize])?,
            // The solver computes it.
            Op::Hint { .. } => {}
        }
        Ok(())
    }

    /// Verify the proof; its public values are wires of the verification.
    fn proof(&mut self, slot: &Slot) -> Result<()> {
        let genesis = self.operands(slot.genesis);
        let public = match &slot.source {
            Source::Known(key) => self.context.known(&plain(key))?,
            Source::OneOf(keys) => self.one_of(keys)?,
            Source::Dependent { number } => self.context.dependent(*number as usize)?,
            Source::Member { base: true } => with_kind(self.context.member_or_base(&genesis)?),
            Source::Member { base: false } => with_kind(self.context.member()?),
            Source::Pinned(set) => with_kind(self.context.pinned_member(set)?),
        };
        if public.len() != slot.values as usize + usize::from(slot.source.has_kind()) {
            let message = format!("the program was recorded for proofs of {} public values", slot.values);
            return Err(Error::new(Code::InvalidArgument, message).at(slot.location));
        }
        self.define(slot.first, public);
        Ok(())
    }

    fn one_of(&mut self, keys: &[Arc<VerificationKey>]) -> Result<Vec<Target>> {
        let known: Vec<Known> = keys.iter().map(|key| plain(key)).collect();
        let fillers = fillers(keys)?;
        let (index, public) = self.context.one_of(&known.iter().collect::<Vec<_>>(), &fillers)?;
        self.fillers.push(fillers.iter().map(|filler| filler.proof.to_bytes()).collect());
        Ok([&[index], public.as_slice()].concat())
    }

    fn poseidon(&mut self, inputs: (u32, u32), swapped: bool, first: u32) {
        let operands = self.operands(inputs);
        let swap = if swapped {
            // The gate constrains it to be a bit.
            BoolTarget::new_unsafe(operands[WIDTH])
        } else {
            self.context.builder._false()
        };
        let state = PoseidonPermutation::new(operands[..WIDTH].iter().copied());
        let state = PoseidonHash::permute_swapped(state, swap, self.context.builder);
        self.define(first, state.as_ref().iter().copied());
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
        let (place, builder) = (&mut self.targets[variable as usize], &mut self.context.builder);
        *place.get_or_insert_with(|| builder.add_virtual_target())
    }
}

/// A circuit outside of chains: the recording refused others.
fn plain(key: &VerificationKey) -> Known {
    Known { data: key.data().clone(), carries_set_digest: key.carries_set_digest() }
}

fn with_kind(member: Member) -> Vec<Target> {
    [&[member.kind], member.public.as_slice()].concat()
}
