//! The decoder of verification keys: what it accepts has one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_kernels::groth16::VerificationKey;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(key) = VerificationKey::from_bytes(bytes) {
        assert_eq!(key.to_bytes(), bytes, "a second spelling of one key");
    }
});
