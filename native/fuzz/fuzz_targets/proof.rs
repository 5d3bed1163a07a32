//! The decoder of proofs: what it accepts has one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_kernels::groth16::Proof;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = Proof::from_bytes(bytes) {
        assert_eq!(proof.to_bytes()[..], *bytes, "a second spelling of one proof");
    }
});
