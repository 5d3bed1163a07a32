//! A gate from its description: wires, constraints, and what an honest prover puts on the wires.

use super::algebra::{Algebra, Packed, Points, Recursive};
use crate::config::{D, F};
use plonky2::field::extension::Extendable;
use plonky2::field::packed::PackedField;
use plonky2::gates::gate::Gate;
use plonky2::gates::packed_util::PackedEvaluableBase;
use plonky2::gates::util::StridedConstraintConsumer;
use plonky2::iop::ext_target::ExtensionTarget;
use plonky2::iop::generator::{GeneratedValues, SimpleGenerator, WitnessGeneratorRef};
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartitionWitness, Witness, WitnessWrite};
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::circuit_data::CommonCircuitData;
use plonky2::plonk::vars::{
    EvaluationTargets, EvaluationVars, EvaluationVarsBase, EvaluationVarsBaseBatch, EvaluationVarsBasePacked,
};
use plonky2::util::serialization::{Buffer, IoResult, Read, Write};
use std::fmt::Debug;
use std::marker::PhantomData;

/// What a gate of ours is. An operation is what one use takes of a row; a row holds `OPERATIONS` of them, and all of
/// its wires 0 fulfil the constraints, so that a row need not be full.
pub(crate) trait Description: 'static + Send + Sync + Debug + Clone + Copy + Default {
    const NAME: &'static str;
    const OPERATIONS: usize;
    const WIRES: usize;
    const CONSTANTS: usize;
    const DEGREE: usize;
    const CONSTRAINTS: usize;

    /// Polynomials that are 0 on a valid row.
    fn constraints<A: Algebra>(algebra: &mut A, wires: &[A::Value], constants: &[A::Value]) -> Vec<A::Value>;

    /// Wires that an operation reads, in a row with these constants.
    fn inputs(operation: usize, constants: &[F]) -> Vec<usize>;

    /// Wires that an operation computes.
    fn outputs(operation: usize, constants: &[F]) -> Vec<usize>;

    /// Values of the outputs. For inputs that no valid row has, values that break a constraint.
    fn compute(operation: usize, inputs: &[F], constants: &[F]) -> Vec<F>;
}

/// The gate of a description.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CustomGate<T>(PhantomData<T>);

impl<T: Description> CustomGate<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// Take the next place for an operation: its row, and its number in the row.
    pub(crate) fn place(builder: &mut CircuitBuilder<F, D>, constants: &[F]) -> (usize, usize) {
        builder.find_slot(Self::new(), constants, constants)
    }
}

impl<T: Description> Gate<F, D> for CustomGate<T> {
    fn id(&self) -> String {
        T::NAME.to_owned()
    }

    fn serialize(&self, _: &mut Vec<u8>, _: &CommonCircuitData<F, D>) -> IoResult<()> {
        Ok(())
    }

    fn deserialize(_: &mut Buffer<'_>, _: &CommonCircuitData<F, D>) -> IoResult<Self> {
        Ok(Self::new())
    }

    fn eval_unfiltered(&self, vars: EvaluationVars<'_, F, D>) -> Vec<<F as Extendable<D>>::Extension> {
        T::constraints(&mut Points::new(), &vars.local_wires[..T::WIRES], &vars.local_constants[..T::CONSTANTS])
    }

    fn eval_unfiltered_base_one(&self, _: EvaluationVarsBase<'_, F>, _: StridedConstraintConsumer<'_, F>) {
        unreachable!("the batch is evaluated packed");
    }

    fn eval_unfiltered_base_batch(&self, vars: EvaluationVarsBaseBatch<'_, F>) -> Vec<F> {
        self.eval_unfiltered_base_batch_packed(vars)
    }

    fn eval_unfiltered_circuit(
        &self,
        builder: &mut CircuitBuilder<F, D>,
        vars: EvaluationTargets<'_, D>,
    ) -> Vec<ExtensionTarget<D>> {
        let (wires, constants) = (&vars.local_wires[..T::WIRES], &vars.local_constants[..T::CONSTANTS]);
        T::constraints(&mut Recursive(builder), wires, constants)
    }

    fn generators(&self, row: usize, constants: &[F]) -> Vec<WitnessGeneratorRef<F, D>> {
        let generator =
            |operation| CustomGenerator::<T> { row, operation, constants: constants.to_vec(), _type: PhantomData };
        (0..T::OPERATIONS).map(|operation| WitnessGeneratorRef::new(generator(operation).adapter())).collect()
    }

    fn num_wires(&self) -> usize {
        T::WIRES
    }

    fn num_constants(&self) -> usize {
        T::CONSTANTS
    }

    fn degree(&self) -> usize {
        T::DEGREE
    }

    fn num_constraints(&self) -> usize {
        T::CONSTRAINTS
    }
}

impl<T: Description> PackedEvaluableBase<F, D> for CustomGate<T> {
    fn eval_unfiltered_base_packed<P: PackedField<Scalar = F>>(
        &self,
        vars: EvaluationVarsBasePacked<'_, P>,
        mut consumer: StridedConstraintConsumer<'_, P>,
    ) {
        let wires: Vec<Packed<P>> = (0..T::WIRES).map(|i| Packed(vars.local_wires[i])).collect();
        let constants: Vec<Packed<P>> = (0..T::CONSTANTS).map(|i| Packed(vars.local_constants[i])).collect();
        let constraints = T::constraints(&mut Points::new(), &wires, &constants);
        consumer.many(constraints.into_iter().map(|constraint| constraint.0));
    }
}

/// Fills an operation's wires.
#[derive(Debug, Clone, Default)]
pub(crate) struct CustomGenerator<T> {
    row: usize,
    operation: usize,
    constants: Vec<F>,
    _type: PhantomData<T>,
}

impl<T: Description> SimpleGenerator<F, D> for CustomGenerator<T> {
    fn id(&self) -> String {
        format!("{}Generator", T::NAME)
    }

    fn dependencies(&self) -> Vec<Target> {
        T::inputs(self.operation, &self.constants).into_iter().map(|wire| Target::wire(self.row, wire)).collect()
    }

    fn run_once(&self, witness: &PartitionWitness<'_, F>, out: &mut GeneratedValues<F>) -> anyhow::Result<()> {
        let inputs = witness.get_targets(&self.dependencies());
        let values = T::compute(self.operation, &inputs, &self.constants);
        for (wire, value) in T::outputs(self.operation, &self.constants).into_iter().zip(values) {
            out.set_target(Target::wire(self.row, wire), value)?;
        }
        Ok(())
    }

    fn serialize(&self, out: &mut Vec<u8>, _: &CommonCircuitData<F, D>) -> IoResult<()> {
        out.write_usize(self.row)?;
        out.write_usize(self.operation)?;
        out.write_field_vec(&self.constants)
    }

    fn deserialize(source: &mut Buffer<'_>, _: &CommonCircuitData<F, D>) -> IoResult<Self> {
        let (row, operation) = (source.read_usize()?, source.read_usize()?);
        Ok(Self { row, operation, constants: source.read_field_vec(T::CONSTANTS)?, _type: PhantomData })
    }
}
