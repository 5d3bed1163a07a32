//! How a state of Keccak lies on wires: each lane as four words, its bits z = j mod 4 in the word j.
//!
//! A word is Σ 16^t · bit(j + 4t): digits of base 16, so that words add up without carries and a sum of up to fifteen
//! bits is read from each digit. A rotation takes words to words: the bits j + 4t move by r to a word's bits
//! (j + r) mod 4 + 4t', t' = t + a constant mod 16. So no word is ever cut, only its digits turn.

use super::plain::OFFSETS;
use crate::config::F;
use plonky2::field::types::Field;

/// Words of a lane.
pub(crate) const WORDS: usize = 4;
/// Digits of a word.
pub(crate) const DIGITS: usize = 16;

/// 16.
pub(crate) fn base() -> F {
    F::from_canonical_u64(16)
}

/// 16^t.
pub(crate) fn power(t: usize) -> F {
    F::from_canonical_u64(1 << (4 * t))
}

/// 16^16 − 1: what a word of which the digits turn by one place loses for its highest digit.
pub(crate) fn turn() -> F {
    // 2^64 − 1 = p + 2^32 − 2.
    F::from_canonical_u64((1 << 32) - 2)
}

/// The word j of a lane.
pub(crate) fn word(lane: u64, j: usize) -> u64 {
    (0..DIGITS).fold(0, |word, t| word | (lane >> (j + WORDS * t) & 1) << (4 * t))
}

/// Where the lane of slot X in the rows of plane Y comes from: its x (its y is X), by rho and pi.
pub(crate) const fn source(plane: usize, slot: usize) -> usize {
    (3 * plane + slot) % 5
}

/// Of that lane: the word that the row (Y, J) reads.
pub(crate) const fn source_word(plane: usize, word: usize, slot: usize) -> usize {
    (64 + word - OFFSETS[source(plane, slot) + 5 * slot]) % WORDS
}

/// By how many places its digits turn: the digit t of the row is the word's digit t + turns.
pub(crate) const fn turns(plane: usize, word: usize, slot: usize) -> usize {
    (64 + word - OFFSETS[source(plane, slot) + 5 * slot]) / WORDS % DIGITS
}

/// The column and word of which a row computes theta's effect: those whose word of y = 0, one column before, is the
/// row's first slot, so that one wire serves both.
pub(crate) const fn theta_of(plane: usize, word: usize) -> (usize, usize) {
    ((source(plane, 0) + 1) % 5, source_word(plane, word, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_is_read_once_and_every_column_computed_once() {
        let rows: Vec<(usize, usize)> = (0..5).flat_map(|plane| (0..WORDS).map(move |word| (plane, word))).collect();
        let read: BTreeSet<(usize, usize, usize)> = rows
            .iter()
            .flat_map(|&(plane, word)| (0..5).map(move |x| (source(plane, x), x, source_word(plane, word, x))))
            .collect();
        assert_eq!(read.len(), 100);
        let computed: BTreeSet<(usize, usize)> = rows.iter().map(|&(plane, word)| theta_of(plane, word)).collect();
        assert_eq!(computed.len(), 20);
    }

    #[test]
    fn a_turned_word_is_the_rotated_lanes() {
        let lane = 0x0123_4567_89ab_cdef_u64;
        for plane in 0..5 {
            for slot in 0..5 {
                let rotated = lane.rotate_left(OFFSETS[source(plane, slot) + 5 * slot] as u32);
                for j in 0..WORDS {
                    let from = word(lane, source_word(plane, j, slot));
                    assert_eq!(word(rotated, j), from.rotate_right(4 * turns(plane, j, slot) as u32));
                }
            }
        }
    }
}
