//! Removing linear constraints by substitution.
//!
//! Why this keeps the statement. Take a constraint L = 0 in which a variable v, not public, has a coefficient k ≠ 0. It
//! holds exactly when v = E, where E = v − L/k does not mention v. Let S' be the system S without this constraint and
//! with E for v everywhere.
//!
//! - An assignment that satisfies S has v = E, so every replaced expression keeps its value: its restriction to the other
//!   variables satisfies S'.
//! - An assignment that satisfies S', extended by v := E, satisfies L = 0 and every other constraint of S.
//!
//! So both systems hold for exactly the same values of the other variables, the public ones among them, and an extractor
//! for S' gives a witness of S. The forgeries to avoid are two: to remove a public variable (the verifier's value would
//! then be tied to nothing), and to drop a constraint without putting E everywhere. The first is barred by
//! `removable`; for the second, a removed variable in the result would have no wire, which `finish` treats as a bug.

use super::combination::{ONE, Term, add_scaled, constant, normalise, times};
use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::{Field, One};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A substitution that adds more entries than this is not made: a row and a wire less would not pay for them.
const MOST_FILL: usize = 512;
/// Longer linear constraints are kept, so that no long row is rewritten again and again.
const LONGEST: usize = 1024;
/// All substitutions together may add this many times the entries that were there, and a fixed allowance.
const GROWTH: usize = 8;
const ALLOWANCE: usize = 1 << 16;

const NONE: u32 = u32::MAX;

/// (side 0) · (side 1) = (side 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) sides: [Vec<Term>; 3],
    pub(crate) location: u32,
    /// Whether it is (side 0) · 1 = 0 and may be removed.
    pub(crate) linear: bool,
}

impl Row {
    pub(crate) fn linear(terms: Vec<Term>, location: u32) -> Self {
        Self { sides: [terms, vec![(ONE, Fr::ONE)], vec![]], location, linear: true }
    }
}

/// The rows that remain, in their order, without removable variables that were substituted.
pub(crate) fn eliminate(rows: Vec<Row>, removable: &[bool]) -> Result<Vec<Row>> {
    let mut elimination = Elimination::new(rows, removable);
    elimination.run()?;
    elimination.resolve();
    let Elimination { mut rows, state, expressions, place, .. } = elimination;
    rows.par_iter_mut().zip(&state).filter(|(_, state)| **state == State::Passive).for_each(|(row, _)| {
        for side in &mut row.sides {
            substitute(side, &expressions, &place);
        }
    });
    let mut remaining = Vec::with_capacity(rows.len());
    for (row, state) in rows.into_iter().zip(state) {
        if state != State::Removed && !is_trivial(&row)? {
            remaining.push(row);
        }
    }
    Ok(remaining)
}

/// Whether it holds for every assignment; an error if it holds for none.
fn is_trivial(row: &Row) -> Result<bool> {
    let [a, b, c] = [0, 1, 2].map(|i| constant(&row.sides[i]));
    let product = match (a, b) {
        (Some(a), Some(b)) => Some(a * b),
        (Some(zero), _) | (_, Some(zero)) if zero == Fr::from(0) => Some(zero),
        _ => None,
    };
    match (product, c) {
        (Some(product), Some(c)) if product == c => Ok(true),
        (Some(_), Some(_)) => Err(contradiction(row.location)),
        _ => Ok(false),
    }
}

fn contradiction(location: u32) -> Error {
    let message = "this contradicts the other constraints: the circuit holds for no input";
    Error::new(Code::InvalidArgument, message).at(location)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Linear, kept up to date with every substitution.
    Active,
    /// Rewritten once, at the end.
    Passive,
    Removed,
}

struct Elimination<'a> {
    rows: Vec<Row>,
    state: Vec<State>,
    removable: &'a [bool],
    /// Active rows that mention a removable variable, and maybe some that no longer do.
    occurrences: Vec<Vec<u32>>,
    /// At most how many entries of passive rows mention a variable once all is substituted.
    weights: Vec<usize>,
    /// In order of elimination. Number i mentions only variables that were still there then.
    expressions: Vec<Vec<Term>>,
    /// A variable's number in `expressions`, or `NONE`.
    place: Vec<u32>,
    budget: usize,
}

