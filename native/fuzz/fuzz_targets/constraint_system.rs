//! The reader of constraint systems, behind a right checksum: a system that it accepts can be solved without a panic, for
//! any inputs, and is the same when it is saved and loaded again.
#![no_main]

use ark_bn254::Fr;
use libfuzzer_sys::fuzz_target;
use proofmill_kernels::r1cs::ConstraintSystem;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

fuzz_target!(|content: &[u8]| {
    let path = file("given");
    std::fs::write(&path, [content, &Sha256::digest(content)].concat()).expect("a writable folder");
    let Ok(system) = ConstraintSystem::load(&path) else { return };
    let inputs = vec![Fr::from(3u8); system.public_inputs() + system.private_inputs()];
    // Whether the inputs satisfy it is not asked; a hint of Python's is answered by what it was given.
    let _ = system.solve(&inputs, &|_, values| Ok(values.to_vec()));
    let saved = file("saved");
    system.save(&saved).expect("a writable folder");
    let again = ConstraintSystem::load(&saved).expect("what was saved is loaded");
    assert!(again == system, "a system changes when it is saved");
    assert_eq!(again.digest(), system.digest());
});

/// Of this process alone, in memory where the system has such a folder.
fn file(name: &str) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("proofmill-fuzz-{}-{name}", std::process::id()))
}
