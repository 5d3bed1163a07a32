//! The `ark-groth16` crate on a constraint system and a witness of ours.
//!
//! `cargo run --release -- <system> <witness>`: a file that `ConstraintSystem.save` wrote and the bytes of
//! `Witness.to_bytes`. Then one command a line on standard input, each answered by one JSON object: `setup`, `prove`,
//! `pair` (two proofs at once), `verify`, `release`, `show`. Times are milliseconds of this program's own clock. Set-up
//! takes the constraints by synthesis, as the crate has it; proofs are given the matrices, so that no synthesis is in their
//! time. Every proof is verified; the program ends with an error when one does not hold.

use ark_bn254::{Bn254, Fr};
use ark_groth16::r1cs_to_qap::LibsnarkReduction;
use ark_groth16::{Groth16, PreparedVerifyingKey, Proof, ProvingKey};
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, Result as SynthesisResult, Variable,
};
use ark_relations::utils::matrix::Matrix;
use ark_serialize::CanonicalSerialize;
use ark_std::rand::rngs::StdRng;
use ark_std::rand::{Rng, SeedableRng};
use proofmill_kernels::groth16::scalar_from_bytes;
use proofmill_kernels::r1cs::{ConstraintSystem, R1cs, SparseMatrix};
use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

type Peer = Groth16<Bn254, LibsnarkReduction>;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, system, witness] = &arguments[..] else { panic!("usage: proofmill-peers <system> <witness>") };
    let mut prover = Prover::new(Path::new(system), Path::new(witness));
    for line in std::io::stdin().lock().lines() {
        println!("{}", prover.answer(line.expect("text").trim()));
    }
}

/// One constraint system with its witness, and after `setup` its keys.
struct Prover {
    system: R1cs,
    matrices: [Matrix<Fr>; 3],
    witness: Vec<Fr>,
    rng: StdRng,
    keys: Option<(ProvingKey<Bn254>, PreparedVerifyingKey<Bn254>)>,
    last: Option<Proof<Bn254>>,
}

impl Prover {
    fn new(system: &Path, witness: &Path) -> Self {
        let system = ConstraintSystem::load(system).expect("a saved constraint system").r1cs().clone();
        let bytes = std::fs::read(witness).expect("a witness");
        let value = |word: &[u8]| scalar_from_bytes(word.try_into().expect("32 bytes")).expect("below r");
        let matrices = [&system.a, &system.b, &system.c].map(rows);
        let witness = bytes.chunks(32).map(value).collect();
        Self { system, matrices, witness, rng: StdRng::seed_from_u64(7), keys: None, last: None }
    }

    fn answer(&mut self, command: &str) -> String {
        match command {
            "setup" => self.set_up(),
            "prove" => self.prove(1),
            "pair" => self.prove(2),
            "verify" => self.verify(),
            "release" => release(),
            "show" => self.show(),
            _ => panic!("no command {command}"),
        }
    }

    fn set_up(&mut self) -> String {
        self.keys = None;
        let start = Instant::now();
        let key = Peer::generate_random_parameters_with_reduction(Synthesis(&self.system), &mut self.rng);
        let took = ms(start);
        let key = key.expect("a key");
        let prepared = ark_groth16::prepare_verifying_key(&key.vk);
        self.keys = Some((key, prepared));
        took
    }

    /// The time of so many proofs at once; the clock stops before they are verified.
    fn prove(&mut self, count: usize) -> String {
        let (key, prepared) = self.keys.as_ref().expect("setup comes first");
        let blinding: Vec<(Fr, Fr)> = (0..count).map(|_| self.rng.r#gen()).collect();
        let (inputs, constraints) = (self.system.public + 1, self.system.a.rows());
        let run = |(r, s)| {
            let (matrices, witness) = (&self.matrices, &self.witness);
            Peer::create_proof_with_reduction_and_matrices(key, r, s, matrices, inputs, constraints, witness)
                .expect("a proof")
        };
        let start = Instant::now();
        let proofs: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = blinding.into_iter().map(|pair| scope.spawn(move || run(pair))).collect();
            threads.into_iter().map(|thread| thread.join().expect("a proof")).collect()
        });
        let took = ms(start);
        for proof in &proofs {
            assert!(Peer::verify_proof(prepared, proof, self.public()).expect("inputs"), "the proof does not hold");
        }
        self.last = proofs.into_iter().next();
        took
    }

    /// The last proof once more.
    fn verify(&self) -> String {
        let (_, prepared) = self.keys.as_ref().expect("setup comes first");
        let proof = self.last.as_ref().expect("prove comes first");
        let start = Instant::now();
        assert!(Peer::verify_proof(prepared, proof, self.public()).expect("inputs"), "the proof does not hold");
        ms(start)
    }

    /// The last proof and its key, in arkworks' own bytes.
    fn show(&self) -> String {
        let key = &self.keys.as_ref().expect("setup comes first").0.vk;
        let proof = self.last.as_ref().expect("prove comes first");
        format!(
            "{{\"constraints\": {}, \"wires\": {}, \"proof\": \"{}\", \"key\": \"{}\"}}",
            self.system.a.rows(),
            self.system.wires,
            hex(proof),
            hex(key)
        )
    }

    fn public(&self) -> &[Fr] {
        &self.witness[1..=self.system.public]
    }
}

/// Give what is free back to the system, so that the next peak is that of the next work.
fn release() -> String {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> std::ffi::c_int;
        }
        // Safety: glibc's own declaration; it may be called at any time and from any thread.
        unsafe { malloc_trim(0) };
    }
    "{}".to_owned()
}

/// The same constraints for the crate's set-up.
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

fn hex(value: &impl CanonicalSerialize) -> String {
    let mut bytes = Vec::new();
    value.serialize_uncompressed(&mut bytes).expect("memory");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn ms(start: Instant) -> String {
    format!("{{\"ms\": {:.4}}}", 1000.0 * start.elapsed().as_secs_f64())
}