impl<'a> Elimination<'a> {
    fn new(rows: Vec<Row>, removable: &'a [bool]) -> Self {
        let mut occurrences = vec![Vec::new(); removable.len()];
        let mut weights = vec![0; removable.len()];
        let mut state = Vec::with_capacity(rows.len());
        let mut entries = 0;
        for (number, row) in rows.iter().enumerate() {
            let active = row.linear && row.sides[0].len() <= LONGEST;
            state.push(if active { State::Active } else { State::Passive });
            for &(variable, _) in row.sides.iter().flatten() {
                entries += 1;
                if !active {
                    weights[variable as usize] += 1;
                } else if removable[variable as usize] {
                    occurrences[variable as usize].push(number as u32);
                }
            }
        }
        let place = vec![NONE; removable.len()];
        let budget = GROWTH * entries + ALLOWANCE;
        Self { rows, state, removable, occurrences, weights, expressions: vec![], place, budget }
    }

    /// Short constraints first. A row is looked at again whenever it changed.
    fn run(&mut self) -> Result<()> {
        let active = (0..self.rows.len()).filter(|&i| self.state[i] == State::Active);
        let mut queue: BinaryHeap<_> = active.map(|i| Reverse((self.rows[i].sides[0].len(), i))).collect();
        while let Some(Reverse((length, number))) = queue.pop() {
            let terms = &self.rows[number].sides[0];
            if self.state[number] != State::Active || terms.len() != length {
                continue;
            }
            match constant(terms) {
                Some(value) if value == Fr::from(0) => self.state[number] = State::Removed,
                Some(_) => return Err(contradiction(self.rows[number].location)),
                None => {
                    if let Some((pivot, fill)) = self.pivot(number).filter(|&(_, fill)| fill <= self.budget) {
                        self.budget -= fill;
                        self.remove(number, pivot, &mut queue);
                    }
                }
            }
        }
        Ok(())
    }

    /// The position of the removable variable with the fewest occurrences, and the entries that its removal may add.
    fn pivot(&self, number: usize) -> Option<(usize, usize)> {
        let terms = &self.rows[number].sides[0];
        let unit = |value: Fr| value.is_one() || (-value).is_one();
        let candidates = terms.iter().enumerate().filter(|(_, term)| self.removable[term.0 as usize]);
        let (count, .., position) = candidates
            .map(|(position, &(variable, value))| {
                let v = variable as usize;
                // A unit coefficient spares an inversion; of equals, the latest variable.
                (self.weights[v] + self.occurrences[v].len(), !unit(value), Reverse(variable), position)
            })
            .min()?;
        let fill = (terms.len() - 2.min(terms.len())).saturating_mul(count.saturating_sub(1));
        (fill <= MOST_FILL).then_some((position, fill))
    }

    /// Solve the row for the variable at this position and put the expression into all active rows.
    fn remove(&mut self, number: usize, position: usize, queue: &mut BinaryHeap<Reverse<(usize, usize)>>) {
        let mut terms = std::mem::take(&mut self.rows[number].sides[0]);
        self.state[number] = State::Removed;
        let (variable, coefficient) = terms[position];
        let minus_inverse = -coefficient.inverse().expect("terms are never zero");
        for other in std::mem::take(&mut self.occurrences[variable as usize]) {
            let target = &self.rows[other as usize].sides[0];
            let Ok(place) = target.binary_search_by_key(&variable, |term| term.0) else { continue };
            // target − (its coefficient / ours) · terms: the variable cancels exactly.
            let changed = add_scaled(target, &terms, target[place].1 * minus_inverse);
            for &(gained, _) in &changed {
                let new = self.removable[gained as usize] && target.binary_search_by_key(&gained, |t| t.0).is_err();
                if new {
                    self.occurrences[gained as usize].push(other);
                }
            }
            queue.push(Reverse((changed.len(), other as usize)));
            self.rows[other as usize].sides[0] = changed;
        }
        terms.remove(position);
        for term in &mut terms {
            term.1 *= minus_inverse;
            self.weights[term.0 as usize] += self.weights[variable as usize];
        }
        self.place[variable as usize] = self.expressions.len() as u32;
        self.expressions.push(terms);
    }

