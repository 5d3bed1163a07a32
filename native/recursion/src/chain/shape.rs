//! The one shape that all circuits of a set share, and how a circuit is padded to it.

use super::{Builder, Common, Key, SET_DIGEST};
use crate::config::{Config, D, F, circuit_config};
use plonky2::field::types::Field;
use plonky2::gates::gate::GateRef;
use plonky2::gates::noop::NoopGate;
use plonky2::hash::hash_types::HashOut;
use plonky2::hash::merkle_tree::MerkleCap;
use plonky2::plonk::circuit_data::CircuitConfig;
use plonky2::plonk::config::{GenericConfig, Hasher};
use proofmill_kernels::error::{Code, Error, Result};

/// Says that what is hashed is a set of keys: the bytes "keyset" and the version of the layout, read as an integer.
const TAG: u64 = 0x6b_6579_7365_7402;

/// A random access gate of 80 routed wires takes lists of up to 64.
const MOST_PLACES: usize = 64;

/// What every circuit of a set, and every circuit that verifies a member, knows before any key exists: gates, degree and
/// public inputs, and how many kinds of steps there are. Kind 0 is the base circuit, steps are kinds 1..=`kinds`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    common: Common,
    kinds: usize,
}

impl Shape {
    /// A shape of these parts.
    pub fn new(common: Common, kinds: usize) -> Result<Self> {
        if kinds == 0 || kinds >= MOST_PLACES {
            return Err(Error::new(Code::InvalidArgument, format!("a set has 1 to {} steps", MOST_PLACES - 1)));
        }
        if common.num_public_inputs < SET_DIGEST {
            return Err(Error::new(Code::InvalidArgument, "a member's public inputs end in the set digest"));
        }
        Ok(Self { common, kinds })
    }

    /// The smallest shape that is tried: no gates but those of a base circuit.
    pub(super) fn smallest(zero_knowledge: bool, kinds: usize, public_values: usize) -> Result<Self> {
        let common = base_builder(&circuit_config(zero_knowledge), &[], 12, public_values + SET_DIGEST)
            .mock_build::<Config>()
            .common;
        Self::new(common, kinds)
    }

    /// The smallest shape that this one and a circuit of these common data fit into.
    pub(super) fn widened(&self, other: &Common) -> Result<Self> {
        let own = &self.common;
        let missing: Vec<_> = other.gates.iter().filter(|gate| !own.gates.contains(gate)).cloned().collect();
        let bits = own.degree_bits().max(other.degree_bits());
        if missing.is_empty() && bits == own.degree_bits() {
            return Ok(self.clone());
        }
        let gates = [own.gates.clone(), missing].concat();
        let common = base_builder(&own.config, &gates, bits, own.num_public_inputs).mock_build::<Config>().common;
        Self::new(common, self.kinds)
    }

    /// What the crate calls common circuit data.
    pub fn common(&self) -> &Common {
        &self.common
    }

    /// How many kinds of steps there are; the base circuit is not counted.
    pub fn kinds(&self) -> usize {
        self.kinds
    }

    /// How many keys are hashed: the next power of two at or above the steps and the base circuit.
    pub fn places(&self) -> usize {
        (self.kinds + 1).next_power_of_two()
    }

    /// How many public inputs a member has before the set digest.
    pub fn public_values(&self) -> usize {
        self.common.num_public_inputs - SET_DIGEST
    }

    /// What is hashed before the keys, so that no set of one form has the digest of a set of another: tag, kinds (and
    /// with them the places), degree and zero knowledge, public inputs, and which gates there are.
    ///
    /// Soundness: a key commits to selectors, not to what a selector means. Without the gates' names a set with the true
    /// keys and other gates would have the published digest, and its steps would be other statements.
    pub(super) fn header(&self) -> [F; 8] {
        let Common { config, num_public_inputs, .. } = &self.common;
        let size = 2 * self.common.degree_bits() + usize::from(config.zero_knowledge);
        let gates = self.gates_digest().elements;
        let numbers = [self.kinds, size, *num_public_inputs].map(F::from_canonical_usize);
        [F::from_canonical_u64(TAG), numbers[0], numbers[1], numbers[2], gates[0], gates[1], gates[2], gates[3]]
    }

    /// The hash of the gates' ids, in their order: of each its length, then its bytes, seven to an element.
    fn gates_digest(&self) -> HashOut<F> {
        let mut elements = vec![];
        for gate in &self.common.gates {
            let id = gate.0.id();
            elements.push(F::from_canonical_usize(id.len()));
            elements.extend(id.as_bytes().chunks(7).map(element_of_bytes));
        }
        <Config as GenericConfig<D>>::InnerHasher::hash_no_pad(&elements)
    }

    /// A builder for a circuit that will have this shape.
    pub(super) fn builder(&self) -> Builder {
        Builder::new(self.common.config.clone())
    }

    /// Give the circuit the gates and the rows of this shape.
    pub(super) fn fill(&self, builder: &mut Builder) {
        fill(builder, &self.common.gates, self.common.degree_bits());
    }

