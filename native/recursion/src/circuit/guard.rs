//! Panics of the crate below, which must not cross to a caller.

use proofmill_kernels::error::{Code, Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Run what may panic on input that was made by a stranger. What it was given is not used again after a panic.
pub(crate) fn guarded<T>(code: Code, message: &str, run: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Error::new(code, message))
}
