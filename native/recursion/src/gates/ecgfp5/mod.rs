//! Points of ecGFp5.

pub(crate) mod add;
pub(crate) mod double_add;
pub(crate) mod fixed_add;
mod formulas;
pub(crate) mod plain;

use super::custom::{CustomGate, Description};
use crate::config::{D, F};
use formulas::POINT;
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

/// The point that an operation gives for these inputs, after which its wires have the one that switches it on.
fn point_of<G: Description>(builder: &mut CircuitBuilder<F, D>, inputs: &[Target], constants: &[F]) -> Vec<Target> {
    let (row, operation) = CustomGate::<G>::place(builder, constants);
    let one = builder.one();
    let first = operation * (inputs.len() + 1 + POINT);
    for (i, &target) in inputs.iter().chain([&one]).enumerate() {
        builder.connect(target, Target::wire(row, first + i));
    }
    (0..POINT).map(|i| Target::wire(row, first + inputs.len() + 1 + i)).collect()
}
