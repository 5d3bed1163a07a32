//! The opening proof: all openings combined into one polynomial, which is folded, ground and queried.

use super::domain::Extension;
use super::openings::{Extended, combine};
use super::oracle::{Columns, Opened};
use super::tree::Tree;
use crate::config::{D, F};
use crate::hash::Poseidon;
use crate::hash::leaves::Grind;
use crate::lanes::run;
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::field::polynomial::PolynomialCoeffs;
use plonky2::field::types::{Field, PrimeField64};
use plonky2::fri::FriParams;
use plonky2::fri::proof::{FriInitialTreeProof, FriProof, FriQueryRound, FriQueryStep};
use plonky2::hash::hashing::PlonkyPermutation;
use plonky2::iop::challenger::Challenger;
use plonky2::plonk::circuit_data::CommonCircuitData;
use plonky2::plonk::plonk_common::reduce_with_powers;
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::{Code, Error, Result};
use rayon::prelude::*;

/// The transcript.
pub(crate) type Transcript = Challenger<F, Poseidon>;

/// Candidates that one task of the proof of work tries: a multiple of eight.
const TASK: u64 = 256;

/// The combination of (p(x) − p(z)) / (x − z) over all openings p at z: fixed, wires, products and quotients at ζ, then
/// every Z at g·ζ.
pub(crate) fn combined(
    oracles: &[&dyn Opened; 4],
    zeta: Extended,
    common: &CommonCircuitData<F, D>,
    transcript: &mut Transcript,
) -> PolynomialCoeffs<Extended> {
    let alpha = transcript.get_extension_challenge::<D>();
    let at_zeta: Vec<&[F]> = oracles.iter().flat_map(|oracle| oracle.polynomials()).collect();
    let products = oracles[2].polynomials();
    let at_next = &products[common.zs_range()];
    let weights: Vec<Extended> = alpha.powers().take(at_zeta.len()).collect();
    let quotient = |polynomials: &[&[F]], point| {
        let mut quotient = combine(polynomials, &weights[..polynomials.len()]).divide_by_linear(point);
        quotient.coeffs.push(Extended::ZERO);
        quotient
    };
    let mut out = quotient(&at_zeta, zeta);
    out *= alpha.exp_u64(at_next.len() as u64);
    out += quotient(at_next, zeta * Extended::primitive_root_of_unity(common.degree_bits()));
    out
}

/// A folded polynomial's values, in leaves of one fold each.
struct Layer {
    /// Two columns for each value of a leaf.
    columns: Columns,
    tree: Tree,
}

impl Layer {
    fn new(values: &Columns, arity: usize, cap_height: usize, cancel: &Cancel) -> Result<Self> {
        let mut columns = Columns::zero(2 * arity, values.rows() / arity);
        for (j, column) in columns.all_mut().into_iter().enumerate() {
            let part = values.get(j % 2);
            for (leaf, place) in column.iter_mut().enumerate() {
                *place = part[leaf * arity + j / 2];
            }
        }
        let tree = Tree::new(&columns.all(), cap_height, cancel)?;
        Ok(Self { columns, tree })
    }

    fn query(&self, leaf: usize) -> FriQueryStep<F, Poseidon, D> {
        let elements: Vec<F> = self.columns.all().iter().map(|column| column[leaf]).collect();
        let evals = elements.chunks_exact(2).map(|pair| QuadraticExtension([pair[0], pair[1]])).collect();
        FriQueryStep { evals, merkle_proof: self.tree.prove(leaf) }
    }
}

