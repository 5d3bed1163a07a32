//! The reader of circom's `.wtns`: what it accepts is written, and is the same when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_kernels::circom::{parse_wtns, write_wtns};

fuzz_target!(|bytes: &[u8]| {
    let Ok(wires) = parse_wtns(bytes) else { return };
    let mut written = Vec::new();
    write_wtns(&wires, &mut written).expect("memory");
    assert_eq!(parse_wtns(&written).expect("what was written is read"), wires);
});
