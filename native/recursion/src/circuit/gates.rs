//! The gates that our circuits may use, and how many rows of each a circuit has.

use crate::config::{Config, D, F, circuit_config};
use plonky2::field::types::PrimeField64;
use plonky2::gates::arithmetic_base::ArithmeticGate;
use plonky2::gates::arithmetic_extension::ArithmeticExtensionGate;
use plonky2::gates::base_sum::BaseSumGate;
use plonky2::gates::constant::ConstantGate;
use plonky2::gates::coset_interpolation::CosetInterpolationGate;
use plonky2::gates::exponentiation::ExponentiationGate;
use plonky2::gates::gate::GateRef;
use plonky2::gates::multiplication_extension::MulExtensionGate;
use plonky2::gates::noop::NoopGate;
use plonky2::gates::poseidon::PoseidonGate;
use plonky2::gates::poseidon_mds::PoseidonMdsGate;
use plonky2::gates::public_input::PublicInputGate;
use plonky2::gates::random_access::RandomAccessGate;
use plonky2::gates::reducing::ReducingGate;
use plonky2::gates::reducing_extension::ReducingExtensionGate;
use plonky2::plonk::circuit_data::CircuitData;

/// Every gate, each with the parameters that it has in a circuit of ours. The place in this list is the gate's number
/// in a stored key: append only.
pub(crate) fn known() -> Vec<GateRef<F, D>> {
    let config = circuit_config(false);
    let (wires, routed) = (config.num_wires, config.num_routed_wires);
    let mut gates = vec![
        GateRef::new(NoopGate),
        GateRef::new(ConstantGate::new(config.num_constants)),
        GateRef::new(PublicInputGate),
        GateRef::new(ArithmeticGate::new_from_config(&config)),
        GateRef::new(ArithmeticExtensionGate::<D>::new_from_config(&config)),
        GateRef::new(MulExtensionGate::<D>::new_from_config(&config)),
        GateRef::new(BaseSumGate::<2>::new_from_config::<F>(&config)),
        GateRef::new(PoseidonGate::<F, D>::new()),
        GateRef::new(PoseidonMdsGate::<F, D>::new()),
        GateRef::new(ReducingGate::<D>::new(ReducingGate::<D>::max_coeffs_len(wires, routed))),
        GateRef::new(ReducingExtensionGate::<D>::new(ReducingExtensionGate::<D>::max_coeffs_len(wires, routed))),
        GateRef::new(ExponentiationGate::<F, D>::new_from_config(&config)),
    ];
    gates.extend((1..=6).map(|bits| GateRef::new(RandomAccessGate::<F, D>::new_from_config(&config, bits))));
    gates.extend((1..=4).map(|bits| GateRef::new(interpolation(bits, config.max_quotient_degree_factor))));
    gates.extend(crate::gates::all());
    gates
}

/// The gate that folds 2^bits values, of the lowest degree that needs no further intermediate values.
fn interpolation(bits: usize, max_degree: usize) -> CosetInterpolationGate<F, D> {
    let intermediates = ((1 << bits) - 2) / (max_degree - 1);
    let mut gate = CosetInterpolationGate::new(bits);
    gate.degree = ((1 << bits) - 2) / (intermediates + 1) + 2;
    gate
}

/// (gate, rows), in the order of the circuit's gates; rows that only pad or blind are those of the NoopGate.
pub(crate) fn count(data: &CircuitData<F, Config, D>) -> Vec<(String, usize)> {
    let gates = &data.common.gates;
    let mut rows = vec![0; gates.len()];
    by_row(data).into_iter().for_each(|number| rows[number] += 1);
    gates.iter().map(|gate| name(&gate.0.id())).zip(rows).collect()
}

/// The number of each row's gate, from the selectors: in a row all but one hold a number that is no gate's.
pub(crate) fn by_row(data: &CircuitData<F, Config, D>) -> Vec<usize> {
    let mut numbers = vec![0; data.common.degree()];
    let selectors = data.common.selectors_info.num_selectors();
    for polynomial in &data.prover_only.constants_sigmas_commitment.polynomials[..selectors] {
        for (number, value) in numbers.iter_mut().zip(polynomial.clone().fft().values) {
            let selected = value.to_canonical_u64() as usize;
            if selected < data.common.gates.len() {
                *number = selected;
            }
        }
    }
    numbers
}

/// A gate's id without its parameters, but for the number of bits that tells gates of one name apart.
fn name(id: &str) -> String {
    let end = id.find([' ', '(', '{', '<']).unwrap_or(id.len());
    let bits = id[end..].split_once("bits: ").and_then(|(_, rest)| rest.split(',').next());
    bits.map_or_else(|| id[..end].to_owned(), |bits| format!("{}({bits})", &id[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_gates_have_different_ids_and_names() {
        let ids: Vec<String> = known().iter().map(|gate| gate.0.id()).collect();
        let names: std::collections::HashSet<String> = ids.iter().map(|id| name(id)).collect();
        assert_eq!(names.len(), ids.len(), "{names:?}");
        assert!(names.contains("RandomAccessGate(4)") && names.contains("NoopGate"));
    }
}
