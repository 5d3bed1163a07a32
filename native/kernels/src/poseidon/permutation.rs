//! The permutation and the hash.

use super::parameters::{FULL_ROUNDS, Parameters, parameters};
use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

/// circomlib's hash of 1 to 16 inputs. Raises `InvalidArgument` for another number.
pub fn hash(inputs: &[Fr]) -> Result<Fr> {
    if !(1..=16).contains(&inputs.len()) {
        return Err(Error::new(Code::InvalidArgument, format!("Poseidon takes 1 to 16 inputs, not {}", inputs.len())));
    }
    let mut state = Vec::with_capacity(inputs.len() + 1);
    state.push(Fr::ZERO);
    state.extend(inputs);
    permute(parameters(state.len())?, &mut state);
    Ok(state[0])
}

fn permute(parameters: &Parameters, state: &mut Vec<Fr>) {
    let rounds = FULL_ROUNDS + parameters.partial_rounds;
    let partial = FULL_ROUNDS / 2..rounds - FULL_ROUNDS / 2;
    for (round, constants) in parameters.constants.chunks(parameters.width).enumerate() {
        for (value, constant) in state.iter_mut().zip(constants) {
            *value += constant;
        }
        let boxes = if partial.contains(&round) { 1 } else { parameters.width };
        for value in &mut state[..boxes] {
            *value *= value.square().square();
        }
        *state = parameters.mds.iter().map(|row| row.iter().zip(state.iter()).map(|(m, v)| *m * v).sum()).collect();
    }
}
