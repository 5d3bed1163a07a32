//! The field, its extension, and the parameters of every proof that this crate makes.

use crate::hash::Poseidon;
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::field::goldilocks_field::GoldilocksField;
use plonky2::fri::{FriConfig, FriReductionStrategy};
use plonky2::plonk::circuit_data::CircuitConfig;
use plonky2::plonk::config::GenericConfig;

/// Goldilocks: p = 2^64 − 2^32 + 1.
pub type F = GoldilocksField;

/// The degree of the extension that challenges are drawn from.
pub const D: usize = 2;

/// The crate's `PoseidonGoldilocksConfig`, with our faster twin of its hash: the same keys, the same proofs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Config;

impl GenericConfig<D> for Config {
    type F = F;
    type FE = QuadraticExtension<F>;
    type Hasher = Poseidon;
    type InnerHasher = Poseidon;
}

/// 135 wires (what a Poseidon row takes), 80 of them routed; rate 1/8, 28 queries and 16 bits of work: about 100 bits,
/// under the usual conjecture for FRI.
///
/// With zero knowledge the blinding rows grow with the openings that FRI makes: folding by 4 rather than 16 at a time
/// needs far fewer of them (3,300–3,800 rather than 8,000), for a proof that is a little longer.
pub fn circuit_config(zero_knowledge: bool) -> CircuitConfig {
    let reduction_strategy = if zero_knowledge {
        FriReductionStrategy::ConstantArityBits(2, 2)
    } else {
        FriReductionStrategy::ConstantArityBits(4, 5)
    };
    CircuitConfig {
        num_wires: 135,
        num_routed_wires: 80,
        num_constants: 2,
        use_base_arithmetic_gate: true,
        security_bits: 100,
        num_challenges: 2,
        zero_knowledge,
        max_quotient_degree_factor: 8,
        fri_config: FriConfig {
            rate_bits: 3,
            cap_height: 4,
            proof_of_work_bits: 16,
            reduction_strategy,
            num_query_rounds: 28,
        },
    }
}
