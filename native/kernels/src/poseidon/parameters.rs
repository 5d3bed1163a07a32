//! circomlib's parameters for widths 2 to 17, made by the generator at first use.

use super::grain::Grain;
use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::Field;
use std::collections::HashSet;
use std::sync::OnceLock;

/// Rounds with an S-box on every element.
pub const FULL_ROUNDS: usize = 8;
/// The narrowest permutation: one input.
pub(super) const NARROWEST: usize = 2;
/// circomlib's numbers of rounds with a single S-box, by width from 2 (the paper's numbers for 128 bits of security with a margin).
const PARTIAL_ROUNDS: [usize; 16] = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

/// One instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// Elements of the state.
    pub width: usize,
    /// Rounds with a single S-box.
    pub partial_rounds: usize,
    /// One for each element and round, round by round.
    pub constants: Vec<Fr>,
    /// Rows of the mixing matrix.
    pub mds: Vec<Vec<Fr>>,
}

impl Parameters {
    fn generate(width: usize) -> Self {
        let partial_rounds = PARTIAL_ROUNDS[width - NARROWEST];
        let mut grain = Grain::new(width, FULL_ROUNDS, partial_rounds);
        let constants = (0..width * (FULL_ROUNDS + partial_rounds)).map(|_| grain.constant()).collect();
        Self { width, partial_rounds, constants, mds: cauchy(&mut grain, width) }
    }
}

/// 1/(xᵢ + yⱼ) for 2·width different values: every minor is invertible, so it mixes as well as a matrix can.
fn cauchy(grain: &mut Grain, width: usize) -> Vec<Vec<Fr>> {
    loop {
        let values: Vec<Fr> = (0..2 * width).map(|_| grain.reduced()).collect();
        if values.iter().collect::<HashSet<_>>().len() < 2 * width {
            continue;
        }
        let (x, y) = values.split_at(width);
        let row = |x: &Fr| y.iter().map(|y| (*x + y).inverse()).collect::<Option<Vec<_>>>();
        if let Some(matrix) = x.iter().map(row).collect() {
            return matrix;
        }
    }
}

/// The instance of this width, kept after its first use. Raises `InvalidArgument` outside 2 … 17.
pub fn parameters(width: usize) -> Result<&'static Parameters> {
    static CACHE: [OnceLock<Parameters>; PARTIAL_ROUNDS.len()] = [const { OnceLock::new() }; PARTIAL_ROUNDS.len()];
    let slot = width.checked_sub(NARROWEST).and_then(|place| CACHE.get(place));
    let slot = slot.ok_or_else(|| Error::new(Code::InvalidArgument, format!("no Poseidon of width {width}")))?;
    Ok(slot.get_or_init(|| Parameters::generate(width)))
}
