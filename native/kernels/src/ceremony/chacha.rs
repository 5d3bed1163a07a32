//! The generator from which snarkjs draws secrets and points: ChaCha20 (RFC 8439's rounds), its counter in words 12 to 15.
//!
//! Source: ffjavascript's `chacha.js`. A seed is eight words; a 64-bit number is two words, the high one first.

use zeroize::Zeroize;

const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Wiped when dropped: a contributor's secret can be computed from its seed.
pub(super) struct ChaCha {
    state: [u32; 16],
    block: [u32; 16],
    next: usize,
}

impl ChaCha {
    /// The first 32 bytes of a digest, as big-endian words.
    pub(super) fn from_digest(digest: &[u8]) -> Self {
        let mut state = [0; 16];
        state[..4].copy_from_slice(&CONSTANTS);
        for (word, bytes) in state[4..12].iter_mut().zip(digest.chunks_exact(4)) {
            *word = u32::from_be_bytes(bytes.try_into().expect("four bytes"));
        }
        Self { state, block: [0; 16], next: 16 }
    }

    pub(super) fn next_u32(&mut self) -> u32 {
        if self.next == 16 {
            self.refill();
        }
        self.next += 1;
        self.block[self.next - 1]
    }

    pub(super) fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next_u32());
        high << 32 | u64::from(self.next_u32())
    }

    pub(super) fn next_bool(&mut self) -> bool {
        self.next_u32() & 1 == 1
    }

    fn refill(&mut self) {
        self.block = self.state;
        for _ in 0..10 {
            for column in 0..4 {
                quarter(&mut self.block, [0, 4, 8, 12].map(|row| row + column));
            }
            for diagonal in 0..4 {
                quarter(&mut self.block, [0, 4, 8, 12].map(|row| row + (diagonal + row / 4) % 4));
            }
        }
        for (word, start) in self.block.iter_mut().zip(self.state) {
            *word = word.wrapping_add(start);
        }
        self.next = 0;
        for word in &mut self.state[12..] {
            *word = word.wrapping_add(1);
            if *word != 0 {
                break;
            }
        }
    }
}

impl Drop for ChaCha {
    fn drop(&mut self) {
        self.state.zeroize();
        self.block.zeroize();
    }
}

fn quarter(block: &mut [u32; 16], [a, b, c, d]: [usize; 4]) {
    for (x, y, z, turn) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
        block[x] = block[x].wrapping_add(block[y]);
        block[z] = (block[z] ^ block[x]).rotate_left(turn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_block_of_a_zero_key_is_the_known_one() {
        // RFC 8439, appendix A.1, test vectors 1 and 2 (as little-endian words).
        let mut rng = ChaCha::from_digest(&[0; 32]);
        let block: Vec<u32> = (0..16).map(|_| rng.next_u32()).collect();
        assert_eq!(block[..4], [0xade0_b876, 0x903d_f1a0, 0xe56a_5d40, 0x28bd_8653]);
        assert_eq!(rng.next_u32(), 0xbee7_079f);
    }
}
