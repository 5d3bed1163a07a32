//! What the targets share: a small circuit, files in memory, and work that nobody watches.

use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::watch::Watch;
use proofmill_kernels::r1cs::{Builder, ConstraintSystem};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

/// x·y = output, with y public: a domain of four points.
pub static SYSTEM: LazyLock<ConstraintSystem> = LazyLock::new(|| {
    let mut builder = Builder::new();
    let (output, x, y) = (builder.output(), builder.private_input(), builder.public_input());
    let product = builder.mul(x, y, 1).expect("two variables");
    builder.bind_output(output, product, 2).expect("an output");
    builder.finish().expect("a system")
});

/// A file of this process alone, in memory where the system has such a folder.
pub fn file(name: &str) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("proofmill-fuzz-{}-{name}", std::process::id()))
}

/// Run to the end, and tell nobody of the progress.
pub fn quiet<T>(work: impl FnOnce(&mut Watch<'_, '_>) -> T) -> T {
    let (cancel, mut silent) = (Cancel::default(), |_: f64| ControlFlow::Continue(()));
    work(&mut Watch::new(&mut silent, &cancel))
}