    /// A circuit of this shape without constraints: free public inputs only.
    pub(super) fn base_builder(&self) -> Builder {
        let Common { config, gates, num_public_inputs, .. } = &self.common;
        base_builder(config, gates, self.common.degree_bits(), *num_public_inputs)
    }
}

/// At most seven bytes, the first one highest.
fn element_of_bytes(bytes: &[u8]) -> F {
    F::from_canonical_u64(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

/// A circuit of given gates and degree whose public inputs are free.
pub(super) fn base_builder(config: &CircuitConfig, gates: &[GateRef<F, D>], bits: usize, publics: usize) -> Builder {
    let mut builder = Builder::new(config.clone());
    for _ in 0..publics {
        builder.add_virtual_public_input();
    }
    fill(&mut builder, gates, bits);
    builder
}

fn fill(builder: &mut Builder, gates: &[GateRef<F, D>], bits: usize) {
    for gate in gates {
        builder.add_gate_to_gate_set(gate.clone());
    }
    // One row more than half the size can hold, among them those that building adds to hash the public inputs; building
    // then pads to the whole of it.
    let added = builder.num_public_inputs().div_ceil(8) + 1;
    let too_many_for_half = capacity(&builder.config, bits - 1) + 1;
    while builder.num_gates() + added < too_many_for_half {
        builder.add_gate(NoopGate, vec![]);
    }
}

/// How many rows a circuit of 2^bits rows may hold before it is blinded.
///
/// Zero knowledge adds a row of random wires for every value of a wire polynomial that the proof opens, and two for
/// every value of the permutation's: at zeta (and its neighbour), and in each of the FRI queries.
fn capacity(config: &CircuitConfig, bits: usize) -> usize {
    let rows = 1 << bits;
    if !config.zero_knowledge {
        return rows;
    }
    let fri = config.fri_config.fri_params(bits, true);
    let folded: usize = fri.reduction_arity_bits.iter().map(|arity| (1 << arity) - 1).sum();
    let per_query = 1 + D * (folded + fri.final_poly_len());
    let openings = config.fri_config.num_query_rounds * per_query;
    let (wires, permutation) = (D + openings, 2 * D + openings);
    rows.saturating_sub(wires + 2 * permutation)
}

/// A key that no circuit has, in place of one that is not built yet. Its elements differ from one another, as those of a
/// true key do: a circuit that holds the key as constants then has as many rows as it will have in the end.
pub(super) fn placeholder(common: &Common, index: usize) -> Key {
    let mut next = (1 + index as u64) << 32;
    let mut hash = || HashOut {
        elements: std::array::from_fn(|_| {
            next += 1;
            F::from_canonical_u64(next)
        }),
    };
    let cap = (0..common.config.fri_config.num_cap_elements()).map(|_| hash()).collect();
    Key { constants_sigmas_cap: MerkleCap(cap), circuit_digest: hash() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plonky2::gates::random_access::RandomAccessGate;

    fn degree(zero_knowledge: bool, rows: usize) -> usize {
        let mut builder = Builder::new(circuit_config(zero_knowledge));
        // Building adds a row that hashes no public inputs to zeros, and one of constants.
        let added = 2;
        for _ in 0..rows - added {
            builder.add_gate(NoopGate, vec![]);
        }
        builder.mock_build::<Config>().common.degree_bits()
    }

    #[test]
    fn capacity_is_what_the_crate_can_blind() {
        for (zero_knowledge, bits) in [(false, 12), (true, 12), (true, 13)] {
            let rows = capacity(&circuit_config(zero_knowledge), bits);
            assert_eq!(degree(zero_knowledge, rows), bits);
            assert_eq!(degree(zero_knowledge, rows + 1), bits + 1);
        }
    }

    #[test]
    fn padding_reaches_the_degree_and_not_the_next() {
        for (zero_knowledge, bits) in [(false, 12), (false, 13), (true, 12), (true, 13), (true, 14)] {
            let common = base_builder(&circuit_config(zero_knowledge), &[], bits, 54).mock_build::<Config>().common;
            assert_eq!(common.degree_bits(), bits);
        }
    }

    #[test]
    fn the_header_names_the_gates_and_their_parameters() {
        let common = base_builder(&circuit_config(false), &[], 12, 6).mock_build::<Config>().common;
        let shape = Shape::new(common, 3).unwrap();
        let mut headers = vec![shape.header()];
        for bits in 1..=3 {
            let mut wider = shape.common.clone();
            wider.gates.push(GateRef::new(RandomAccessGate::new_from_config(&wider.config, bits)));
            headers.push(Shape::new(wider, 3).unwrap().header());
        }
        for (i, header) in headers.iter().enumerate() {
            assert!(!headers[..i].contains(header));
        }
    }

    #[test]
    fn sets_of_too_few_or_too_many_steps_are_refused() {
        let common = base_builder(&circuit_config(false), &[], 12, 6).mock_build::<Config>().common;
        assert!(Shape::new(common.clone(), 0).is_err());
        assert!(Shape::new(common.clone(), 64).is_err());
        assert_eq!(Shape::new(common.clone(), 63).unwrap().places(), 64);
        assert_eq!(Shape::new(common.clone(), 3).unwrap().places(), 4);
        assert_eq!(Shape::new(common, 4).unwrap().places(), 8);
    }
}
