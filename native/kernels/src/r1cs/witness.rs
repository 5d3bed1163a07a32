//! An assignment to the wires.

use crate::error::{Code, Error, Result};
use ark_bn254::Fr;

/// Values of all wires in circom's order. Private, but for the public part.
#[derive(Clone, PartialEq, Eq)]
pub struct Witness {
    pub(crate) wires: Vec<Fr>,
    pub(crate) public: usize,
}

impl Witness {
    /// All wires, the constant first.
    pub fn wires(&self) -> &[Fr] {
        &self.wires
    }

    /// Outputs, then public inputs.
    pub fn public(&self) -> &[Fr] {
        &self.wires[1..=self.public]
    }

    /// A copy with one wire changed: for tests that try to forge.
    pub fn replace(&self, wire: usize, value: Fr) -> Result<Witness> {
        let mut copy = self.clone();
        let length = copy.wires.len();
        let place = copy.wires.get_mut(wire).ok_or_else(|| {
            Error::new(Code::InvalidArgument, format!("wire {wire} of a witness with {length} wires"))
        })?;
        *place = value;
        Ok(copy)
    }
}

/// Without the values: a witness must not reach a log by accident.
impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Witness({} wires, {} public)", self.wires.len(), self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replace_changes_one_wire_of_a_copy_and_refuses_others() {
        let witness = Witness { wires: vec![Fr::from(1), Fr::from(8), Fr::from(9)], public: 1 };
        assert_eq!(witness.replace(2, Fr::from(5)).unwrap().wires(), [Fr::from(1), Fr::from(8), Fr::from(5)]);
        assert_eq!(witness.public(), [Fr::from(8)]);
        assert!(witness.replace(3, Fr::from(5)).is_err());
        assert!(!format!("{witness:?}").contains('9'));
    }
}