    /// Bring every expression that a passive row needs to variables that remain, the latest first: an expression
    /// mentions only variables that were removed after it. The others are not needed and may be long.
    fn resolve(&mut self) {
        let mut needed = vec![false; self.expressions.len()];
        let passive = self.rows.iter().zip(&self.state).filter(|(_, state)| **state == State::Passive);
        for &(variable, _) in passive.flat_map(|(row, _)| row.sides.iter().flatten()) {
            if let Some(flag) = needed.get_mut(self.place[variable as usize] as usize) {
                *flag = true;
            }
        }
        for i in 0..needed.len() {
            for &(variable, _) in if needed[i] { &self.expressions[i][..] } else { &[] } {
                if let Some(flag) = needed.get_mut(self.place[variable as usize] as usize) {
                    *flag = true;
                }
            }
        }
        for i in (0..needed.len()).rev().filter(|&i| needed[i]) {
            let (before, after) = self.expressions.split_at_mut(i + 1);
            let offset = i as u32 + 1;
            substitute_with(&mut before[i], |variable| match self.place[variable as usize] {
                NONE => None,
                place => Some(&after[(place - offset) as usize]),
            });
        }
    }
}

fn substitute(side: &mut Vec<Term>, expressions: &[Vec<Term>], place: &[u32]) {
    substitute_with(side, |variable| expressions.get(place[variable as usize] as usize));
}

