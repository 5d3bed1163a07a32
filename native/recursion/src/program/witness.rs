//! An assignment to the variables.

use super::proof::Given;
use crate::config::F;
use proofmill_kernels::error::{Code, Error, Result};
use std::sync::Arc;

/// Values of all variables in the order of the program. Private, but for the public part.
#[derive(Clone)]
pub struct Witness {
    pub(crate) values: Vec<F>,
    /// Outputs, then public inputs.
    pub(crate) public: Vec<u32>,
    /// The proofs that were taken.
    pub(crate) given: Arc<Given>,
}

impl Witness {
    /// All values, the constant one first.
    pub fn values(&self) -> &[F] {
        &self.values
    }

    /// Outputs, then public inputs.
    pub fn public(&self) -> Vec<F> {
        self.public.iter().map(|&variable| self.values[variable as usize]).collect()
    }

    /// A copy with one value changed: for tests that try to forge.
    pub fn replace(&self, index: usize, value: F) -> Result<Witness> {
        let mut copy = self.clone();
        let length = copy.values.len();
        let place = copy.values.get_mut(index).ok_or_else(|| {
            Error::new(Code::InvalidArgument, format!("value {index} of a witness with {length} values"))
        })?;
        *place = value;
        Ok(copy)
    }
}

/// Without the values: a witness must not reach a log by accident.
impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Witness({} values, {} public)", self.values.len(), self.public.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plonky2::field::types::Field;

    #[test]
    fn replace_changes_one_value_of_a_copy_and_refuses_others() {
        let number = F::from_canonical_u64;
        let witness = Witness { values: [1, 8, 9].map(number).to_vec(), public: vec![1], given: Arc::default() };
        assert_eq!(witness.replace(2, number(5)).unwrap().values(), [1, 8, 5].map(number));
        assert_eq!(witness.public(), [number(8)]);
        assert!(witness.replace(3, number(5)).is_err());
        assert!(!format!("{witness:?}").contains('9'));
    }
}
