//! Handles: an append-only graph of linear combinations.
//!
//! A short combination is kept as sorted terms at once. A longer one stays a sum of handles and is expanded only when a
//! constraint needs it, so that Poseidon's linear layers and long accumulations cost nothing until then.

use super::combination::{ONE, Pool, Term, add_scaled, constant, normalise, times};
use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use std::collections::BinaryHeap;

/// Combinations of at most this many terms are expanded at once.
const EAGER: usize = 64;
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
enum Form {
    /// A range of `terms`.
    Terms(usize, usize),
    /// A range of `parts`: handles below this one, with factors.
    Sum(usize, usize),
}

#[derive(Debug, Clone, Copy)]
struct Node {
    form: Form,
    /// The combination without its constant, at a fixed pseudo-random point. Non-zero proves that it is no constant;
    /// zero proves nothing, and the terms decide.
    fingerprint: Fr,
    /// Where the pool has this combination, or `NONE`.
    pooled: u32,
    /// Terms that the pool holds of this long combination and of those that it grew from.
    spent: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Arena {
    nodes: Vec<Node>,
    terms: Vec<Term>,
    parts: Vec<(u32, Fr)>,
}

impl Arena {
    pub(crate) fn constant(&mut self, value: Fr) -> u32 {
        let terms = if value == Fr::ZERO { vec![] } else { vec![(ONE, value)] };
        self.push_terms(&terms, Fr::ZERO)
    }

    pub(crate) fn variable(&mut self, variable: u32) -> u32 {
        self.push_terms(&[(variable, Fr::ONE)], point(variable))
    }

    /// Σ factor · handle.
    pub(crate) fn sum(&mut self, parts: &[(u32, Fr)]) -> Result<u32> {
        let mut fingerprint = Fr::ZERO;
        let mut length = Some(0);
        for &(handle, factor) in parts {
            let node = self.node(handle)?;
            fingerprint += times(node.fingerprint, factor);
            length = match (length, node.form) {
                (Some(length), Form::Terms(start, end)) => Some(length + end - start),
                _ => None,
            };
        }
        if length.is_some_and(|length| length <= 4 * EAGER) {
            let merged = self.merge(parts);
            if merged.len() <= EAGER {
                return Ok(self.push_terms(&merged, fingerprint));
            }
        }
        let start = self.parts.len();
        self.parts.extend_from_slice(parts);
        let spent = parts.iter().map(|part| self.nodes[part.0 as usize].spent).max().unwrap_or(0);
        Ok(self.push(Form::Sum(start, self.parts.len()), fingerprint, spent))
    }

    /// The value, if the combination is a constant.
    pub(crate) fn constant_value(&self, handle: u32) -> Result<Option<Fr>> {
        if self.node(handle)?.fingerprint != Fr::ZERO {
            return Ok(None);
        }
        Ok(constant(&self.expand(handle, &Pool::default())))
    }

    /// The variable, if the combination is that variable and nothing else.
    pub(crate) fn single_variable(&self, handle: u32) -> Result<Option<u32>> {
        match self.node(handle)?.form {
            Form::Terms(start, end) if end - start == 1 && self.terms[start].1 == Fr::ONE => {
                Ok(Some(self.terms[start].0))
            }
            _ => Ok(None),
        }
    }

    /// The number in the pool of a combination that is there, or short enough to be put there as it stands.
    pub(crate) fn ready(&mut self, handle: u32, pool: &mut Pool) -> Result<Option<u32>> {
        let node = *self.node(handle)?;
        match node.form {
            _ if node.pooled != NONE => Ok(Some(node.pooled)),
            Form::Terms(start, end) => {
                self.nodes[handle as usize].pooled = pool.push(&self.terms[start..end]);
                Ok(Some(self.nodes[handle as usize].pooled))
            }
            Form::Sum(..) => Ok(None),
        }
    }

    /// Put the expanded terms of this handle into the pool.
    pub(crate) fn store(&mut self, handle: u32, terms: &[Term], pool: &mut Pool) -> u32 {
        let node = &mut self.nodes[handle as usize];
        node.pooled = pool.push(terms);
        node.spent = node.spent.saturating_add(terms.len() as u32);
        if terms.len() <= EAGER {
            // It grew short again, and what is built on it may be expanded at once.
            let start = self.terms.len();
            self.terms.extend_from_slice(terms);
            node.form = Form::Terms(start, self.terms.len());
            node.spent = 0;
        }
        self.nodes[handle as usize].pooled
    }

    /// How many terms the pool holds of what this combination grew from.
    pub(crate) fn spent(&self, handle: u32) -> usize {
        self.nodes[handle as usize].spent as usize
    }

    /// Begin to count anew.
    pub(crate) fn settle(&mut self, handle: u32) {
        self.nodes[handle as usize].spent = 0;
    }

    /// Of a long sum, the part that makes it long: in `x + total` it is `total`, which later sums will contain again.
    pub(crate) fn heavy_part(&self, mut handle: u32, length: usize, pool: &Pool) -> u32 {
        for _ in 0..8 {
            let Form::Sum(start, end) = self.nodes[handle as usize].form else { break };
            let heavy = self.parts[start..end].iter().take(4).map(|part| part.0).find(|&part| {
                matches!(self.nodes[part as usize].form, Form::Sum(..)) && self.expand(part, pool).len() > length
            });
            match heavy {
                // What the pool has of a part was expanded before anything below it was replaced.
                Some(part) if self.nodes[part as usize].pooled != NONE => return part,
                Some(part) => handle = part,
                None => break,
            }
        }
        handle
    }

