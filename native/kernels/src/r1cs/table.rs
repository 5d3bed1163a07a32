//! Coefficients, each once: ±1, powers of two and a hash's constants make up nearly all entries of a circuit's matrices.

use ark_bn254::Fr;
use std::collections::HashMap;
use std::sync::Arc;

/// Distinct values in the order of their first use, and where each stands.
#[derive(Debug, Clone, Default)]
pub struct Table {
    values: Arc<Vec<Fr>>,
    places: HashMap<Fr, u32>,
}

impl Table {
    /// The place of a value, a new one at the end for one that is not there.
    pub fn place(&mut self, value: &Fr) -> u32 {
        if let Some(place) = self.places.get(value) {
            return *place;
        }
        let place = u32::try_from(self.values.len()).expect("fewer than 2^32 entries");
        Arc::make_mut(&mut self.values).push(*value);
        self.places.insert(*value, place);
        place
    }

    /// The values, for whoever knows their places.
    pub fn values(&self) -> &Arc<Vec<Fr>> {
        &self.values
    }

    /// Values that are read from now on and no longer looked for, which takes most of the memory.
    pub(crate) fn seal(&mut self) {
        self.places = HashMap::new();
        Arc::make_mut(&mut self.values).shrink_to_fit();
    }
}

impl From<Arc<Vec<Fr>>> for Table {
    /// A sealed table.
    fn from(values: Arc<Vec<Fr>>) -> Self {
        Self { values, places: HashMap::new() }
    }
}
