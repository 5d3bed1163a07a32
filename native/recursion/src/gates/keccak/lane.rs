//! A lane of Keccak on one row: as 32-bit halves in either order of bytes, and as words; also sums of two lanes.
//!
//! The row has the 64 digits of a sum of words, each 0, 1 or 2, whose parities are the lane's bits.

use super::super::algebra::Algebra;
use super::super::custom::Description;
use super::layout::{DIGITS, WORDS, base, power, turn};
use super::round::of_two;
use crate::config::F;
use plonky2::field::types::{Field, PrimeField64};

/// Four words.
pub(crate) const FIRST: usize = 0;
/// Four words that are added.
pub(crate) const SECOND: usize = 4;
/// Four words of the lane, of bits.
pub(crate) const OUT: usize = 8;
/// The last of them, its digits one place higher.
pub(crate) const TURNED: usize = 12;
/// The lower and the higher half.
pub(crate) const HALVES: usize = 13;
/// The halves of which the first of four bytes is the highest.
pub(crate) const BIG: usize = 15;
const DIGIT: usize = 17;
const BITS: usize = 64;

/// Which wires are given, as the row's constant says to the honest prover: it is no part of any constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    Words = 0,
    Halves = 1,
    BigHalves = 2,
}

impl Given {
    fn of(constants: &[F]) -> Self {
        match constants[0].to_canonical_u64() {
            0 => Self::Words,
            1 => Self::Halves,
            _ => Self::BigHalves,
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeccakLane;

impl Description for KeccakLane {
    const NAME: &'static str = "KeccakLaneGate";
    const OPERATIONS: usize = 1;
    const WIRES: usize = DIGIT + BITS;
    const CONSTANTS: usize = 1;
    const DEGREE: usize = 3;
    const CONSTRAINTS: usize = BITS + 2 * WORDS + 1 + 4;

    fn constraints<A: Algebra>(algebra: &mut A, wires: &[A::Value], _: &[A::Value]) -> Vec<A::Value> {
        let mut constraints = Vec::with_capacity(Self::CONSTRAINTS);
        let digits = &wires[DIGIT..];
        let mut bits = Vec::with_capacity(BITS);
        for &digit in digits {
            let bit = of_two(algebra, digit);
            constraints.push(algebra.arithmetic(F::NEG_ONE, digit, bit, F::ONE, bit));
            bits.push(bit);
        }
        for j in 0..WORDS {
            let sum = algebra.reduce(&every_fourth(digits, j), base());
            let given = algebra.add(wires[FIRST + j], wires[SECOND + j]);
            constraints.push(algebra.sub(sum, given));
            let word = algebra.reduce(&every_fourth(&bits, j), base());
            constraints.push(algebra.sub(word, wires[OUT + j]));
        }
        let turned = algebra.scaled_sum(base(), wires[OUT + 3], -turn(), bits[BITS - 1]);
        constraints.push(algebra.sub(turned, wires[TURNED]));
        for (i, half) in bits.chunks_exact(32).enumerate() {
            let value = algebra.reduce(half, F::TWO);
            constraints.push(algebra.sub(value, wires[HALVES + i]));
            let swapped: Vec<A::Value> = half.rchunks_exact(8).flatten().copied().collect();
            let value = algebra.reduce(&swapped, F::TWO);
            constraints.push(algebra.sub(value, wires[BIG + i]));
        }
        constraints
    }

    fn inputs(_: usize, constants: &[F]) -> Vec<usize> {
        match Given::of(constants) {
            Given::Words => (FIRST..OUT).collect(),
            Given::Halves => (HALVES..BIG).collect(),
            Given::BigHalves => (BIG..DIGIT).collect(),
        }
    }

    fn outputs(_: usize, constants: &[F]) -> Vec<usize> {
        match Given::of(constants) {
            Given::Words => (OUT..Self::WIRES).collect(),
            Given::Halves => (FIRST..HALVES).chain(BIG..Self::WIRES).collect(),
            Given::BigHalves => (FIRST..BIG).chain(DIGIT..Self::WIRES).collect(),
        }
    }

    fn compute(_: usize, inputs: &[F], constants: &[F]) -> Vec<F> {
        let given = Given::of(constants);
        let digits = match given {
            Given::Words => sums(inputs),
            Given::Halves | Given::BigHalves => halves(inputs, given == Given::BigHalves),
        };
        let bits: [u64; BITS] = digits.map(|digit| digit & 1);
        let word = |digits: &[u64; BITS], j: usize| (0..DIGITS).map(|t| number(digits[j + WORDS * t]) * power(t)).sum();
        let mut values: Vec<F> = vec![];
        if given != Given::Words {
            values.extend((0..WORDS).map(|j| word(&digits, j)).chain([F::ZERO; WORDS]));
        }
        values.extend((0..WORDS).map(|j| word(&bits, j)));
        values.push((0..DIGITS).map(|t| number(bits[3 + WORDS * t]) * power((t + 1) % DIGITS)).sum());
        let half = |i: usize| (0..32).fold(0, |half, z| half | (bits[32 * i + z] as u32) << z);
        if given != Given::Halves {
            values.extend((0..2).map(|i| number(half(i).into())));
        }
        if given != Given::BigHalves {
            values.extend((0..2).map(|i| number(half(i).swap_bytes().into())));
        }
        values.extend(digits.map(number));
        values
    }
}

fn number(value: u64) -> F {
    F::from_canonical_u64(value)
}

fn every_fourth<T: Copy>(digits: &[T], first: usize) -> Vec<T> {
    digits.iter().copied().skip(first).step_by(WORDS).collect()
}

/// Digits of four words with four others.
fn sums(words: &[F]) -> [u64; BITS] {
    std::array::from_fn(|z| (words[z % WORDS] + words[WORDS + z % WORDS]).to_canonical_u64() >> (z / WORDS * 4) & 15)
}

fn halves(halves: &[F], swapped: bool) -> [u64; BITS] {
    std::array::from_fn(|z| {
        let half = halves[z / 32].to_canonical_u64() as u32;
        u64::from(if swapped { half.swap_bytes() } else { half } >> (z % 32) & 1)
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::trial;
    use super::super::layout::word;
    use super::*;

    const LANE: u64 = 0x0123_4567_89ab_cdef;
    const OTHER: u64 = 0xfedc_ba98_0000_ffff;

    #[test]
    fn its_evaluations_agree_and_its_degree_is_as_said() {
        trial::evaluations::<KeccakLane>();
    }

    #[test]
    fn every_wire_counts_however_it_was_filled() {
        let words: Vec<F> = [LANE, OTHER].iter().flat_map(|&lane| (0..4).map(move |j| number(word(lane, j)))).collect();
        trial::every_wire_counts::<KeccakLane>(&[(0, &words)], &[F::ZERO]);
        let halves = [LANE & 0xffff_ffff, LANE >> 32].map(number);
        trial::every_wire_counts::<KeccakLane>(&[(0, &halves)], &[F::ONE]);
        trial::every_wire_counts::<KeccakLane>(&[(0, &halves)], &[F::TWO]);
    }

    #[test]
    fn it_adds_lanes_and_turns_bytes() {
        let words: Vec<F> = [LANE, OTHER].iter().flat_map(|&lane| (0..4).map(move |j| number(word(lane, j)))).collect();
        let row = trial::row::<KeccakLane>(&[(0, &words)], &[F::ZERO]);
        let sum = LANE ^ OTHER;
        let (low, high) = (sum as u32, (sum >> 32) as u32);
        assert_eq!(row[HALVES..BIG], [low, high].map(|half| number(half.into())));
        assert_eq!(row[BIG..DIGIT], [low, high].map(|half| number(half.swap_bytes().into())));
        assert_eq!(row[OUT..TURNED], std::array::from_fn::<F, 4, _>(|j| number(word(sum, j))));
        assert_eq!(row[TURNED], number(word(sum, 3).rotate_left(4)));
    }
}
