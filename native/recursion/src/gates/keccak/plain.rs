//! Keccak-256 outside of circuits, on words of 32 bits. Source: the Keccak reference, version 3.0.

pub(crate) const ROUNDS: usize = 24;
/// 32-bit words that one permutation absorbs.
pub(crate) const RATE: usize = 34;
/// Words of the hash.
pub(crate) const DIGEST: usize = 8;

/// By how much the lane (x, y) is rotated, at x + 5y.
pub(crate) const OFFSETS: [usize; 25] = offsets();
/// What each round adds to the lane (0, 0).
pub(crate) const ROUND_CONSTANTS: [u64; ROUNDS] = round_constants();

const fn offsets() -> [usize; 25] {
    let mut offsets = [0; 25];
    let (mut x, mut y, mut t) = (1, 0, 0);
    while t < 24 {
        offsets[x + 5 * y] = (t + 1) * (t + 2) / 2 % 64;
        (x, y) = (y, (2 * x + 3 * y) % 5);
        t += 1;
    }
    offsets
}

/// From the register of the reference: x⁸ + x⁶ + x⁵ + x⁴ + 1.
const fn round_constants() -> [u64; ROUNDS] {
    let mut constants = [0; ROUNDS];
    let (mut register, mut round) = (1u64, 0);
    while round < ROUNDS {
        let mut j = 0;
        while j < 7 {
            constants[round] |= (register & 1) << ((1 << j) - 1);
            register = (register << 1) ^ if register >> 7 == 1 { 0x171 } else { 0 };
            j += 1;
        }
        round += 1;
    }
    constants
}

/// Keccak-f[1600]; the lane (x, y) is at x + 5y.
pub(crate) fn permute(lanes: &mut [u64; 25]) {
    for constant in ROUND_CONSTANTS {
        let column: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ lanes[x + 5 * y]));
        let mut moved = [0; 25];
        for (i, lane) in lanes.iter().enumerate() {
            let (x, y) = (i % 5, i / 5);
            let theta = column[(x + 4) % 5] ^ column[(x + 1) % 5].rotate_left(1);
            moved[y + 5 * ((2 * x + 3 * y) % 5)] = (lane ^ theta).rotate_left(OFFSETS[i] as u32);
        }
        for (i, lane) in lanes.iter_mut().enumerate() {
            let beside = |step: usize| moved[i - i % 5 + (i + step) % 5];
            *lane = beside(0) ^ (!beside(1) & beside(2));
        }
        lanes[0] ^= constant;
    }
}

/// The message and Ethereum's padding, as words of four bytes, the first byte the highest.
pub(crate) fn padded<T: Copy>(message: &[T], constant: impl Fn(u32) -> T) -> Vec<T> {
    let mut words = message.to_vec();
    let end = (message.len() / RATE + 1) * RATE;
    for place in message.len()..end {
        let first = if place == message.len() { 1 << 24 } else { 0 };
        let last = if place == end - 1 { 0x80 } else { 0 };
        words.push(constant(first | last));
    }
    words
}

/// Keccak-256 of words, the first byte of each the highest, as Solidity packs them.
pub(crate) fn hash(message: &[u32]) -> [u32; DIGEST] {
    let mut lanes = [0; 25];
    for block in padded(message, |word| word).chunks_exact(RATE) {
        for (lane, halves) in lanes.iter_mut().zip(block.chunks_exact(2)) {
            *lane ^= u64::from(halves[0].swap_bytes()) | u64::from(halves[1].swap_bytes()) << 32;
        }
        permute(&mut lanes);
    }
    std::array::from_fn(|i| ((lanes[i / 2] >> (32 * (i % 2))) as u32).swap_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_vectors_of_the_reference_and_of_ethereum() {
        // Keccak-f of zeros: KeccakF-1600-IntermediateValues of the Keccak team.
        let mut lanes = [0; 25];
        permute(&mut lanes);
        assert_eq!(lanes[..2], [0xf125_8f79_40e1_dde7, 0x84d5_ccf9_33c0_478a]);
        // The hash of nothing: Ethereum's empty code hash.
        assert_eq!(
            hash(&[]),
            [0xc5d2_4601, 0x86f7_233c, 0x927e_7db2, 0xdcc7_03c0, 0xe500_b653, 0xca82_273b, 0x7bfa_d804, 0x5d85_a470]
        );
    }
}
