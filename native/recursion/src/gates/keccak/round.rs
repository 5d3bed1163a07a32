//! One row of a round of Keccak-f[1600]: twenty rows are a round.
//!
//! A row (Y, J) computes chi for the bits z = J mod 4 of plane Y: it reads a word of each of the five lanes that rho and
//! pi bring there, adds theta's effect (a word of its own for each column), splits each sum into digits, whose parities
//! are the bits, and puts out five words. Nothing but the sum's digits lies on wires of its own: 80 of them.
//!
//! It also computes one of the twenty words of theta's effect: the parities of sums of ten words. A digit of that sum
//! is e + 8f (e + 4f for the highest): e < 8, and three f share a wire.
//!
//! Which words a row reads is a matter of connections; by how many places their digits turn is told by the row's
//! constants Y and J. The round constant of iota is added by the next round, to the sums: a sum of three bits in the
//! first slot, and of eleven in theta's.

use super::super::algebra::Algebra;
use super::super::custom::Description;
use super::layout::source;
use super::layout::{DIGITS, base, power, turn, turns};
use super::plain::OFFSETS;
use super::tables::TABLES;
use crate::config::F;
use plonky2::field::types::{Field, PrimeField64};

/// Words of the state, by slot.
pub(crate) const WORD: usize = 0;
/// Words of theta's effect on the slots' columns.
pub(crate) const EFFECT: usize = 5;
/// What iota adds to the first slot.
pub(crate) const IOTA: usize = 10;
/// The new words, by x.
pub(crate) const OUT: usize = 11;
/// The same, their digits one place higher: where theta reads the bit before from the word before.
pub(crate) const TURNED: usize = 16;
/// The words y = 1 … 4 of the column before; that of y = 0 is the first slot's.
pub(crate) const BEFORE: usize = 21;
/// The words of the column after, of the bits before.
pub(crate) const AFTER: usize = 25;
/// What iota adds to theta's sums.
pub(crate) const THETA_IOTA: usize = 30;
/// Theta's effect on a column.
pub(crate) const THETA: usize = 31;
/// Digits of theta's sum, without what is too high.
const LOW: usize = 32;
/// The rest, three digits on each wire, and that of the highest digit on its own.
const HIGH: usize = LOW + DIGITS;
const TRIPLES: usize = 5;
/// Digits of the slots' sums.
const SUM: usize = HIGH + TRIPLES + 1;

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeccakRound;

impl Description for KeccakRound {
    const NAME: &'static str = "KeccakRoundGate";
    const OPERATIONS: usize = 2;
    const WIRES: usize = SUM + 5 * DIGITS;
    const CONSTANTS: usize = 2;
    const DEGREE: usize = 8;
    const CONSTRAINTS: usize = DIGITS + TRIPLES + 1 + 2 + 5 * (DIGITS + 3);

    fn constraints<A: Algebra>(algebra: &mut A, wires: &[A::Value], constants: &[A::Value]) -> Vec<A::Value> {
        let mut constraints = Vec::with_capacity(Self::CONSTRAINTS);
        theta(algebra, wires, &mut constraints);
        let bits = sums(algebra, wires, constants, &mut constraints);
        chi(algebra, wires, &bits, &mut constraints);
        constraints
    }

    fn inputs(operation: usize, _: &[F]) -> Vec<usize> {
        match operation {
            0 => [WORD].into_iter().chain(BEFORE..=THETA_IOTA).collect(),
            _ => (WORD..=IOTA).collect(),
        }
    }

    fn outputs(operation: usize, _: &[F]) -> Vec<usize> {
        match operation {
            0 => (THETA..SUM).collect(),
            _ => (OUT..BEFORE).chain(SUM..Self::WIRES).collect(),
        }
    }

    fn compute(operation: usize, inputs: &[F], constants: &[F]) -> Vec<F> {
        match operation {
            0 => compute_theta(inputs),
            _ => {
                compute_chi(inputs, constants[0].to_canonical_u64() as usize, constants[1].to_canonical_u64() as usize)
            }
        }
    }
}

/// Digits are read in one way only: were the highest not below 12, a sum below 2^32 could be read as itself plus p.
fn theta<A: Algebra>(algebra: &mut A, wires: &[A::Value], constraints: &mut Vec<A::Value>) {
    let low = &wires[LOW..HIGH];
    let mut parities = Vec::with_capacity(DIGITS);
    for &digit in low {
        let (check, parity) = below_eight(algebra, digit);
        constraints.push(check);
        parities.push(parity);
    }
    let mut high = Vec::with_capacity(TRIPLES + 1);
    for &triple in &wires[HIGH..HIGH + TRIPLES] {
        constraints.push(algebra.below(triple, 8));
        high.push(algebra.polynomial(&TABLES.spread, triple));
    }
    let top = wires[HIGH + TRIPLES];
    constraints.push(algebra.below(top, 2));
    high.push(algebra.scaled_sum(F::TWO.inverse(), top, F::ZERO, top));
    let high = algebra.reduce(&high, power(3));
    let low = algebra.reduce(low, base());
    let sum = algebra.scaled_sum(F::from_canonical_u64(8), high, F::ONE, low);
    let words: Vec<A::Value> = [wires[WORD]].iter().chain(&wires[BEFORE..=THETA_IOTA]).copied().collect();
    let expected = algebra.sum(&words);
    constraints.push(algebra.sub(sum, expected));
    let parities = algebra.reduce(&parities, base());
    constraints.push(algebra.sub(parities, wires[THETA]));
}

