//! The reader of phase 1 (`.ptau`): it starts a key for a small circuit or refuses, and a key that it started verifies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_fuzz::{SYSTEM, file, quiet};
use proofmill_kernels::ceremony::{start, verify};

fuzz_target!(|bytes: &[u8]| {
    let (ptau, key) = (file("ptau"), file("zkey"));
    std::fs::write(&ptau, bytes).expect("a writable folder");
    if quiet(|watch| start(SYSTEM.r1cs(), &ptau, &key, watch)).is_ok() {
        let started = quiet(|watch| verify(SYSTEM.r1cs(), &ptau, &key, watch));
        assert!(started.is_ok(), "a key that was started here does not verify");
    }
});
