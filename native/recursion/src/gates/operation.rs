//! What a program can ask of our gates: on the builder, and the same outside of circuits.

use super::ecgfp5::plain::Point;
use super::ecgfp5::{add, double_add, fixed_add};
use super::keccak::{self, plain};
use super::limb_sum;
use crate::config::{D, F};
use plonky2::field::types::{Field, PrimeField64};
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

/// An operation. Its outputs are a function of its inputs, where there is a witness at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Limbs a, b and a carry → the sum's limb and carry.
    AddWithCarry,
    /// Limbs a, b and a borrow → the difference's limb and borrow.
    SubWithBorrow,
    /// 32-bit words, the first byte the highest → the eight of their Keccak-256.
    Keccak256,
    /// 50 halves of lanes, the lower first → those of Keccak-f[1600].
    KeccakF,
    /// Two points of ecGFp5 → their sum, if their x differ.
    PointAdd,
    /// Points p and q and a bit → 2·p + bit·q, if the x of 2·p and q differ.
    PointDoubleAdd,
    /// A point p and four bits of a window → p + (window + 1)·2^(128·table)·G, if their x differ.
    PointAddFixed {
        /// 0, 1 or 2.
        table: u32,
    },
}

const LIMB: u64 = 1 << 32;

impl Operation {
    /// The operation's number and parameter in a program's digest.
    pub(crate) fn tag(self) -> [u32; 2] {
        match self {
            Self::AddWithCarry => [0, 0],
            Self::SubWithBorrow => [1, 0],
            Self::Keccak256 => [2, 0],
            Self::KeccakF => [3, 0],
            Self::PointAdd => [4, 0],
            Self::PointDoubleAdd => [5, 0],
            Self::PointAddFixed { table } => [6, table],
        }
    }

    /// Whether it can have so many inputs.
    pub(crate) fn takes(self, inputs: usize) -> bool {
        match self {
            Self::AddWithCarry | Self::SubWithBorrow => inputs == 3,
            Self::Keccak256 => inputs <= 1 << 16,
            Self::KeccakF => inputs == 50,
            Self::PointAdd => inputs == 20,
            Self::PointDoubleAdd => inputs == 21,
            Self::PointAddFixed { table } => inputs == 14 && table < 3,
        }
    }

    pub(crate) fn outputs(self) -> u32 {
        match self {
            Self::AddWithCarry | Self::SubWithBorrow => 2,
            Self::Keccak256 => 8,
            Self::KeccakF => 50,
            Self::PointAdd | Self::PointDoubleAdd | Self::PointAddFixed { .. } => 10,
        }
    }

    /// The outputs' values. Where `holds` is false no row has them.
    pub(crate) fn compute(self, inputs: &[F]) -> Vec<F> {
        match self {
            Self::AddWithCarry => limb_sum::values(F::ONE, inputs).to_vec(),
            Self::SubWithBorrow => limb_sum::values(F::NEG_ONE, inputs).to_vec(),
            Self::Keccak256 => {
                let words: Vec<u32> = inputs.iter().map(|word| word.to_canonical_u64() as u32).collect();
                plain::hash(&words).map(F::from_canonical_u32).to_vec()
            }
            Self::KeccakF => {
                let half = |i: usize| inputs[i].to_canonical_u64() % LIMB;
                let mut lanes = std::array::from_fn(|i| half(2 * i) | half(2 * i + 1) << 32);
                plain::permute(&mut lanes);
                lanes.iter().flat_map(|&lane| [lane % LIMB, lane >> 32]).map(F::from_canonical_u64).collect()
            }
            Self::PointAdd => Point::new(inputs).add(&Point::new(&inputs[10..])).0.values().to_vec(),
            Self::PointDoubleAdd => double_add::values(inputs).to_vec(),
            Self::PointAddFixed { table } => {
                Point::new(inputs).add(&fixed_add::point(&inputs[10..], table as usize)).0.values().to_vec()
            }
        }
    }

    /// Whether there is a witness.
    pub(crate) fn holds(self, inputs: &[F]) -> bool {
        match self {
            Self::AddWithCarry | Self::SubWithBorrow => self.compute(inputs)[0].to_canonical_u64() < LIMB,
            Self::Keccak256 | Self::KeccakF => inputs.iter().all(|word| word.to_canonical_u64() < LIMB),
            Self::PointAdd => inputs[..5] != inputs[10..15],
            Self::PointDoubleAdd => inputs[5..10] != [F::ZERO; 5] && Point::new(inputs).double().0.x != inputs[10..15],
            Self::PointAddFixed { table } => fixed_add::point(&inputs[10..], table as usize).x != inputs[..5],
        }
    }

