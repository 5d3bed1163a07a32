//! Keccak-f[1600] on the builder: 480 rows for the rounds, and a row for each lane that comes from or goes to halves.

use super::super::custom::CustomGate;
use super::lane::{self, Given, KeccakLane};
use super::layout::{WORDS, source, source_word, theta_of, word};
use super::plain::{ROUND_CONSTANTS, ROUNDS};
use super::round::{self, KeccakRound};
use crate::config::{D, F};
use plonky2::field::types::Field;
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

type Builder = CircuitBuilder<F, D>;

/// A lane as words.
#[derive(Debug, Clone, Copy)]
struct Lane {
    words: [Target; WORDS],
    /// The last word, its digits one place higher.
    turned: Target,
}

/// A state as words; the lane (x, y) is at x + 5y.
#[derive(Debug, Clone)]
pub(crate) struct State {
    lanes: [Lane; 25],
    /// What iota has still to add to the lane (0, 0).
    iota: u64,
}

/// 25 lanes as 50 halves, the lower first → the same permuted. 530 rows. The halves are constrained to be 32 bits.
pub fn keccak_f(builder: &mut Builder, halves: &[Target; 50]) -> [Target; 50] {
    let mut state = State::zero(builder);
    for (lane, halves) in state.lanes.iter_mut().zip(halves.chunks_exact(2)) {
        *lane = import(builder, Given::Halves, lane::HALVES, halves);
    }
    state.permute(builder);
    let lanes: Vec<[Target; 2]> = (0..25).map(|i| state.export(builder, i, lane::HALVES)).collect();
    std::array::from_fn(|i| lanes[i / 2][i % 2])
}

impl State {
    pub(crate) fn zero(builder: &mut Builder) -> Self {
        let zero = builder.zero();
        Self { lanes: [Lane { words: [zero; WORDS], turned: zero }; 25], iota: 0 }
    }

    /// Put words of a message, the first byte the highest, in the place of the first lanes, which are zero.
    pub(crate) fn start(&mut self, builder: &mut Builder, block: &[Target]) {
        for (lane, halves) in self.lanes.iter_mut().zip(block.chunks_exact(2)) {
            *lane = import(builder, Given::BigHalves, lane::BIG, halves);
        }
    }

    /// Add words of a message to the first lanes: two rows for each lane.
    pub(crate) fn absorb(&mut self, builder: &mut Builder, block: &[Target]) {
        for (lane, halves) in self.lanes.iter_mut().zip(block.chunks_exact(2)) {
            let message = import(builder, Given::BigHalves, lane::BIG, halves);
            let row = add(builder, &lane.words, &message.words);
            *lane = Lane::at(row);
        }
    }

    /// A lane's halves: two wires of its row, from `wires` on.
    pub(crate) fn export(&self, builder: &mut Builder, lane: usize, wires: usize) -> [Target; 2] {
        let iota = if lane == 0 { self.iota } else { 0 };
        let iota = std::array::from_fn(|j| constant(builder, word(iota, j)));
        let row = add(builder, &self.lanes[lane].words, &iota);
        std::array::from_fn(|i| Target::wire(row, wires + i))
    }

    pub(crate) fn permute(&mut self, builder: &mut Builder) {
        for next in ROUND_CONSTANTS.iter().take(ROUNDS) {
            self.round(builder);
            self.iota = *next;
        }
    }

    /// All of a round but iota, which adds to the sums of the next.
    fn round(&mut self, builder: &mut Builder) {
        let rows: [[usize; WORDS]; 5] = std::array::from_fn(|plane| {
            std::array::from_fn(|word| {
                let constants = [plane, word].map(F::from_canonical_usize);
                builder.add_gate(CustomGate::<KeccakRound>::new(), constants.to_vec())
            })
        });
        let mut theta = [[None; WORDS]; 5];
        for (plane, rows) in rows.iter().enumerate() {
            for (word, &row) in rows.iter().enumerate() {
                let (x, j) = theta_of(plane, word);
                self.connect_theta(builder, row, x, j);
                theta[x][j] = Some(Target::wire(row, round::THETA));
            }
        }
        let theta = theta.map(|column| column.map(|word| word.expect("a word of every column")));
        for (plane, rows) in rows.iter().enumerate() {
            for (word, &row) in rows.iter().enumerate() {
                self.connect_chi(builder, row, (plane, word), &theta);
            }
        }
        self.lanes = std::array::from_fn(|i| {
            let (x, y) = (i % 5, i / 5);
            let words = rows[y].map(|row| Target::wire(row, round::OUT + x));
            Lane { words, turned: Target::wire(rows[y][3], round::TURNED + x) }
        });
    }

