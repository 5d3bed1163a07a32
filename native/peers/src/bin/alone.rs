//! Our prover alone, for profilers: `alone <system> <witness> <proofs> [<at once>]` prints milliseconds per proof.

use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::groth16::{prove, scalar_from_bytes, setup, verify};
use proofmill_kernels::r1cs::ConstraintSystem;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let count: usize = arguments[3].parse().expect("a number of proofs");
    let at_once: usize = arguments.get(4).map_or(1, |n| n.parse().expect("a number of proofs at once"));
    let system = ConstraintSystem::load(Path::new(&arguments[1])).expect("a saved constraint system");
    let bytes = std::fs::read(&arguments[2]).expect("a witness");
    let value = |word: &[u8]| scalar_from_bytes(word.try_into().expect("32 bytes")).expect("below r");
    let witness: Vec<_> = bytes.chunks(32).map(value).collect();
    let cancel = Cancel::default();
    let start = Instant::now();
    let key = setup(system.r1cs(), Vec::new(), &mut |_| ControlFlow::Continue(()), &cancel).unwrap();
    println!("set-up {:.1} ms", 1000.0 * start.elapsed().as_secs_f64());
    let mut times = Vec::new();
    for _ in 0..=count {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..at_once {
                scope.spawn(|| {
                    let proof = prove(&key, system.r1cs(), &witness, &cancel).unwrap();
                    verify(&key.verification, &witness[1..=system.r1cs().public], &proof).unwrap();
                });
            }
        });
        times.push(1000.0 * start.elapsed().as_secs_f64() / at_once as f64);
    }
    times[1..].sort_by(f64::total_cmp);
    println!("first {:.1}, median {:.1}, least {:.1} ms", times[0], times[1 + count / 2], times[1]);
}
