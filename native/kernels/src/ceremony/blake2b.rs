//! BLAKE2b with 64 bytes of output and no key (RFC 7693): the hash of every transcript.

use zeroize::Zeroize;

const BLOCK: usize = 128;

const IV: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// The order of message words in each of ten rounds; rounds eleven and twelve are the first two again.
const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// A hash under way; a clone goes on from the same point.
#[derive(Clone)]
pub(super) struct Blake2b {
    state: [u64; 8],
    total: u128,
    block: [u8; BLOCK],
    filled: usize,
}

impl Blake2b {
    pub(super) fn new() -> Self {
        let mut state = IV;
        // The parameter block: 64 bytes of digest, no key, fan-out and depth 1.
        state[0] ^= 0x0101_0040;
        Self { state, total: 0, block: [0; BLOCK], filled: 0 }
    }

    /// A hash under way as snarkjs writes it down: the block (128 bytes), the state (8 words), the number of bytes before
    /// the block (u64), of bytes in it (u64), all little-endian. None for more bytes than a block has.
    pub(super) fn resume(written: &[u8]) -> Option<Self> {
        let (block, words) = written.split_first_chunk::<BLOCK>()?;
        let mut words = words.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().expect("eight bytes")));
        let mut state = [0; 8];
        for word in &mut state {
            *word = words.next()?;
        }
        let (total, filled) = (u128::from(words.next()?), usize::try_from(words.next()?).ok()?);
        (filled <= BLOCK).then_some(Self { state, total, block: *block, filled })
    }

    pub(super) fn update(&mut self, mut data: &[u8]) -> &mut Self {
        while !data.is_empty() {
            // A full block waits for more data: the last block is compressed with a flag of its own.
            if self.filled == BLOCK {
                self.total += BLOCK as u128;
                self.compress(false);
                self.filled = 0;
            }
            let taken = data.len().min(BLOCK - self.filled);
            self.block[self.filled..self.filled + taken].copy_from_slice(&data[..taken]);
            self.filled += taken;
            data = &data[taken..];
        }
        self
    }

    pub(super) fn finish(mut self) -> [u8; 64] {
        self.total += self.filled as u128;
        self.block[self.filled..].fill(0);
        self.compress(true);
        let mut digest = [0; 64];
        for (bytes, word) in digest.chunks_exact_mut(8).zip(self.state) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        digest
    }

    fn compress(&mut self, last: bool) {
        let mut words = [0u64; 16];
        for (word, bytes) in words.iter_mut().zip(self.block.chunks_exact(8)) {
            *word = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        }
        let mut v = [0u64; 16];
        v[..8].copy_from_slice(&self.state);
        v[8..].copy_from_slice(&IV);
        v[12] ^= self.total as u64;
        v[13] ^= (self.total >> 64) as u64;
        if last {
            v[14] = !v[14];
        }
        for round in 0..12 {
            let s = &SIGMA[round % 10];
            for column in 0..4 {
                mix(&mut v, [0, 4, 8, 12].map(|row| row + column), words[s[2 * column]], words[s[2 * column + 1]]);
            }
            for diagonal in 0..4 {
                let place = [0, 4, 8, 12].map(|row| row + (diagonal + row / 4) % 4);
                mix(&mut v, place, words[s[8 + 2 * diagonal]], words[s[9 + 2 * diagonal]]);
            }
        }
        for (i, word) in self.state.iter_mut().enumerate() {
            *word ^= v[i] ^ v[i + 8];
        }
        words.zeroize();
        v.zeroize();
    }
}

impl Drop for Blake2b {
    // A contributor's entropy passes through here.
    fn drop(&mut self) {
        self.state.zeroize();
        self.block.zeroize();
    }
}

fn mix(v: &mut [u64; 16], [a, b, c, d]: [usize; 4], x: u64, y: u64) {
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
    v[d] = (v[d] ^ v[a]).rotate_right(32);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(24);
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
    v[d] = (v[d] ^ v[a]).rotate_right(16);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(63);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn digest(data: &[u8]) -> String {
        let mut hash = Blake2b::new();
        hash.update(data);
        hex(&hash.finish())
    }

    #[test]
    fn agrees_with_the_rfc_and_with_hashlib() {
        let abc = "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
                   7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923";
        assert_eq!(digest(b"abc"), abc);
        for (length, start) in LENGTHS {
            let data: Vec<u8> = (0..length).map(|i| i as u8).collect();
            assert!(digest(&data).starts_with(start), "{length} bytes");
        }
    }

    #[test]
    fn a_hash_that_was_written_down_goes_on() {
        let data: Vec<u8> = (0..300u32).map(|i| i as u8).collect();
        for before in [0, 1, 128, 129, 256] {
            let mut whole = Blake2b::new();
            whole.update(&data[..before]);
            let mut written = whole.block.to_vec();
            let numbers = [whole.total as u64, whole.filled as u64, 0];
            whole.state.iter().chain(&numbers).for_each(|word| written.extend(word.to_le_bytes()));
            let mut resumed = Blake2b::resume(&written).expect("a state");
            resumed.update(&data[before..]);
            assert_eq!(hex(&resumed.finish()), digest(&data), "{before} bytes before");
            written[200..208].copy_from_slice(&129u64.to_le_bytes());
            assert!(Blake2b::resume(&written).is_none());
        }
    }

    #[test]
    fn pieces_hash_as_the_whole() {
        let data: Vec<u8> = (0..1000u32).map(|i| (i * 7) as u8).collect();
        for size in [1, 64, 127, 128, 129] {
            let mut hash = Blake2b::new();
            for piece in data.chunks(size) {
                hash.update(piece);
            }
            assert_eq!(hex(&hash.finish()), digest(&data));
        }
    }

    /// First bytes of `hashlib.blake2b(bytes(range(length)))`.
    const LENGTHS: [(usize, &str); 5] = [
        (0, "786a02f742015903"),
        (127, "b6292669ccd38d5f"),
        (128, "2319e3789c47e2da"),
        (129, "f59711d44a031d5f"),
        (256, "1ecc896f34d3f9ca"),
    ];
}
