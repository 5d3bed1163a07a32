//! The reader of phase 1 (`.ptau`): it starts a key for a small circuit or refuses, and a key that it started verifies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::ceremony::{Watch, start, verify};
use proofmill_kernels::r1cs::{Builder, ConstraintSystem};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

/// x·y = output, with y public: a domain of four points.
static SYSTEM: LazyLock<ConstraintSystem> = LazyLock::new(|| {
    let mut builder = Builder::new();
    let (output, x, y) = (builder.output(), builder.private_input(), builder.public_input());
    let product = builder.mul(x, y, 1).expect("two variables");
    builder.bind_output(output, product, 2).expect("an output");
    builder.finish().expect("a system")
});

fuzz_target!(|bytes: &[u8]| {
    let (ptau, key) = (file("ptau"), file("zkey"));
    std::fs::write(&ptau, bytes).expect("a writable folder");
    let (cancel, mut silent) = (Cancel::default(), |_: f64| ControlFlow::Continue(()));
    if start(SYSTEM.r1cs(), &ptau, &key, &mut Watch::new(&mut silent, &cancel)).is_ok() {
        let started = verify(SYSTEM.r1cs(), &ptau, &key, &mut Watch::new(&mut silent, &cancel));
        assert!(started.is_ok(), "a key that was started here does not verify");
    }
});

/// Of this process alone, in memory where the system has such a folder.
fn file(name: &str) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("proofmill-fuzz-{}-{name}", std::process::id()))
}
