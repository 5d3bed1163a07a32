//! The reader of circom's `.r1cs`: what it accepts can be asked whether a witness satisfies it.
#![no_main]

use ark_bn254::Fr;
use libfuzzer_sys::fuzz_target;
use proofmill_kernels::circom::R1csFile;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = R1csFile::from_bytes(bytes) else { return };
    let mut wires = vec![Fr::from(3u8); file.system.wires];
    wires[0] = Fr::from(1u8);
    let _ = file.first_unsatisfied(&wires);
});
