//! A flag that one thread raises and a long computation looks at between chunks.

use crate::error::{Code, Error, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shared by clones; once raised it stays raised.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ask the computation to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was raised.
    pub fn raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// `Err(Cancelled)` once raised.
    pub fn check(&self) -> Result<()> {
        if self.raised() { Err(Error::new(Code::Cancelled, "cancelled")) } else { Ok(()) }
    }
}
