//! Handles: an append-only graph of linear combinations.
//!
//! A short combination is kept as sorted terms at once. A longer one stays a sum of handles. What a gate reads gets a
//! wire, that is a variable of its own; later combinations that contain it may be built on the wire, so that a long
//! accumulation, used at every step, costs one operation a step.

use super::combination::{ONE, Term, constant, normalise, single};
use super::element::spread;
use crate::config::F;
use plonky2::field::types::Field;
use proofmill_kernels::error::{Code, Error, Result};
use std::collections::BinaryHeap;

/// Combinations of at most this many terms are expanded at once: enough for what cancels in gadgets, and few enough
/// that expanding costs no more operations than building on parts.
const EAGER: usize = 8;
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Node {
    /// A range of `terms`, if the combination is short.
    terms: Option<(u32, u32)>,
    /// A range of `parts`: handles below this one, with factors.
    parts: (u32, u32),
    /// The combination without its constant, at a fixed pseudo-random point. Non-zero proves that it is no constant;
    /// zero proves nothing, and the terms decide.
    fingerprint: F,
    /// The variable that holds this combination's value, or `NONE`.
    wire: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Arena {
    nodes: Vec<Node>,
    terms: Vec<Term>,
    parts: Vec<(u32, F)>,
}

impl Arena {
    pub(crate) fn constant(&mut self, value: F) -> u32 {
        let terms = if value == F::ZERO { vec![] } else { vec![(ONE, value)] };
        self.push(Some(&terms), &[], F::ZERO, NONE)
    }

    pub(crate) fn variable(&mut self, variable: u32) -> u32 {
        self.push(Some(&[(variable, F::ONE)]), &[], spread(u64::from(variable)), variable)
    }

    /// Σ factor · handle.
    pub(crate) fn sum(&mut self, parts: &[(u32, F)]) -> Result<u32> {
        let mut fingerprint = F::ZERO;
        let mut length = Some(0);
        for &(handle, factor) in parts {
            let node = self.node(handle)?;
            fingerprint += node.fingerprint * factor;
            length = length.zip(node.terms).map(|(length, (start, end))| length + (end - start) as usize);
        }
        if length.is_some_and(|length| length <= 4 * EAGER) {
            let mut merged = self.merge(parts);
            normalise(&mut merged);
            if merged.len() <= EAGER {
                return Ok(self.push(Some(&merged), parts, fingerprint, NONE));
            }
        }
        Ok(self.push(None, parts, fingerprint, NONE))
    }

    /// The value, if the combination is a constant.
    pub(crate) fn constant_value(&self, handle: u32) -> Result<Option<F>> {
        if self.node(handle)?.fingerprint != F::ZERO {
            return Ok(None);
        }
        Ok(constant(&self.expand(handle)))
    }

    /// The variable that holds the combination's value, if there is one.
    pub(crate) fn wire(&self, handle: u32) -> Option<u32> {
        let wire = self.nodes[handle as usize].wire;
        self.short(handle).and_then(single).or((wire != NONE).then_some(wire))
    }

    /// From now on this variable holds the combination's value.
    pub(crate) fn set_wire(&mut self, handle: u32, variable: u32) {
        self.nodes[handle as usize].wire = variable;
    }

    /// Long parts of a long combination that have no wire yet, those that others are built on first.
    pub(crate) fn unwired(&self, handle: u32) -> Result<Vec<u32>> {
        let mut found = std::collections::BTreeSet::new();
        let mut stack = vec![handle];
        self.node(handle)?;
        while let Some(handle) = stack.pop() {
            if self.nodes[handle as usize].terms.is_some() {
                continue;
            }
            for &(part, _) in self.parts(handle) {
                let long = self.nodes[part as usize].terms.is_none() && self.wire(part).is_none();
                if long && found.insert(part) {
                    stack.push(part);
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Sorted terms of the combination, built on the wires of its parts where that makes it shorter. Long parts must
    /// have wires.
    pub(crate) fn shortest(&self, handle: u32) -> Vec<Term> {
        let mut wired: Vec<Term> = Vec::new();
        for &(part, factor) in self.parts(handle) {
            match (self.wire(part), self.short(part)) {
                (Some(variable), _) => wired.push((variable, factor)),
                (None, Some(terms)) => wired.extend(terms.iter().map(|&(variable, value)| (variable, value * factor))),
                (None, None) => return self.expand(handle),
            }
        }
        normalise(&mut wired);
        match self.short(handle) {
            Some(terms) if self.parts(handle).is_empty() || terms.len() <= wired.len() => terms.to_vec(),
            _ => wired,
        }
    }

    /// All terms, over the variables that were there before any wire. Handles are taken from the highest down: when one
    /// is reached, all that refer to it have been, so a shared part is visited once.
    pub(crate) fn expand(&self, handle: u32) -> Vec<Term> {
        let mut terms = Vec::new();
        let mut queue = BinaryHeap::from([Entry { handle, factor: F::ONE }]);
        while let Some(Entry { handle, mut factor }) = queue.pop() {
            while queue.peek().is_some_and(|next| next.handle == handle) {
                factor += queue.pop().expect("peeked").factor;
            }
            match self.short(handle) {
                _ if factor == F::ZERO => {}
                Some(short) => terms.extend(short.iter().map(|&(variable, value)| (variable, value * factor))),
                None => queue
                    .extend(self.parts(handle).iter().map(|part| Entry { handle: part.0, factor: part.1 * factor })),
            }
            // Long sums of short parts repeat their variables; keep the list near its final size.
            if terms.len() > 1 << 16 && terms.len() == terms.capacity() {
                normalise(&mut terms);
            }
        }
        normalise(&mut terms);
        terms
    }

    fn short(&self, handle: u32) -> Option<&[Term]> {
        let (start, end) = self.nodes[handle as usize].terms?;
        Some(&self.terms[start as usize..end as usize])
    }

    fn parts(&self, handle: u32) -> &[(u32, F)] {
        let (start, end) = self.nodes[handle as usize].parts;
        &self.parts[start as usize..end as usize]
    }

    fn node(&self, handle: u32) -> Result<&Node> {
        self.nodes
            .get(handle as usize)
            .ok_or_else(|| Error::new(Code::InvalidArgument, format!("handle {handle} is not of this builder")))
    }

    fn merge(&self, parts: &[(u32, F)]) -> Vec<Term> {
        let scaled = |&(handle, factor): &(u32, F)| {
            let terms = self.short(handle).unwrap_or_default();
            terms.iter().map(move |&(variable, value)| (variable, value * factor)).collect::<Vec<_>>()
        };
        parts.iter().flat_map(scaled).collect()
    }

    fn push(&mut self, terms: Option<&[Term]>, parts: &[(u32, F)], fingerprint: F, wire: u32) -> u32 {
        let range = |start: usize, end: usize| -> (u32, u32) {
            (start as u32, u32::try_from(end).expect("fewer than 2^32 terms"))
        };
        let terms = terms.map(|terms| {
            let start = self.terms.len();
            self.terms.extend_from_slice(terms);
            range(start, self.terms.len())
        });
        let start = self.parts.len();
        self.parts.extend_from_slice(parts);
        let parts = range(start, self.parts.len());
        self.nodes.push(Node { terms, parts, fingerprint, wire });
        u32::try_from(self.nodes.len() - 1).expect("fewer than 2^32 handles")
    }
}

/// Ordered by handle alone.
struct Entry {
    handle: u32,
    factor: F,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_sums_expand_in_linear_time() {
        // Doubling a long sum 200 times: a tree walk would take 2^200 steps.
        let mut arena = Arena::default();
        let variables: Vec<(u32, F)> = (1..=100).map(|v| (arena.variable(v), F::ONE)).collect();
        let mut handle = arena.sum(&variables).unwrap();
        for _ in 0..200 {
            handle = arena.sum(&[(handle, F::ONE), (handle, F::ONE)]).unwrap();
        }
        let factor = F::TWO.exp_u64(200);
        let expected: Vec<Term> = (1..=100).map(|v| (v, factor)).collect();
        assert_eq!(arena.expand(handle), expected);
    }

    #[test]
    fn what_cancels_is_a_constant_however_long() {
        let mut arena = Arena::default();
        let variables: Vec<(u32, F)> = (1..=300).map(|v| (arena.variable(v), F::ONE)).collect();
        let long = arena.sum(&variables).unwrap();
        let five = arena.constant(F::from_canonical_u64(5));
        assert_eq!(arena.constant_value(long).unwrap(), None);
        let difference = arena.sum(&[(long, F::ONE), (five, F::ONE), (long, F::NEG_ONE)]).unwrap();
        assert_eq!(arena.constant_value(difference).unwrap(), Some(F::from_canonical_u64(5)));
    }

    #[test]
    fn a_combination_is_built_on_a_wire_where_that_is_shorter() {
        let mut arena = Arena::default();
        let variables: Vec<(u32, F)> = (1..=4).map(|v| (arena.variable(v), F::ONE)).collect();
        let four = arena.sum(&variables).unwrap();
        arena.set_wire(four, 9);
        let five = arena.variable(5);
        let sum = arena.sum(&[(four, F::ONE), (five, F::ONE)]).unwrap();
        assert_eq!(arena.shortest(sum), [(5, F::ONE), (9, F::ONE)]);
        // What cancels is shorter without.
        let two = arena.sum(&[(four, F::ONE), (variables[0].0, F::NEG_ONE), (variables[1].0, F::NEG_ONE)]).unwrap();
        assert_eq!(arena.shortest(two), [(3, F::ONE), (4, F::ONE)]);
    }

    #[test]
    fn a_foreign_handle_is_refused() {
        let mut arena = Arena::default();
        assert_eq!(arena.sum(&[(3, F::ONE)]).unwrap_err().code, Code::InvalidArgument);
    }
}