/// 0 where the digit is below 8; its parity where it is.
fn below_eight<A: Algebra>(algebra: &mut A, digit: A::Value) -> (A::Value, A::Value) {
    let seven = F::from_canonical_u64(7);
    let square = algebra.arithmetic(F::ONE, digit, digit, -seven, digit);
    let check = [6, 10, 12]
        .into_iter()
        .fold(square, |product, shift| algebra.arithmetic_shifted(product, square, F::from_canonical_u64(shift)));
    let odd = algebra.polynomial(&TABLES.odd_parity, square);
    let half = F::TWO.inverse();
    let centred = algebra.arithmetic(F::ONE, digit, odd, -seven * half, odd);
    let half = algebra.constant(half);
    (check, algebra.add(centred, half))
}

/// Bits by slot, and the constraints that the digits of which they are the parities add up to the words.
fn sums<A: Algebra>(
    algebra: &mut A,
    wires: &[A::Value],
    constants: &[A::Value],
    constraints: &mut Vec<A::Value>,
) -> Vec<Vec<A::Value>> {
    let planes = TABLES.plane.each_ref().map(|plane| algebra.polynomial(plane, constants[0]));
    let below = TABLES.word_below.each_ref().map(|below| algebra.polynomial(below, constants[1]));
    (0..5)
        .map(|slot| {
            let digits = &wires[SUM + DIGITS * slot..SUM + DIGITS * (slot + 1)];
            let turned = turned_sums(algebra, digits);
            let read = selected(algebra, &turned, slot, &planes, &below);
            let mut sum = algebra.add(wires[WORD + slot], wires[EFFECT + slot]);
            if slot == 0 {
                sum = algebra.add(sum, wires[IOTA]);
            }
            constraints.push(algebra.sub(sum, read));
            digits.iter().map(|&digit| parity(algebra, digit, slot == 0, constraints)).collect()
        })
        .collect()
}

/// Σ 16^((t + q) mod 16) · digit t, for each q.
fn turned_sums<A: Algebra>(algebra: &mut A, digits: &[A::Value]) -> Vec<A::Value> {
    let mut turned = vec![algebra.reduce(digits, base())];
    for q in 1..DIGITS {
        let highest = digits[DIGITS - q];
        turned.push(algebra.scaled_sum(base(), turned[q - 1], -turn(), highest));
    }
    turned
}

/// The sum turned as the row's constants say: in plane Y by the same number of places in all words, but one more in
/// those from which the rotation borrows.
fn selected<A: Algebra>(
    algebra: &mut A,
    turned: &[A::Value],
    slot: usize,
    planes: &[A::Value; 5],
    below: &[A::Value; 3],
) -> A::Value {
    let mut sum = None;
    for (plane, &selector) in planes.iter().enumerate() {
        let (high, low) = (turns(plane, 3, slot), turns(plane, 0, slot));
        let mut value = turned[high];
        // Words below this one turn by one place less.
        let borrow = OFFSETS[source(plane, slot) + 5 * slot] % 4;
        if borrow > 0 {
            let change = algebra.sub(turned[low], turned[high]);
            value = algebra.arithmetic(F::ONE, below[borrow - 1], change, F::ONE, value);
        }
        sum = Some(match sum {
            None => algebra.mul(selector, value),
            Some(sum) => algebra.arithmetic(F::ONE, selector, value, F::ONE, sum),
        });
    }
    sum.expect("five planes")
}

/// The parity of a sum of two bits, or, where iota's is among them, of three.
fn parity<A: Algebra>(algebra: &mut A, digit: A::Value, three: bool, constraints: &mut Vec<A::Value>) -> A::Value {
    if three {
        constraints.push(algebra.below(digit, 4));
        return algebra.polynomial(&TABLES.parity, digit);
    }
    let parity = of_two(algebra, digit);
    constraints.push(algebra.arithmetic(F::NEG_ONE, digit, parity, F::ONE, parity));
    parity
}

/// x·(2 − x): the parity of 0, 1 and 2; times 1 − x it is 0 at these alone.
pub(crate) fn of_two<A: Algebra>(algebra: &mut A, digit: A::Value) -> A::Value {
    algebra.arithmetic(F::NEG_ONE, digit, digit, F::TWO, digit)
}

