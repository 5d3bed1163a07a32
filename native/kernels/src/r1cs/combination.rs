//! Linear combinations as sorted terms, and a flat store of many of them.

use super::matrix::Rows;
use super::table::Table;
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

/// A variable and its coefficient. Variable 0 is the constant one.
pub(crate) type Term = (u32, Fr);

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
        if coefficient != Fr::ZERO {
            terms[kept] = (variable, coefficient);
            kept += 1;
        }
    }
    terms.truncate(kept);
}

/// a + factor · b, both sorted.
pub(crate) fn add_scaled(a: &[Term], b: &[Term], factor: Fr) -> Vec<Term> {
    let mut sum = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i].0 < b[j].0 {
            sum.push(a[i]);
            i += 1;
        } else if a[i].0 > b[j].0 {
            sum.push((b[j].0, times(b[j].1, factor)));
            j += 1;
        } else {
            let coefficient = a[i].1 + times(b[j].1, factor);
            if coefficient != Fr::ZERO {
                sum.push((a[i].0, coefficient));
            }
            i += 1;
            j += 1;
        }
    }
    sum.extend_from_slice(&a[i..]);
    if factor != Fr::ZERO {
        sum.extend(b[j..].iter().map(|&(variable, value)| (variable, times(value, factor))));
    }
    sum
}

/// A product that spares the multiplication by one, the most frequent coefficient.
pub(crate) fn times(value: Fr, factor: Fr) -> Fr {
    if factor == Fr::ONE { value } else { value * factor }
}

/// The value, if no variable but the constant occurs.
pub(crate) fn constant(terms: &[Term]) -> Option<Fr> {
    match terms {
        [] => Some(Fr::ZERO),
        [(ONE, value)] => Some(*value),
        _ => None,
    }
}

/// Many combinations end to end, as the rows of a matrix over variables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    pub(crate) rows: Rows,
    pub(crate) table: Table,
}

impl Pool {
    /// Store sorted terms; the answer is their number.
    pub(crate) fn push(&mut self, terms: &[Term]) -> u32 {
        terms.iter().for_each(|(variable, value)| self.rows.push(*variable, self.table.place(value)));
        self.rows.end_row().expect("fewer than 2^32 terms");
        self.len() as u32 - 1
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.offsets.len() - 1
    }

    fn range(&self, i: u32) -> std::ops::Range<usize> {
        self.rows.offsets[i as usize] as usize..self.rows.offsets[i as usize + 1] as usize
    }

    pub(crate) fn variables(&self, i: u32) -> &[u32] {
        &self.rows.columns[self.range(i)]
    }

    pub(crate) fn terms(&self, i: u32) -> impl ExactSizeIterator<Item = Term> + '_ {
        let range = self.range(i);
        let values = self.table.values();
        let places = self.rows.places[range.clone()].iter().map(|place| values[*place as usize]);
        self.rows.columns[range].iter().copied().zip(places)
    }

    /// The combination's value for an assignment of all variables.
    pub(crate) fn evaluate(&self, i: u32, values: &[Fr]) -> Fr {
        let mut sum = Fr::ZERO;
        for (variable, coefficient) in self.terms(i) {
            sum += times(values[variable as usize], coefficient);
        }
        sum
    }

    /// Nothing is pushed from now on.
    pub(crate) fn seal(&mut self) {
        for list in [&mut self.rows.offsets, &mut self.rows.columns, &mut self.rows.places] {
            list.shrink_to_fit();
        }
        self.table.seal();
    }
}

impl PartialEq for Pool {
    /// The same combinations, wherever their coefficients stand.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len() as u32).all(|i| self.terms(i).eq(other.terms(i)))
    }
}

impl Eq for Pool {}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(pairs: &[(u32, i64)]) -> Vec<Term> {
        pairs.iter().map(|&(variable, value)| (variable, Fr::from(value))).collect()
    }

    #[test]
    fn normal_form_is_sorted_merged_and_without_zeros() {
        let mut mixed = terms(&[(5, 1), (2, 3), (5, -1), (1, 4), (2, 4)]);
        normalise(&mut mixed);
        assert_eq!(mixed, terms(&[(1, 4), (2, 7)]));
    }

    #[test]
    fn scaled_addition_agrees_with_normalising_the_concatenation() {
        let (a, b) = (terms(&[(0, 1), (3, -6), (9, 2)]), terms(&[(3, 2), (4, 5), (9, 1), (11, 7)]));
        let mut expected = a.clone();
        expected.extend(b.iter().map(|&(variable, value)| (variable, value * Fr::from(3))));
        normalise(&mut expected);
        assert_eq!(add_scaled(&a, &b, Fr::from(3)), expected);
    }

    #[test]
    fn the_pool_evaluates_what_was_stored() {
        let mut pool = Pool::default();
        pool.push(&[]);
        let second = pool.push(&terms(&[(0, 7), (2, 3)]));
        let values = [Fr::ONE, Fr::from(100), Fr::from(5)];
        assert_eq!(pool.evaluate(0, &values), Fr::ZERO);
        assert_eq!(pool.evaluate(second, &values), Fr::from(22));
    }
}
