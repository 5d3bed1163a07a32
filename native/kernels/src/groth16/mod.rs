//! Groth16 (eprint 2016/260) over BN254 with circom's QAP reduction, so that keys are snarkjs `.zkey` files.
//!
//! A proof can be re-randomised by anybody who holds it: many byte strings prove the same statement. Nothing may be
//! identified by its proof bytes; a nullifier among the public inputs does that.

pub(crate) mod affine;
mod batch;
mod buckets;
mod encoding;
mod fixed_base;
mod key;
mod matrices;
mod msm;
mod multiples;
mod ntt;
mod points;
mod prove;
mod qap;
mod random;
mod scalar;
mod setup;
mod subgroup;
mod verify;
mod zkey;

pub use batch::verify_batch;
pub use encoding::{PROOF_BYTES, Proof, scalar_from_bytes, scalar_to_bytes};
pub use key::{ProvingKey, Query, VerificationKey};
pub use points::{Curve, Points};
pub use prove::{prove, prove_assignment, prove_with};
pub use random::random_scalar;
pub use setup::setup;
pub use verify::{verify, verify_bytes};