/// Put each variable's expression in its place, where it has one.
fn substitute_with<'e>(side: &mut Vec<Term>, expression: impl Fn(u32) -> Option<&'e Vec<Term>>) {
    if side.iter().all(|term| expression(term.0).is_none()) {
        return;
    }
    let mut terms = Vec::with_capacity(2 * side.len());
    for &(variable, coefficient) in side.iter() {
        match expression(variable) {
            Some(parts) => terms.extend(parts.iter().map(|part| (part.0, times(part.1, coefficient)))),
            None => terms.push((variable, coefficient)),
        }
    }
    normalise(&mut terms);
    *side = terms;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(pairs: &[(u32, i64)]) -> Vec<Term> {
        let mut terms: Vec<Term> = pairs.iter().map(|&(variable, value)| (variable, Fr::from(value))).collect();
        normalise(&mut terms);
        terms
    }

    fn value(terms: &[Term], values: &[Fr]) -> Fr {
        terms.iter().map(|&(variable, k)| values[variable as usize] * k).sum()
    }

    fn holds(row: &Row, values: &[Fr]) -> bool {
        let [a, b, c] = [0, 1, 2].map(|i| value(&row.sides[i], values));
        a * b == c
    }

    /// xorshift: a fixed seed, so that a failure comes again.
    struct Random(u64);

    impl Random {
        fn below(&mut self, bound: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % bound
        }

        fn terms(&mut self, variables: u64) -> Vec<Term> {
            let count = 1 + self.below(4);
            let pairs: Vec<_> = (0..count).map(|_| (self.below(variables) as u32, self.below(7) as i64 - 3)).collect();
            terms(&pairs)
        }
    }

    /// Random systems and random values of the variables that remain: the removed ones follow from their expressions,
    /// the original system holds exactly when the reduced one does, and no other value of a removed variable will do.
    #[test]
    fn reduced_systems_hold_exactly_for_restrictions_of_solutions() {
        let mut random = Random(0x5eed_1234_9876_4321);
        let (mut removed_rows, mut both_ways) = (0, 0);
        for _ in 0..400 {
            let variables = 7u64;
            let removable: Vec<bool> = (0..variables).map(|v| v > 2).collect();
            let rows: Vec<Row> = (0..4)
                .map(|i| {
                    if random.below(3) < 2 {
                        Row::linear(random.terms(variables), i)
                    } else {
                        let sides = [random.terms(variables), random.terms(variables), random.terms(variables)];
                        Row { sides, location: i, linear: false }
                    }
                })
                .collect();
            let mut elimination = Elimination::new(rows.clone(), &removable);
            let result = elimination.run();
            let reduced = eliminate(rows.clone(), &removable);
            assert!(result.is_ok() || reduced.is_err());
            let Ok(reduced) = reduced else { continue };
            removed_rows += rows.len() - reduced.len();
            let gone: Vec<usize> = (0..variables as usize).filter(|&v| elimination.place[v] != NONE).collect();
            for _ in 0..60 {
                let mut values: Vec<Fr> = (0..variables).map(|_| Fr::from(random.below(5) as i64 - 2)).collect();
                values[0] = Fr::ONE;
                // The unique extension: latest removed first.
                for (i, expression) in elimination.expressions.iter().enumerate().rev() {
                    let v = gone.iter().copied().find(|&v| elimination.place[v] == i as u32).unwrap();
                    values[v] = value(expression, &values);
                }
                let original = rows.iter().all(|row| holds(row, &values));
                let after = reduced.iter().all(|row| holds(row, &values));
                assert_eq!(original, after);
                both_ways += usize::from(original);
                // Any other value of a removed variable breaks the original.
                for &v in &gone {
                    let mut other = values.clone();
                    other[v] += Fr::ONE;
                    assert!(!rows.iter().all(|row| holds(row, &other)));
                }
                for &(variable, _) in reduced.iter().flat_map(|row| row.sides.iter().flatten()) {
                    assert!(!gone.contains(&(variable as usize)), "a removed variable is still mentioned");
                }
            }
        }
        assert!(removed_rows > 300 && both_ways > 300, "the test tried little: {removed_rows} {both_ways}");
    }

    #[test]
    fn public_variables_are_never_removed() {
        let row = Row::linear(terms(&[(1, 1), (2, -1)]), 0);
        assert_eq!(eliminate(vec![row.clone()], &[false, false, false]).unwrap(), vec![row]);
    }

    #[test]
    fn a_contradiction_is_an_error_at_its_place() {
        let rows = vec![Row::linear(terms(&[(1, 1), (0, -1)]), 4), Row::linear(terms(&[(1, 1), (0, -2)]), 5)];
        let error = eliminate(rows, &[false, true]).unwrap_err();
        assert_eq!((error.code, error.location), (Code::InvalidArgument, Some(5)));
    }

    #[test]
    fn a_dense_substitution_is_not_made() {
        // v1 = the sum of 100 public variables, and v1 is in 50 products.
        let mut sum: Vec<(u32, i64)> = (2..102).map(|v| (v, 1)).collect();
        sum.push((1, -1));
        let mut rows = vec![Row::linear(terms(&sum), 0)];
        for v in 2..52 {
            rows.push(Row {
                sides: [terms(&[(1, 1)]), terms(&[(v, 1)]), terms(&[(v, 2)])],
                location: v,
                linear: false,
            });
        }
        let mut removable = vec![false; 102];
        removable[1] = true;
        assert_eq!(eliminate(rows.clone(), &removable).unwrap(), rows);
    }

    #[test]
    fn a_chain_of_renamings_takes_linear_time() {
        let n = 100_000;
        let mut rows: Vec<Row> = (1..n).map(|v| Row::linear(terms(&[(v, 1), (v + 1, -2)]), v)).collect();
        rows.extend((1..n).map(|v| Row { sides: [0; 3].map(|_| terms(&[(v, 1)])), location: v, linear: false }));
        let mut removable = vec![true; n as usize + 1];
        removable[0] = false;
        let start = std::time::Instant::now();
        let remaining = eliminate(rows, &removable).unwrap();
        assert_eq!(remaining.len(), n as usize - 1);
        assert!(start.elapsed().as_secs_f64() < 5.0, "{:?}", start.elapsed());
    }
}
