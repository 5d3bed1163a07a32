//! The portable code and that with `mulx`, forced in a process of its own, make the same proofs as whatever this machine
//! runs.

mod circuits;

use ark_bn254::Fr;
use circuits::mixed;
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::groth16::{ProvingKey, prove_with, setup, verify};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;

const FOLDER: &str = "PROOFMILL_TEST_FOLDER";

fn proof(key: &ProvingKey) -> Vec<u8> {
    let circuit = mixed(700, 3);
    let blinding = [Fr::from(12_345u64), -Fr::from(6_789u64)];
    let proof = prove_with(key, &circuit.system, &circuit.witness, blinding, &Cancel::default()).unwrap();
    verify(&key.verification, circuit.public(), &proof).unwrap();
    proof.to_bytes().to_vec()
}

fn key() -> ProvingKey {
    let system = mixed(700, 3).system;
    setup(&system, Vec::new(), &mut |_| ControlFlow::Continue(()), &Cancel::default()).unwrap()
}

/// With our keys and its own, the kernels that `choice` names make our proofs.
fn same_proofs_from(choice: &str) {
    let folder = std::env::temp_dir().join(format!("proofmill-{choice}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    key().save(&folder.join("ours.zkey")).unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "other_kernels", "--ignored"])
        .envs([("PROOFMILL_KERNELS", choice.as_ref()), (FOLDER, folder.as_os_str())])
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    for name in ["ours", "theirs"] {
        let key = ProvingKey::load(&folder.join(name).with_extension("zkey")).unwrap();
        let theirs = std::fs::read(folder.join(name).with_extension("proof")).unwrap();
        assert_eq!(theirs, proof(&key), "{name}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn portable_code_makes_the_same_proof_from_each_others_keys() {
    same_proofs_from("portable");
}

#[test]
fn code_without_vectors_makes_the_same_proof_from_each_others_keys() {
    same_proofs_from("mulx");
}

/// What the tests above run with other kernels.
#[test]
#[ignore]
fn other_kernels() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("the other test sets it"));
    key().save(&folder.join("theirs.zkey")).unwrap();
    for name in ["ours", "theirs"] {
        let key = ProvingKey::load(&folder.join(name).with_extension("zkey")).unwrap();
        std::fs::write(folder.join(name).with_extension("proof"), proof(&key)).unwrap();
    }
}
