//! Linear combinations as sorted terms, and a flat store of many of them.

use crate::config::F;
use plonky2::field::types::Field;

/// A variable and its coefficient. Variable 0 is the constant one.
pub(crate) type Term = (u32, F);

/// The variable whose value is always one.
pub(crate) const ONE: u32 = 0;

/// Sort by variable, add up equal variables, drop zeros.
pub(crate) fn normalise(terms: &mut Vec<Term>) {
    terms.sort_unstable_by_key(|term| term.0);
    let mut kept = 0;
    let mut next = 0;
    while next < terms.len() {
        let (variable, mut coefficient) = terms[next];
        next += 1;
        while next < terms.len() && terms[next].0 == variable {
            coefficient += terms[next].1;
            next += 1;
        }
        if coefficient != F::ZERO {
            terms[kept] = (variable, coefficient);
            kept += 1;
        }
    }
    terms.truncate(kept);
}

/// The value, if no variable but the constant occurs.
pub(crate) fn constant(terms: &[Term]) -> Option<F> {
    match terms {
        [] => Some(F::ZERO),
        [(ONE, value)] => Some(*value),
        _ => None,
    }
}

/// The variable, if the combination is that variable and nothing else.
pub(crate) fn single(terms: &[Term]) -> Option<u32> {
    match terms {
        [(variable, factor)] if *factor == F::ONE => Some(*variable),
        _ => None,
    }
}

/// Many combinations end to end; number `i` is `offsets[i]..offsets[i + 1]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pool {
    offsets: Vec<u32>,
    terms: Vec<Term>,
}

impl Default for Pool {
    fn default() -> Self {
        Self { offsets: vec![0], terms: Vec::new() }
    }
}

impl Pool {
    /// Store sorted terms; the answer is their number.
    pub(crate) fn push(&mut self, terms: &[Term]) -> u32 {
        self.terms.extend_from_slice(terms);
        self.offsets.push(u32::try_from(self.terms.len()).expect("fewer than 2^32 terms"));
        self.offsets.len() as u32 - 2
    }

    pub(crate) fn terms(&self, i: u32) -> &[Term] {
        &self.terms[self.offsets[i as usize] as usize..self.offsets[i as usize + 1] as usize]
    }

    /// The combination's value for an assignment of all variables.
    pub(crate) fn evaluate(&self, i: u32, values: &[F]) -> F {
        self.terms(i).iter().map(|&(variable, coefficient)| values[variable as usize] * coefficient).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(pairs: &[(u32, i64)]) -> Vec<Term> {
        pairs.iter().map(|&(variable, value)| (variable, F::from_noncanonical_i64(value))).collect()
    }

    #[test]
    fn normal_form_is_sorted_merged_and_without_zeros() {
        let mut mixed = terms(&[(5, 1), (2, 3), (5, -1), (1, 4), (2, 4)]);
        normalise(&mut mixed);
        assert_eq!(mixed, terms(&[(1, 4), (2, 7)]));
    }

    #[test]
    fn the_pool_evaluates_what_was_stored() {
        let mut pool = Pool::default();
        pool.push(&[]);
        let second = pool.push(&terms(&[(0, 7), (2, 3)]));
        let values = [1, 100, 5].map(F::from_canonical_u64);
        assert_eq!(pool.evaluate(0, &values), F::ZERO);
        assert_eq!(pool.evaluate(second, &values), F::from_canonical_u64(22));
    }
}