    /// The sum of which the parities are theta's effect on word j of column x: of the column before, and, for the bits
    /// before, of the column after. The word of y = 0 is connected with the first slot.
    fn connect_theta(&self, builder: &mut Builder, row: usize, x: usize, j: usize) {
        let (before, after) = ((x + 4) % 5, (x + 1) % 5);
        for y in 1..5 {
            let word = self.lanes[before + 5 * y].words[j];
            builder.connect(Target::wire(row, round::BEFORE + y - 1), word);
        }
        for y in 0..5 {
            let lane = &self.lanes[after + 5 * y];
            let word = if j == 0 { lane.turned } else { lane.words[j - 1] };
            builder.connect(Target::wire(row, round::AFTER + y), word);
        }
        let iota = match (before, after) {
            (0, _) => word(self.iota, j),
            (_, 0) if j == 0 => word(self.iota, WORDS - 1).rotate_left(4),
            (_, 0) => word(self.iota, j - 1),
            _ => 0,
        };
        let iota = constant(builder, iota);
        builder.connect(Target::wire(row, round::THETA_IOTA), iota);
    }

    fn connect_chi(&self, builder: &mut Builder, row: usize, (plane, j): (usize, usize), theta: &[[Target; WORDS]; 5]) {
        for slot in 0..5 {
            let (x, from) = (source(plane, slot), source_word(plane, j, slot));
            builder.connect(Target::wire(row, round::WORD + slot), self.lanes[x + 5 * slot].words[from]);
            builder.connect(Target::wire(row, round::EFFECT + slot), theta[x][from]);
        }
        let iota = if plane == 0 { word(self.iota, j) } else { 0 };
        let iota = constant(builder, iota);
        builder.connect(Target::wire(row, round::IOTA), iota);
    }
}

impl Lane {
    fn at(row: usize) -> Self {
        let words = std::array::from_fn(|j| Target::wire(row, lane::OUT + j));
        Self { words, turned: Target::wire(row, lane::TURNED) }
    }
}

fn constant(builder: &mut Builder, value: u64) -> Target {
    builder.constant(F::from_canonical_u64(value))
}

fn row(builder: &mut Builder, given: Given) -> usize {
    builder.add_gate(CustomGate::<KeccakLane>::new(), vec![F::from_canonical_u64(given as u64)])
}

/// The lane of two halves: a row.
fn import(builder: &mut Builder, given: Given, wires: usize, halves: &[Target]) -> Lane {
    let row = row(builder, given);
    for (i, &half) in halves.iter().enumerate() {
        builder.connect(Target::wire(row, wires + i), half);
    }
    Lane::at(row)
}

/// A row for the sum of two lanes.
fn add(builder: &mut Builder, first: &[Target; WORDS], second: &[Target; WORDS]) -> usize {
    let row = row(builder, Given::Words);
    for j in 0..WORDS {
        builder.connect(Target::wire(row, lane::FIRST + j), first[j]);
        builder.connect(Target::wire(row, lane::SECOND + j), second[j]);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::super::super::trial::Trial;
    use super::super::plain;
    use super::*;

    fn halves(lanes: &[u64; 25]) -> [F; 50] {
        std::array::from_fn(|i| F::from_canonical_u64(lanes[i / 2] >> (32 * (i % 2)) & 0xffff_ffff))
    }

    #[test]
    fn it_permutes_as_the_plain_function_does_in_530_rows() {
        let mut trial = Trial::new();
        let input: [Target; 50] = std::array::from_fn(|_| trial.builder.add_virtual_target());
        let output = keccak_f(&mut trial.builder, &input);
        assert_eq!(trial.builder.num_gates(), 530);
        trial.builder.register_public_inputs(&output);
        let circuit = trial.build();
        let mut lanes = std::array::from_fn(|i| (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let given = halves(&lanes);
        plain::permute(&mut lanes);
        let expected = halves(&lanes);
        let mut all: Vec<(Target, F)> = input.iter().copied().zip(given).collect();
        assert_eq!(circuit.public(&all).unwrap(), expected);
        all[7].1 = F::from_canonical_u64(1 << 32);
        assert!(circuit.public(&all).is_none());
    }
}
