//! Chains: sets of step circuits of one shape, each of which may verify the previous proof of any of them.
//!
//! The keys of a set are witness in every step, hashed to a *set digest* that each proof carries in its last four public
//! inputs. A step picks one of the keys, verifies the previous proof under it, and insists on the same set digest.
//! Whoever verifies a proof of the set compares the digest that it carries with the one that was published, and by that
//! knows the key of every proof before it. What each check stops is told in `docs/design/recursion.md`.

mod base;
mod build;
mod constant;
mod context;
mod key_set;
mod member;
mod one_of;
mod shape;
mod slots;

pub use base::Base;
pub use build::{Built, Chain, Definition, Dependent, Plan, Step};
pub use constant::carries_key;
pub use context::{Context, Known, Member};
pub use key_set::{KeySet, PinnedSet};
use member::verify_member;
pub use member::{Accept, KeySetTarget, MemberTarget};
pub use one_of::{Filler, OneOfTarget};
pub use shape::Shape;
pub use slots::{Input, Slots};

use crate::config::{Config, D, F};
use plonky2::hash::hash_types::HashOut;
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::circuit_data::{CircuitData, CommonCircuitData, VerifierCircuitData, VerifierOnlyCircuitData};
use plonky2::plonk::proof::{ProofWithPublicInputs, ProofWithPublicInputsTarget};

/// What builds a circuit.
pub type Builder = CircuitBuilder<F, D>;
/// What all circuits of one shape have in common.
pub type Common = CommonCircuitData<F, D>;
/// A built circuit.
pub type Data = CircuitData<F, Config, D>;
/// What tells one circuit of a shape from another: the circuit digest and the cap of constants and sigmas.
pub type Key = VerifierOnlyCircuitData<Config, D>;
/// All that a verifier needs.
pub type VerifierData = VerifierCircuitData<F, Config, D>;
/// A proof and its public inputs.
pub type Proof = ProofWithPublicInputs<F, Config, D>;
/// A proof as wires.
pub type ProofTarget = ProofWithPublicInputsTarget<D>;
/// The digest of a set of keys.
pub type SetDigest = HashOut<F>;

/// The set digest is the last four public inputs of every member.
pub const SET_DIGEST: usize = 4;
