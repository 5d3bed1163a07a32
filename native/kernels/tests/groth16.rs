//! The complete path, and every way of tampering that a verifier must refuse.

mod circuits;

use ark_bn254::Fr;
use circuits::{Circuit, cubic, mixed};
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::Code;
use proofmill_kernels::groth16::{PROOF_BYTES, Proof, ProvingKey, VerificationKey, prove, setup, verify, verify_batch};
use std::ops::ControlFlow;

fn keys(circuit: &Circuit) -> ProvingKey {
    let mut silent = |_| ControlFlow::Continue(());
    setup(&circuit.system, b"test".to_vec(), &mut silent, &Cancel::default()).unwrap()
}

fn proof(key: &ProvingKey, circuit: &Circuit) -> Proof {
    prove(key, &circuit.system, &circuit.witness, &Cancel::default()).unwrap()
}

#[test]
fn the_complete_path() {
    for circuit in [cubic(3), mixed(1, 1), mixed(61, 3), mixed(700, 5)] {
        assert!(circuit.is_satisfied());
        let key = keys(&circuit);
        let proof = proof(&key, &circuit);
        verify(&key.verification, circuit.public(), &proof).unwrap();
        let decoded = Proof::from_bytes(&proof.to_bytes()).unwrap();
        assert_eq!(decoded, proof);
    }
}

#[test]
fn two_proofs_of_one_statement_differ() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    assert_ne!(proof(&key, &circuit), proof(&key, &circuit));
}