    /// From now on this handle means one variable, which the caller constrains to be equal to it.
    pub(crate) fn replace(&mut self, handle: u32, variable: u32, pool: &mut Pool) {
        let start = self.terms.len();
        self.terms.push((variable, Fr::ONE));
        let pooled = pool.push(&[(variable, Fr::ONE)]);
        // Nodes above keep fingerprints of the old form. Both are of combinations of equal value, and a fingerprint of
        // zero is always decided by the terms, so at worst a constant in disguise costs a constraint.
        let form = Form::Terms(start, start + 1);
        self.nodes[handle as usize] = Node { form, fingerprint: point(variable), pooled, spent: 0 };
    }

    fn node(&self, handle: u32) -> Result<&Node> {
        self.nodes
            .get(handle as usize)
            .ok_or_else(|| Error::new(Code::InvalidArgument, format!("handle {handle} is not of this builder")))
    }

    fn merge(&self, parts: &[(u32, Fr)]) -> Vec<Term> {
        let slice = |handle: u32| match self.nodes[handle as usize].form {
            Form::Terms(start, end) => &self.terms[start..end],
            Form::Sum(..) => &[],
        };
        match *parts {
            [(a, one), (b, factor)] if one == Fr::ONE => return add_scaled(slice(a), slice(b), factor),
            _ => {}
        }
        let mut merged: Vec<Term> = Vec::new();
        for &(handle, factor) in parts {
            merged.extend(slice(handle).iter().map(|&(variable, value)| (variable, times(value, factor))));
        }
        normalise(&mut merged);
        merged
    }

    /// All terms. Handles are taken from the highest down: when one is reached, all that refer to it have been, so a
    /// shared part is visited once. (A walk of the tree would visit Poseidon's states exponentially often.)
    pub(crate) fn expand(&self, handle: u32, pool: &Pool) -> Vec<Term> {
        let mut terms = Vec::new();
        let mut queue = BinaryHeap::from([Entry { handle, factor: Fr::ONE }]);
        while let Some(Entry { handle, mut factor }) = queue.pop() {
            while queue.peek().is_some_and(|next| next.handle == handle) {
                factor += queue.pop().expect("peeked").factor;
            }
            let node = &self.nodes[handle as usize];
            match node.form {
                _ if factor == Fr::ZERO => {}
                Form::Terms(start, end) => {
                    terms.extend(self.terms[start..end].iter().map(|term| (term.0, times(term.1, factor))));
                }
                Form::Sum(..) if (node.pooled as usize) < pool.len() => {
                    terms.extend(pool.terms(node.pooled).map(|term| (term.0, times(term.1, factor))));
                }
                Form::Sum(start, end) => queue.extend(
                    self.parts[start..end].iter().map(|part| Entry { handle: part.0, factor: times(part.1, factor) }),
                ),
            }
            // Long sums of short parts repeat their variables; keep the list near its final size.
            if terms.len() > 1 << 16 && terms.len() == terms.capacity() {
                normalise(&mut terms);
            }
        }
        normalise(&mut terms);
        terms
    }

    fn push_terms(&mut self, terms: &[Term], fingerprint: Fr) -> u32 {
        let start = self.terms.len();
        self.terms.extend_from_slice(terms);
        self.push(Form::Terms(start, self.terms.len()), fingerprint, 0)
    }

    fn push(&mut self, form: Form, fingerprint: Fr, spent: u32) -> u32 {
        self.nodes.push(Node { form, fingerprint, pooled: NONE, spent });
        u32::try_from(self.nodes.len() - 1).expect("fewer than 2^32 handles")
    }
}

/// Ordered by handle alone.
struct Entry {
    handle: u32,
    factor: Fr,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.handle == other.handle
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.handle.cmp(&other.handle)
    }
}

/// A variable's coordinate of the point at which fingerprints are taken. An unlucky one costs time, never soundness.
fn point(variable: u32) -> Fr {
    spread(u64::from(variable))
}

/// A fixed pseudo-random field element (SplitMix64's finaliser, twice). No secret may depend on it.
pub(crate) fn spread(seed: u64) -> Fr {
    let mix = |mut z: u64| {
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let seed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Fr::from(u128::from(mix(seed)) << 64 | u128::from(mix(!seed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_sums_expand_in_linear_time() {
        // Doubling a long sum 200 times: a tree walk would take 2^200 steps.
        let mut arena = Arena::default();
        let variables: Vec<(u32, Fr)> = (1..=100).map(|v| (arena.variable(v), Fr::ONE)).collect();
        let mut handle = arena.sum(&variables).unwrap();
        for _ in 0..200 {
            handle = arena.sum(&[(handle, Fr::ONE), (handle, Fr::ONE)]).unwrap();
        }
        let factor = Fr::from(2).pow([200]);
        let expected: Vec<Term> = (1..=100).map(|v| (v, factor)).collect();
        assert_eq!(arena.expand(handle, &Pool::default()), expected);
    }

    #[test]
    fn what_cancels_is_a_constant_however_long() {
        let mut arena = Arena::default();
        let variables: Vec<(u32, Fr)> = (1..=300).map(|v| (arena.variable(v), Fr::ONE)).collect();
        let long = arena.sum(&variables).unwrap();
        let five = arena.constant(Fr::from(5));
        assert_eq!(arena.constant_value(long).unwrap(), None);
        let difference = arena.sum(&[(long, Fr::ONE), (five, Fr::ONE), (long, -Fr::ONE)]).unwrap();
        assert_eq!(arena.constant_value(difference).unwrap(), Some(Fr::from(5)));
    }

    #[test]
    fn a_foreign_handle_is_refused() {
        let mut arena = Arena::default();
        assert_eq!(arena.sum(&[(3, Fr::ONE)]).unwrap_err().code, Code::InvalidArgument);
    }
}
