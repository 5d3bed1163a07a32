//! Sums of constants, variables and products, as few arithmetic operations as they need.
//!
//! An operation is c0·x·y + c1·z; twenty with equal c0 and c1 share a row. So a term's coefficient is c0 or c1 only
//! where it is 1 or −1 or belongs to a product; any other is a factor on a constant's wire, which all rows share.

use crate::config::{D, F};
use plonky2::field::types::Field;
use plonky2::iop::target::Target;
use plonky2::plonk::circuit_builder::CircuitBuilder;

/// constant + Σ coefficient · target + Σ coefficient · target · target.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sum {
    pub(crate) constant: F,
    pub(crate) linear: Vec<(F, Target)>,
    pub(crate) products: Vec<(F, Target, Target)>,
}

impl Sum {
    /// A target that is constrained to be the sum.
    pub(crate) fn materialise(mut self, builder: &mut CircuitBuilder<F, D>) -> Target {
        let (one, zero) = (builder.one(), builder.zero());
        // z of the first operation: the constant, else a term that needs no factor.
        let (mut coefficient, mut sum) = if self.constant != F::ZERO {
            (F::ONE, builder.constant(self.constant))
        } else if let Some(place) = self.plain(F::ONE).or_else(|| self.plain(F::NEG_ONE)) {
            self.linear.remove(place)
        } else {
            (F::ZERO, zero)
        };
        let factors: Vec<(F, Target, Target)> = self
            .linear
            .iter()
            .map(|&(factor, target)| match is_unit(factor) {
                true => (factor, target, one),
                false => (F::ONE, target, builder.constant(factor)),
            })
            .collect();
        for (factor, a, b) in self.products.into_iter().chain(factors) {
            sum = builder.arithmetic(factor, coefficient, a, b, sum);
            coefficient = F::ONE;
        }
        if coefficient == F::NEG_ONE { builder.arithmetic(F::NEG_ONE, F::ZERO, sum, one, sum) } else { sum }
    }

    /// Constrain the sum to be zero: one of its terms is connected with the others.
    pub(crate) fn assert_zero(mut self, builder: &mut CircuitBuilder<F, D>) {
        let place = self.plain(F::NEG_ONE).or_else(|| self.plain(F::ONE));
        let target = match place.map(|place| self.linear.remove(place)) {
            Some((factor, target)) => {
                if factor == F::ONE {
                    self.negate();
                }
                target
            }
            None => {
                let constant = std::mem::take(&mut self.constant);
                builder.constant(-constant)
            }
        };
        let others = self.materialise(builder);
        builder.connect(others, target);
    }

    fn negate(&mut self) {
        self.constant = -self.constant;
        self.linear.iter_mut().for_each(|term| term.0 = -term.0);
        self.products.iter_mut().for_each(|term| term.0 = -term.0);
    }

    fn plain(&self, coefficient: F) -> Option<usize> {
        self.linear.iter().rposition(|term| term.0 == coefficient)
    }
}

fn is_unit(factor: F) -> bool {
    factor == F::ONE || factor == F::NEG_ONE
}