fn chi<A: Algebra>(algebra: &mut A, wires: &[A::Value], bits: &[Vec<A::Value>], constraints: &mut Vec<A::Value>) {
    for x in 0..5 {
        let (zero, one, two) = (&bits[x], &bits[(x + 1) % 5], &bits[(x + 2) % 5]);
        let out: Vec<A::Value> = (0..DIGITS)
            .map(|t| {
                let and = algebra.arithmetic(F::NEG_ONE, one[t], two[t], F::ONE, two[t]);
                let xor = algebra.arithmetic(-F::TWO, zero[t], and, F::ONE, and);
                algebra.add(xor, zero[t])
            })
            .collect();
        let word = algebra.reduce(&out, base());
        constraints.push(algebra.sub(word, wires[OUT + x]));
        let turned = algebra.scaled_sum(base(), word, -turn(), out[DIGITS - 1]);
        constraints.push(algebra.sub(turned, wires[TURNED + x]));
    }
}

fn compute_theta(inputs: &[F]) -> Vec<F> {
    let sum = inputs.iter().copied().sum::<F>().to_canonical_u64();
    let digit = |t: usize| sum >> (4 * t) & 15;
    let high = |t: usize| digit(t) >> 3;
    let theta = (0..DIGITS).fold(0, |word, t| word | (digit(t) & 1) << (4 * t));
    let low = (0..DIGITS).map(|t| digit(t) - if t == DIGITS - 1 { 4 } else { 8 } * high(t));
    let triples = (0..TRIPLES).map(|i| high(3 * i) | high(3 * i + 1) << 1 | high(3 * i + 2) << 2);
    let values = [theta].into_iter().chain(low).chain(triples).chain([high(DIGITS - 1)]);
    values.map(F::from_canonical_u64).collect()
}

fn compute_chi(inputs: &[F], plane: usize, word: usize) -> Vec<F> {
    let mut digits = [[0; DIGITS]; 5];
    for (slot, digits) in digits.iter_mut().enumerate() {
        let iota = if slot == 0 { inputs[IOTA] } else { F::ZERO };
        let sum = (inputs[WORD + slot] + inputs[EFFECT + slot] + iota).to_canonical_u64();
        let sum = sum.rotate_right(4 * turns(plane, word, slot) as u32);
        *digits = std::array::from_fn(|t| sum >> (4 * t) & 15);
    }
    let bit = |x: usize, t: usize| digits[x % 5][t] & 1;
    let out: Vec<u64> = (0..5)
        .map(|x| (0..DIGITS).fold(0, |word, t| word | (bit(x, t) ^ (1 - bit(x + 1, t)) & bit(x + 2, t)) << (4 * t)))
        .collect();
    let turned = out.iter().map(|word| word.rotate_left(4));
    out.iter().copied().chain(turned).chain(digits.into_iter().flatten()).map(F::from_canonical_u64).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::trial;
    use super::super::layout::word;
    use super::*;
    use plonky2::field::types::Field64;

    /// Inputs that a real state has: words of bits.
    fn words(count: u64) -> Vec<F> {
        (0..count).map(|i| F::from_canonical_u64(word((i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15), 0))).collect()
    }

    fn operations(inputs: &[F]) -> (Vec<F>, Vec<F>) {
        let theta = [inputs[0]].into_iter().chain(inputs[11..21].iter().copied()).collect();
        (theta, inputs[..11].to_vec())
    }

    #[test]
    fn its_evaluations_agree_and_its_degree_is_as_said() {
        trial::evaluations::<KeccakRound>();
    }

    #[test]
    fn every_wire_counts_in_every_plane_and_word() {
        let inputs = words(21);
        let (theta, chi) = operations(&inputs);
        for plane in 0..5u64 {
            for word in 0..4u64 {
                let constants = [plane, word].map(F::from_canonical_u64);
                trial::every_wire_counts::<KeccakRound>(&[(0, &theta), (1, &chi)], &constants);
            }
        }
    }

    #[test]
    fn a_sum_of_zero_is_not_read_as_the_modulus() {
        let constants = [F::ZERO, F::ZERO];
        let (theta, chi) = operations(&[F::ZERO; 21]);
        let honest = trial::row::<KeccakRound>(&[(0, &theta), (1, &chi)], &constants);
        assert!(trial::holds::<KeccakRound>(&honest, &constants));
        // The digits of p, theta's effect to match: 15 in the eight highest, and 1.
        let mut forged = honest;
        let digits: Vec<u64> = (0..DIGITS).map(|t| F::ORDER >> (4 * t) & 15).collect();
        for (t, digit) in digits.iter().enumerate() {
            forged[LOW + t] = F::from_canonical_u64(digit & 7);
        }
        for i in 0..TRIPLES {
            let triple = (0..3).map(|k| (digits[3 * i + k] >> 3) << k).sum::<u64>();
            forged[HIGH + i] = F::from_canonical_u64(triple);
        }
        forged[HIGH + TRIPLES] = F::ONE;
        forged[THETA] = digits.iter().enumerate().map(|(t, digit)| F::from_canonical_u64(digit & 1) * power(t)).sum();
        assert!(!trial::holds::<KeccakRound>(&forged, &constants));
    }
}
