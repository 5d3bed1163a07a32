//! Gates of our own, functions on the crate's builder that use them, and what programs can ask of them.

mod algebra;
mod custom;
mod ecgfp5;
mod keccak;
mod limb_sum;
mod operation;
mod quintic;
#[cfg(test)]
mod trial;

use crate::config::{D, F};
pub(crate) use custom::CustomGenerator;
use custom::{CustomGate, Description};
pub(crate) use ecgfp5::add::PointSum;
pub(crate) use ecgfp5::double_add::DoubleAdd;
pub(crate) use ecgfp5::fixed_add::FixedAdd;
pub(crate) use keccak::{KeccakLane, KeccakRound};
pub use keccak::{keccak_f, keccak256};
pub(crate) use limb_sum::LimbSum;
pub use limb_sum::{add_with_carry, assert_range, sub_with_borrow};
pub use operation::Operation;
use plonky2::gates::gate::GateRef;
pub(crate) use quintic::QuinticProduct;
pub use quintic::{Quintic, quintic_mul};

/// Every gate. The place in this list is part of the gate's number in a stored key: append only.
pub(crate) fn all() -> [GateRef<F, D>; 7] {
    [
        gate::<LimbSum>(),
        gate::<QuinticProduct>(),
        gate::<KeccakRound>(),
        gate::<KeccakLane>(),
        gate::<PointSum>(),
        gate::<DoubleAdd>(),
        gate::<FixedAdd>(),
    ]
}

fn gate<T: Description>() -> GateRef<F, D> {
    GateRef::new(CustomGate::<T>::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 4,400 that a verification takes by itself. A gate is worth its rows where it saves as many.
    #[test]
    fn verifying_a_gate_costs_so_many_rows() {
        let rows = [
            trial::verification_rows::<LimbSum>(),
            trial::verification_rows::<QuinticProduct>(),
            trial::verification_rows::<KeccakRound>(),
            trial::verification_rows::<KeccakLane>(),
            trial::verification_rows::<PointSum>(),
            trial::verification_rows::<DoubleAdd>(),
            trial::verification_rows::<FixedAdd>(),
        ];
        assert_eq!(rows, [42, 19, 118, 38, 36, 79, 554]);
    }
}
