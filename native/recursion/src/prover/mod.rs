//! The crate's proofs, made faster: the same transcript, and for the same witness of a circuit without
//! blinding the same bytes.
//!
//! Witness → wires → permutation products → quotients → openings → FRI; each phase gives an oracle or a part of the
//! proof. Values lie by columns, hashed and evaluated eight points at a time. A raised flag stops the proof within
//! milliseconds, inside phases too; only the crate's witness generators run to their end.
// Several arrays are read at one index, lane by lane.
#![allow(clippy::needless_range_loop)]

mod domain;
mod fri;
mod gates;
mod openings;
mod oracle;
mod permutation;
mod quotient;
mod tree;
mod witness;

use crate::config::{Config, D, F};
use crate::hash::Poseidon;
use fri::Transcript;
use openings::Extended;
pub(crate) use oracle::without_values;
use oracle::{Fixed, Opened, Oracle, Parameters};
use plonky2::field::types::Field;
use plonky2::fri::FriParamsObserve;
use plonky2::iop::generator::generate_partial_witness;
use plonky2::iop::witness::{PartialWitness, PartitionWitness, Witness};
use plonky2::plonk::circuit_data::{CommonCircuitData, ProverOnlyCircuitData};
use plonky2::plonk::config::Hasher;
use plonky2::plonk::proof::{OpeningSet, Proof, ProofWithPublicInputs};
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::{Code, Error, Result};
use quotient::{Challenges, Given};

/// Is told the name of each phase as it ends.
pub type Observer<'a> = &'a mut dyn FnMut(&'static str);

/// A proof of the circuit for these inputs.
///
/// Errors: `unsatisfied` where the generators contradict the inputs or need more of them, `invalid_argument` for a
/// circuit with lookup tables (which our language does not make), `cancelled`.
pub fn prove(
    key: &ProverOnlyCircuitData<F, Config, D>,
    common: &CommonCircuitData<F, D>,
    inputs: PartialWitness<F>,
    cancel: &Cancel,
) -> Result<ProofWithPublicInputs<F, Config, D>> {
    prove_observed(key, common, inputs, cancel, &mut |_| ())
}

/// `prove`, with the phases' ends observed.
pub fn prove_observed(
    key: &ProverOnlyCircuitData<F, Config, D>,
    common: &CommonCircuitData<F, D>,
    inputs: PartialWitness<F>,
    cancel: &Cancel,
    observer: Observer,
) -> Result<ProofWithPublicInputs<F, Config, D>> {
    let witness = generate_partial_witness(inputs, key, common)
        // The crate's message names values: it stays here.
        .map_err(|_| Error::new(Code::Unsatisfied, "no witness follows from these inputs"))?;
    observer("witness");
    prove_witness(key, common, witness, cancel, observer)
}

/// A proof from a whole witness.
pub fn prove_witness(
    key: &ProverOnlyCircuitData<F, Config, D>,
    common: &CommonCircuitData<F, D>,
    witness: PartitionWitness<F>,
    cancel: &Cancel,
    observer: Observer,
) -> Result<ProofWithPublicInputs<F, Config, D>> {
    check(common)?;
    cancel.check()?;
    let public_inputs = witness.get_targets(&key.public_inputs);
    let hash = Poseidon::hash_no_pad(&public_inputs);
    let parameters = Parameters::new(common, cancel);
    let values = witness::wires(&witness);
    drop(witness);
    let wires = Oracle::from_values(&values, &parameters)?;
    observer("wires");

    let mut transcript = Transcript::new();
    common.fri_params.observe(&mut transcript);
    transcript.observe_hash::<Poseidon>(key.circuit_digest);
    transcript.observe_hash::<Poseidon>(hash);
    transcript.observe_cap(&wires.tree.cap());
    let count = common.config.num_challenges;
    let betas = transcript.get_n_challenges(count);
    let gammas = transcript.get_n_challenges(count);
    let products = permutation::polynomials(&values, &betas, &gammas, key, common);
    drop(values);
    let products = Oracle::from_values(&products, &parameters)?;
    observer("permutation");

    transcript.observe_cap(&products.tree.cap());
    let challenges = Challenges { betas, gammas, alphas: transcript.get_n_challenges(count) };
    let fixed = Fixed::new(&key.constants_sigmas_commitment, &parameters)?;
    observer("constants");
    let given = Given {
        subgroup: &key.subgroup,
        common,
        fixed: &fixed,
        wires: &wires,
        products: &products,
        challenges: &challenges,
        public_inputs_hash: &hash,
    };
    let pieces = quotient::pieces(&given, cancel)?;
    observer("quotient");
    let quotient = Oracle::new(pieces, &parameters)?;
    observer("quotient commitment");

    transcript.observe_cap(&quotient.tree.cap());
    let zeta = transcript.get_extension_challenge::<D>();
    if zeta.exp_power_of_2(common.degree_bits()) == Extended::ONE {
        // A probability of 2^-116; opened there, the polynomials would show a row of the witness.
        return Err(Error::new(Code::Unsatisfied, "the opening point fell into the subgroup"));
    }
    let oracles: [&dyn Opened; 4] = [&fixed, &wires, &products, &quotient];
    let openings = openings::open(&oracles, zeta, common);
    observe_openings(&mut transcript, &openings);
    observer("openings");
    cancel.check()?;
    let polynomial = fri::combined(&oracles, zeta, common, &mut transcript);
    let opening_proof = fri::prove(&oracles, polynomial, &mut transcript, &common.fri_params, cancel)?;
    observer("FRI");
    let proof = Proof {
        wires_cap: wires.tree.cap(),
        plonk_zs_partial_products_cap: products.tree.cap(),
        quotient_polys_cap: quotient.tree.cap(),
        openings,
        opening_proof,
    };
    Ok(ProofWithPublicInputs { proof, public_inputs })
}

/// What this prover takes for granted of a circuit.
fn check(common: &CommonCircuitData<F, D>) -> Result<()> {
    common.check_valid().map_err(|message| Error::new(Code::InvalidArgument, message))?;
    if !common.luts.is_empty() || common.num_lookup_polys != 0 || common.num_lookup_selectors != 0 {
        return Err(Error::new(Code::InvalidArgument, "circuits with lookup tables are not proved here"));
    }
    if common.public_initial_degree_bits() != common.degree_bits() {
        return Err(Error::new(Code::InvalidArgument, "circuits with masked commitments are not proved here"));
    }
    Ok(())
}

/// In the order in which the verifier reads them.
fn observe_openings(transcript: &mut Transcript, openings: &OpeningSet<F, D>) {
    for values in [
        &openings.constants,
        &openings.plonk_sigmas,
        &openings.wires,
        &openings.plonk_zs,
        &openings.partial_products,
        &openings.quotient_polys,
        &openings.plonk_zs_next,
    ] {
        transcript.observe_extension_elements::<D>(values);
    }
}

#[cfg(test)]
mod tests;