    pub(crate) fn lower(self, builder: &mut CircuitBuilder<F, D>, inputs: &[Target]) -> Vec<Target> {
        match self {
            Self::AddWithCarry => {
                let (sum, carry) = limb_sum::add_with_carry(builder, inputs[0], inputs[1], inputs[2]);
                vec![sum, carry]
            }
            Self::SubWithBorrow => {
                let (difference, borrow) = limb_sum::sub_with_borrow(builder, inputs[0], inputs[1], inputs[2]);
                vec![difference, borrow]
            }
            Self::Keccak256 => keccak::keccak256(builder, inputs).to_vec(),
            Self::KeccakF => keccak::keccak_f(builder, inputs.try_into().expect("fifty halves")).to_vec(),
            Self::PointAdd => add::add(builder, inputs),
            Self::PointDoubleAdd => double_add::double_add(builder, inputs),
            Self::PointAddFixed { table } => fixed_add::fixed_add(builder, inputs, table as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ecgfp5::plain::MULTIPLES;
    use super::*;
    use crate::program::{Builder, Given, Program};
    use proofmill_kernels::cancel::Cancel;
    use proofmill_kernels::error::{Code, Result};

    const fn none(_: u32, _: &[F]) -> Result<Vec<F>> {
        Ok(vec![])
    }

    fn number(value: u64) -> F {
        F::from_canonical_u64(value)
    }

    /// An operation with inputs for which it holds.
    fn examples() -> Vec<(Operation, Vec<F>)> {
        let points = |i: usize, j: usize| [MULTIPLES[0][i], MULTIPLES[0][j]].map(|point| point.values()).concat();
        let bits = [1, 0, 1, 1].map(number);
        vec![
            (Operation::AddWithCarry, [u64::from(u32::MAX), 7, 1].map(number).to_vec()),
            (Operation::SubWithBorrow, [6, 7, 1].map(number).to_vec()),
            (Operation::Keccak256, (0..5).map(number).collect()),
            (Operation::KeccakF, (0..50).map(number).collect()),
            (Operation::PointAdd, points(0, 4)),
            (Operation::PointDoubleAdd, [points(1, 6), vec![F::ONE]].concat()),
            (Operation::PointAddFixed { table: 2 }, [MULTIPLES[0][0].values().to_vec(), bits.to_vec()].concat()),
        ]
    }

    /// A program with one operation, whose outputs are public.
    fn program(operation: Operation, inputs: usize) -> Program {
        let mut builder = Builder::new(false);
        let outputs: Vec<u32> = (0..operation.outputs()).map(|_| builder.output()).collect();
        let inputs: Vec<u32> = (0..inputs).map(|_| builder.private_input()).collect();
        let values = builder.gate(operation, &inputs, 1).unwrap();
        for (output, value) in outputs.into_iter().zip(values) {
            builder.bind_output(output, value, 2).unwrap();
        }
        builder.finish().unwrap()
    }

    #[test]
    fn gates_compute_what_programs_do() {
        for (operation, inputs) in examples() {
            let program = program(operation, inputs.len());
            let witness = program.solve(&inputs, Given::default(), &none).unwrap();
            assert_eq!(witness.public(), operation.compute(&inputs));
            let circuit = program.build().unwrap();
            let proof = circuit.prove(&program, &witness, &Cancel::default()).unwrap();
            assert_eq!(circuit.verification_key().verify(&proof).unwrap(), witness.public(), "{operation:?}");
        }
    }

    #[test]
    fn what_has_no_row_is_refused_where_it_was_recorded() {
        let mut bad = examples();
        bad[0].1[1] = number(1 << 33);
        bad[1].1[0] = number(1 << 33);
        bad[2].1[4] = number(1 << 32);
        bad[3].1[49] = number(1 << 32);
        bad[4].1.copy_within(0..10, 10);
        bad[5].1[10..20].copy_from_slice(&MULTIPLES[0][3].values());
        bad[6].1[..10].copy_from_slice(&MULTIPLES[2][13].values());
        for (operation, inputs) in bad {
            let program = program(operation, inputs.len());
            let error = program.solve(&inputs, Given::default(), &none).unwrap_err();
            assert_eq!((error.code, error.location), (Code::Unsatisfied, Some(1)), "{operation:?}");
            let constant =
                |builder: &mut Builder| inputs.iter().map(|&value| builder.constant(value)).collect::<Vec<_>>();
            let mut builder = Builder::new(false);
            let constants = constant(&mut builder);
            assert_eq!(builder.gate(operation, &constants, 1).unwrap_err().code, Code::InvalidArgument);
        }
    }

    #[test]
    fn digests_tell_operations_apart() {
        let tags: std::collections::BTreeSet<[u32; 2]> =
            examples().into_iter().map(|(operation, _)| operation.tag()).collect();
        assert_eq!(tags.len(), 7);
        assert_ne!(program(Operation::AddWithCarry, 3).digest(), program(Operation::SubWithBorrow, 3).digest());
    }
}
