//! Fillers for proofs of one of several circuits, each made once in a process.

use super::key::VerificationKey;
use crate::chain::{Common, Filler};
use proofmill_kernels::error::Result;
use std::sync::{Arc, Mutex, PoisonError};

static MADE: Mutex<Vec<Filler>> = Mutex::new(Vec::new());

/// A filler for each shape of these circuits, in the order in which the shapes first appear; none for a single shape.
///
/// A circuit is lowered several times while the shape of its chain is looked for, and a filler takes as long as a proof.
pub(crate) fn fillers(keys: &[Arc<VerificationKey>]) -> Result<Vec<Filler>> {
    let shapes = shapes(keys);
    if shapes.len() == 1 {
        return Ok(vec![]);
    }
    shapes.into_iter().map(filler).collect()
}

/// The shapes of these circuits, each where it first appears.
pub(crate) fn shapes(keys: &[Arc<VerificationKey>]) -> Vec<&Common> {
    let mut shapes: Vec<&Common> = vec![];
    for key in keys {
        let common = &key.data().common;
        if !shapes.contains(&common) {
            shapes.push(common);
        }
    }
    shapes
}

fn filler(common: &Common) -> Result<Filler> {
    let made = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(filler) = made().iter().find(|filler| filler.data.common == *common) {
        return Ok(filler.clone());
    }
    // Not under the lock: building takes many threads, and one of them may come here for another circuit.
    let filler = Filler::build(common)?;
    made().push(filler.clone());
    Ok(filler)
}
