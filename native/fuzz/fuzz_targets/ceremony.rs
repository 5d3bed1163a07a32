//! The ceremony's reader of keys: a key that it continues can be continued, and reads as a key of the prover.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_fuzz::{file, quiet};
use proofmill_kernels::ceremony::{Beacon, beacon, contribute, verify};
use proofmill_kernels::groth16::ProvingKey;

fuzz_target!(|bytes: &[u8]| {
    let (given, first, second) = (file("given"), file("first"), file("second"));
    std::fs::write(&given, bytes).expect("a writable folder");
    // Its own file stands for the phase 1 too: whatever it is, it must be refused and no more.
    let _ = quiet(|watch| verify(proofmill_fuzz::SYSTEM.r1cs(), &given, &given, watch));
    if quiet(|watch| contribute(&given, &first, Some("fuzz"), b"entropy", watch)).is_ok() {
        let value = Beacon { value: vec![7], iterations: 10 };
        quiet(|watch| beacon(&first, &second, None, value, watch)).expect("a key that was continued here");
        ProvingKey::load_foreign(&second).map(|_| ()).unwrap_or(());
    }
});
