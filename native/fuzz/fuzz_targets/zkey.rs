//! The reader of proving keys: a key that it accepts can be written, and is the same key when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_kernels::groth16::ProvingKey;

fuzz_target!(|bytes: &[u8]| {
    let Ok(key) = ProvingKey::from_bytes(bytes) else { return };
    let mut written = Vec::new();
    key.write(&mut written).expect("memory");
    let again = ProvingKey::from_bytes(&written).expect("what was written is read");
    assert_eq!(again.verification.to_bytes(), key.verification.to_bytes());
    assert_eq!((again.wires, again.domain_size, &again.metadata), (key.wires, key.domain_size, &key.metadata));
    let mut twice = Vec::new();
    again.write(&mut twice).expect("memory");
    assert_eq!(written, twice, "a key changes when it is written again");
});
