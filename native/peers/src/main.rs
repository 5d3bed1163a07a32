//! Our prover against the `ark-groth16` crate, on the same constraints, the same witness and the same thread pool.
//!
//! `cargo run --release -- <system> <witness> <runs>`: a file that `ConstraintSystem.save` wrote and the bytes of
//! `Witness.to_bytes`; or `synthetic:<constraints> - <runs>`. The peer is given its matrices and keys beforehand, so its
//! time has no synthesis in it, and it uses its default reduction. Runs alternate, so that a change in the machine's
//! speed meets both; the first of each is thrown away. Prints one JSON object; times are medians in milliseconds.

#[path = "../../kernels/tests/circuits/mod.rs"]
mod circuits;

use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use ark_groth16::r1cs_to_qap::LibsnarkReduction;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, Result as SynthesisResult, Variable,
};
use ark_relations::utils::matrix::Matrix;
use ark_std::rand::SeedableRng;
use ark_std::rand::rngs::StdRng;
use circuits::{Circuit, mixed};
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::groth16::{ProvingKey, prove, random_scalar, scalar_from_bytes, setup, verify, verify_batch};
use proofmill_kernels::r1cs::{ConstraintSystem, R1cs, SparseMatrix};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

type Peer = Groth16<Bn254, LibsnarkReduction>;
const BATCH: usize = 64;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, system, witness, runs] = &arguments[..] else { panic!("usage: proofmill-peers <system> <witness> <runs>") };
    let circuit = read(system, witness);
    assert!(circuit.is_satisfied());
    let (key, setup_time) = timed(|| keys(&circuit));
    let [ours, peer] = compare(&circuit, &key, runs.parse().expect("a number of runs"));
    let [verify, batch] = verification(&circuit, &key);
    println!(
        "{{\"constraints\": {}, \"wires\": {}, \"domain\": {}, \"threads\": {}, \"setup_ms\": {:.1}, \"prove_ms\": {:.1}, \
         \"ark_groth16_prove_ms\": {:.1}, \"ratio\": {:.3}, \"verify_ms\": {:.3}, \"verify_batch_per_proof_ms\": {:.3}}}",
        circuit.system.a.rows(),
        circuit.system.wires,
        key.domain_size,
        std::thread::available_parallelism().map_or(0, usize::from),
        ms(setup_time),
        ms(ours),
        ms(peer),
        ms(ours) / ms(peer),
        ms(verify),
        ms(batch) / BATCH as f64,
    );
}

fn read(system: &str, witness: &str) -> Circuit {
    if let Some(size) = system.strip_prefix("synthetic:") {
        return mixed(size.parse().expect("a number of constraints"), 9);
    }
    let system = ConstraintSystem::load(Path::new(system)).expect("a saved constraint system").r1cs().clone();
    let bytes = std::fs::read(witness).expect("a witness");
    let value = |word: &[u8]| scalar_from_bytes(word.try_into().expect("32 bytes")).expect("below r");
    Circuit { system, witness: bytes.chunks(32).map(value).collect() }
}

fn keys(circuit: &Circuit) -> ProvingKey {
    setup(&circuit.system, Vec::new(), &mut |_| ControlFlow::Continue(()), &Cancel::default()).unwrap()
}

/// Median times of both provers.
fn compare(circuit: &Circuit, key: &ProvingKey, runs: usize) -> [Duration; 2] {
    let mut rng = StdRng::seed_from_u64(7);
    let peer_key = Peer::generate_random_parameters_with_reduction(Synthesis(&circuit.system), &mut rng).unwrap();
    let R1cs { a, b, c, .. } = &circuit.system;
    let matrices = [a, b, c].map(rows);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..=runs {
        ours.push(timed(|| prove(key, &circuit.system, &circuit.witness, &Cancel::default()).unwrap()).1);
        let (r, s) = (random_scalar().unwrap(), random_scalar().unwrap());
        let inputs = circuit.system.public + 1;
        let run = || {
            let witness = &circuit.witness;
            Peer::create_proof_with_reduction_and_matrices(&peer_key, r, s, &matrices, inputs, a.rows(), witness)
        };
        let (proof, time) = timed(run);
        theirs.push(time);
        let prepared = ark_groth16::prepare_verifying_key(&peer_key.vk);
        assert!(Peer::verify_proof(&prepared, &proof.unwrap(), circuit.public()).unwrap());
    }
    [median(&mut ours[1..]), median(&mut theirs[1..])]
}

/// Median times of one verification and of a batch.
fn verification(circuit: &Circuit, key: &ProvingKey) -> [Duration; 2] {
    let proof = prove(key, &circuit.system, &circuit.witness, &Cancel::default()).unwrap();
    let claims = vec![(circuit.public().to_vec(), proof); BATCH];
    verify(&key.verification, circuit.public(), &proof).unwrap();
    let mut one: Vec<_> =
        (0..21).map(|_| timed(|| verify(&key.verification, circuit.public(), &proof).unwrap()).1).collect();
    let mut all: Vec<_> = (0..5).map(|_| timed(|| verify_batch(&key.verification, &claims).unwrap()).1).collect();
    [median(&mut one), median(&mut all)]
}

/// The same constraints for the peer's set-up.
struct Synthesis<'a>(&'a R1cs);

impl ConstraintSynthesizer<Fr> for Synthesis<'_> {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> SynthesisResult<()> {
        let system = self.0;
        let mut wires = vec![Variable::one()];
        for wire in 1..system.wires {
            let value = || Ok(Fr::from(0u8));
            let public = wire <= system.public;
            wires.push(if public { cs.new_input_variable(value)? } else { cs.new_witness_variable(value)? });
        }
        let combination = |matrix: &SparseMatrix, i| {
            LinearCombination(matrix.row(i).map(|(wire, value)| (*value, wires[wire as usize])).collect())
        };
        for i in 0..system.a.rows() {
            cs.enforce_r1cs_constraint(
                || combination(&system.a, i),
                || combination(&system.b, i),
                || combination(&system.c, i),
            )?;
        }
        Ok(())
    }
}

fn rows(matrix: &SparseMatrix) -> Matrix<Fr> {
    (0..matrix.rows()).map(|i| matrix.row(i).map(|(wire, value)| (*value, wire as usize)).collect()).collect()
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = run();
    (result, start.elapsed())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    1000.0 * time.as_secs_f64()
}
