//! The Grain LFSR in self-shrinking mode, as the Poseidon paper's appendix E seeds it.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, Field, PrimeField};

const STATE_BITS: usize = 80;
const WARM_UP: usize = 160;
/// Bits of a candidate: the length of r.
pub(super) const FIELD_BITS: usize = 254;

/// A stream of pseudo-random bits that depends on the instance's parameters only: constants with nothing up the sleeve.
pub(super) struct Grain {
    state: [bool; STATE_BITS],
    head: usize,
}

impl Grain {
    /// For a prime field and x⁵: the seed is their codes and the sizes, then ones.
    pub(super) fn new(width: usize, full_rounds: usize, partial_rounds: usize) -> Self {
        let fields = [(1, 2), (0, 4), (FIELD_BITS, 12), (width, 12), (full_rounds, 10), (partial_rounds, 10)];
        let mut state = [true; STATE_BITS];
        let bits = fields.iter().flat_map(|(value, length)| (0..*length).rev().map(move |bit| value >> bit & 1 == 1));
        for (place, bit) in state.iter_mut().zip(bits) {
            *place = bit;
        }
        let mut grain = Self { state, head: 0 };
        for _ in 0..WARM_UP {
            grain.shift();
        }
        grain
    }

    fn shift(&mut self) -> bool {
        let tap = |i: usize| self.state[(self.head + i) % STATE_BITS];
        let bit = tap(62) ^ tap(51) ^ tap(38) ^ tap(23) ^ tap(13) ^ tap(0);
        self.state[self.head] = bit;
        self.head = (self.head + 1) % STATE_BITS;
        bit
    }

    /// The second bit of the next pair whose first bit is one.
    fn bit(&mut self) -> bool {
        loop {
            let (keep, bit) = (self.shift(), self.shift());
            if keep {
                return bit;
            }
        }
    }

    fn candidate(&mut self) -> BigInt<4> {
        let mut limbs = [0u64; 4];
        for i in (0..FIELD_BITS).rev() {
            limbs[i / 64] |= u64::from(self.bit()) << (i % 64);
        }
        BigInt(limbs)
    }

    /// A round constant: candidates at or above r are thrown away.
    pub(super) fn constant(&mut self) -> Fr {
        loop {
            if let Some(value) = Fr::from_bigint(self.candidate()) {
                return value;
            }
        }
    }

    /// A value for the matrix: candidates are reduced, not thrown away, in the reference generator.
    pub(super) fn reduced(&mut self) -> Fr {
        let candidate = self.candidate();
        candidate.0.iter().rev().fold(Fr::ZERO, |sum, limb| sum * two_to_64() + Fr::from(*limb))
    }
}

fn two_to_64() -> Fr {
    Fr::from(u64::MAX) + Fr::ONE
}
