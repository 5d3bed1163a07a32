//! Progress and cancellation of long work.

use crate::cancel::Cancel;
use crate::error::{Code, Error, Result};
use std::ops::ControlFlow;

/// Told 0.0 … 1.0 on the caller's own thread; `Break` stops the work as a raised flag does.
pub type Progress<'a> = dyn FnMut(f64) -> ControlFlow<()> + 'a;

/// Counts units of work and looks at the flag between them.
pub struct Watch<'a, 'p> {
    progress: &'a mut Progress<'p>,
    cancel: &'a Cancel,
    done: usize,
    total: usize,
}

impl<'a, 'p> Watch<'a, 'p> {
    /// Over nothing yet.
    pub fn new(progress: &'a mut Progress<'p>, cancel: &'a Cancel) -> Self {
        Self { progress, cancel, done: 0, total: 1 }
    }

    /// For work that counts for itself.
    pub fn parts(&mut self) -> (&mut Progress<'p>, &Cancel) {
        (self.progress, self.cancel)
    }

    /// The flag.
    pub fn cancel(&self) -> &'a Cancel {
        self.cancel
    }

    /// Expect so many units.
    pub fn expect(&mut self, total: usize) {
        (self.done, self.total) = (0, total.max(1));
    }

    /// Some are done. Raises `Cancelled`.
    pub fn step(&mut self, units: usize) -> Result<()> {
        self.done += units;
        let stopped = (self.progress)((self.done as f64 / self.total as f64).min(1.0)).is_break();
        self.cancel.check()?;
        if stopped { Err(Error::new(Code::Cancelled, "cancelled")) } else { Ok(()) }
    }
}

/// Run work that nobody watches.
pub fn unwatched<T>(work: impl FnOnce(&mut Watch<'_, '_>) -> T) -> T {
    work(&mut Watch::new(&mut |_| ControlFlow::Continue(()), &Cancel::default()))
}
