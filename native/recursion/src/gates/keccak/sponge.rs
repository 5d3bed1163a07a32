//! Keccak-256 of 32-bit words on the builder.

use super::lane;
use super::permutation::State;
use super::plain::{DIGEST, RATE, padded};
use crate::config::{D, F};
use plonky2::field::types::Field;
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

/// Keccak-256 of a message of words, with Ethereum's padding; the first byte of each word is the highest, as Solidity
/// packs them. 501 rows for a message of up to 33 words, 514 for each further 34. The words are constrained to be
/// 32 bits.
pub fn keccak256(builder: &mut CircuitBuilder<F, D>, message: &[Target]) -> [Target; DIGEST] {
    let mut words = message.to_vec();
    let padding = padded(&vec![0; message.len()], |word| word);
    words.extend(padding[message.len()..].iter().map(|&word| builder.constant(F::from_canonical_u32(word))));
    let mut state = State::zero(builder);
    for (number, block) in words.chunks_exact(RATE).enumerate() {
        match number {
            0 => state.start(builder, block),
            _ => state.absorb(builder, block),
        }
        state.permute(builder);
    }
    let lanes: Vec<[Target; 2]> = (0..DIGEST / 2).map(|i| state.export(builder, i, lane::BIG)).collect();
    std::array::from_fn(|i| lanes[i / 2][i % 2])
}

#[cfg(test)]
mod tests {
    use super::super::super::trial::Trial;
    use super::super::plain;
    use super::*;

    #[test]
    fn it_hashes_as_the_plain_function_does() {
        // Two of a block, with and without words before the padding's last; three blocks.
        for (length, rows) in [(0, 501), (33, 501), (34, 501 + 514), (70, 501 + 2 * 514)] {
            let mut trial = Trial::new();
            let message: Vec<Target> = (0..length).map(|_| trial.builder.add_virtual_target()).collect();
            let digest = keccak256(&mut trial.builder, &message);
            assert_eq!(trial.builder.num_gates(), rows);
            trial.builder.register_public_inputs(&digest);
            let circuit = trial.build();
            let words: Vec<u32> = (1..=length as u32).map(|i| i.wrapping_mul(0x9e37_79b9)).collect();
            let values: Vec<(Target, F)> =
                message.into_iter().zip(words.iter().map(|&w| F::from_canonical_u32(w))).collect();
            let expected = plain::hash(&words).map(F::from_canonical_u32);
            assert_eq!(circuit.public(&values).unwrap(), expected);
        }
    }
}