/// Folds the polynomial, answers the queries.
pub(crate) fn prove(
    oracles: &[&dyn Opened; 4],
    polynomial: PolynomialCoeffs<Extended>,
    transcript: &mut Transcript,
    parameters: &FriParams,
    cancel: &Cancel,
) -> Result<FriProof<F, Poseidon, D>> {
    let (layers, final_poly) = fold(polynomial, transcript, parameters, cancel)?;
    transcript.observe_extension_elements::<D>(&final_poly.coeffs);
    let pow_witness = grind(transcript, parameters.config.proof_of_work_bits, cancel)?;
    let places = transcript.get_n_challenges(parameters.config.num_query_rounds);
    let size = parameters.lde_size();
    let query_round_proofs = places
        .par_iter()
        .map(|place| query(oracles, &layers, place.to_canonical_u64() as usize % size, parameters))
        .collect();
    let commit_phase_merkle_caps = layers.iter().map(|layer| layer.tree.cap()).collect();
    Ok(FriProof { commit_phase_merkle_caps, query_round_proofs, final_poly, pow_witness })
}

fn fold(
    mut polynomial: PolynomialCoeffs<Extended>,
    transcript: &mut Transcript,
    parameters: &FriParams,
    cancel: &Cancel,
) -> Result<(Vec<Layer>, PolynomialCoeffs<Extended>)> {
    let mut layers = Vec::new();
    let mut shift = F::coset_shift();
    for &arity_bits in &parameters.reduction_arity_bits {
        let arity = 1 << arity_bits;
        let values = extend(&polynomial.coeffs, parameters.config.rate_bits, shift);
        let layer = Layer::new(&values, arity, parameters.config.cap_height, cancel)?;
        transcript.observe_cap(&layer.tree.cap());
        layers.push(layer);
        let beta = transcript.get_extension_challenge::<D>();
        let folded = polynomial.coeffs.par_chunks_exact(arity).map(|chunk| reduce_with_powers(chunk, beta)).collect();
        polynomial = PolynomialCoeffs::new(folded);
        shift = shift.exp_u64(arity as u64);
    }
    Ok((layers, polynomial))
}

/// Values of both parts on the extended domain, bit-reversed.
fn extend(coefficients: &[Extended], rate: usize, shift: F) -> Columns {
    let bits = coefficients.len().trailing_zeros() as usize;
    let parts = [0, 1].map(|part| coefficients.iter().map(|coefficient| coefficient.0[part]).collect::<Vec<F>>());
    let mut values = Columns::zero(2, coefficients.len() << rate);
    let extension = Extension::new(bits, rate, shift);
    parts.par_iter().zip(values.all_mut()).for_each(|(part, values)| extension.evaluate(&[part], &mut [values]));
    values
}

/// The least proof of work: proofs without blinding are the same each time they are made.
fn grind(transcript: &mut Transcript, zeros: u32, cancel: &Cancel) -> Result<F> {
    let place = transcript.input_buffer().len();
    let mut state = transcript.sponge_state();
    state.set_from_slice(transcript.input_buffer(), 0);
    let tasks = 8 * rayon::current_num_threads();
    let wave = TASK * tasks as u64;
    for start in (0..F::NEG_ONE.to_canonical_u64()).step_by(wave as usize) {
        cancel.check()?;
        let found = (0..tasks).into_par_iter().find_map_first(|task| {
            let first = start + task as u64 * TASK;
            run(Grind { state: state.as_ref(), place, zeros, candidates: first..first + TASK })
        });
        if let Some(candidate) = found {
            let witness = F::from_canonical_u64(candidate);
            transcript.observe_element(witness);
            debug_assert!(transcript.clone().get_challenge().to_canonical_u64().leading_zeros() >= zeros);
            transcript.get_challenge();
            return Ok(witness);
        }
    }
    Err(Error::new(Code::Unsatisfied, "no proof of work exists"))
}

fn query(
    oracles: &[&dyn Opened; 4],
    layers: &[Layer],
    mut place: usize,
    parameters: &FriParams,
) -> FriQueryRound<F, Poseidon, D> {
    let evals_proofs = oracles.iter().map(|oracle| oracle.query(place)).collect();
    let mut steps = Vec::with_capacity(layers.len());
    for (layer, arity_bits) in layers.iter().zip(&parameters.reduction_arity_bits) {
        place >>= arity_bits;
        steps.push(layer.query(place));
    }
    FriQueryRound { initial_trees_proof: FriInitialTreeProof { evals_proofs }, steps }
}
