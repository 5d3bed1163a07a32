//! Verification of a whole `.ptau` with its transcript: any bytes hold or are refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_fuzz::{file, quiet};
use proofmill_kernels::ceremony::verify_phase1;

fuzz_target!(|bytes: &[u8]| {
    // The header's power of the ceremony says how much is hashed: a large one is slow, not wrong.
    if bytes.len() > 68 && bytes[64..68] > [5, 0, 0, 0][..] {
        return;
    }
    let ptau = file("phase1");
    std::fs::write(&ptau, bytes).expect("a writable folder");
    let _ = quiet(|watch| verify_phase1(&ptau, watch));
});
