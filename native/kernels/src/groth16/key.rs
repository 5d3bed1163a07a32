//! The values that a set-up makes: the proving key and the verification key inside it.

use super::matrices::Matrices;
use super::ntt::Domain;
use super::points::{Curve, Points};
use super::verify::Prepared;
use ark_bn254::{G1Affine, G2Affine, g1, g2};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::Affine;
use std::sync::{Arc, OnceLock};

/// What a verifier needs. Its points are checked where they are decoded.
#[derive(Debug)]
pub struct VerificationKey {
    /// \[α\]₁
    pub alpha: G1Affine,
    /// \[β\]₂
    pub beta: G2Affine,
    /// \[γ\]₂
    pub gamma: G2Affine,
    /// \[δ\]₂
    pub delta: G2Affine,
    /// One point for the constant wire and one for each public input.
    pub ic: Vec<G1Affine>,
    prepared: OnceLock<Prepared>,
}

impl VerificationKey {
    /// From points that are already checked.
    pub fn new(alpha: G1Affine, beta: G2Affine, gamma: G2Affine, delta: G2Affine, ic: Vec<G1Affine>) -> Self {
        Self { alpha, beta, gamma, delta, ic, prepared: OnceLock::new() }
    }

    /// Outputs and public inputs together.
    pub fn public_inputs(&self) -> usize {
        self.ic.len() - 1
    }

    /// The parts of the pairings that do not change, computed at the first verification.
    pub(super) fn prepared(&self) -> &Prepared {
        self.prepared.get_or_init(|| Prepared::new(self))
    }
}

impl PartialEq for VerificationKey {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

/// One point for each wire, without those at infinity: wires that a matrix does not mention cost the prover nothing.
pub struct Query<P: Curve> {
    /// Wire numbers, ascending.
    pub wires: Vec<u32>,
    /// The point of each of them.
    pub points: Points<P>,
}

impl<P: Curve> Query<P> {
    /// Drop the points at infinity; the first point belongs to wire `first`.
    pub(super) fn sparse(points: Vec<Affine<P>>, first: usize) -> Self {
        let wires = (first as u32..).zip(&points).filter(|(_, point)| !point.is_zero()).map(|(wire, _)| wire).collect();
        let points: Vec<_> = points.into_iter().filter(|point| !point.is_zero()).collect();
        Self { wires, points: points.into() }
    }

    /// The points of wires `first..last` with infinity put back.
    pub(super) fn dense(&self, first: usize, last: usize) -> impl Iterator<Item = Affine<P>> {
        let mut known = self.wires.iter().zip(self.points.iter()).peekable();
        (first..last).map(move |wire| match known.next_if(|(w, _)| **w as usize == wire) {
            Some((_, point)) => point,
            None => Affine::identity(),
        })
    }
}

/// What a prover needs; in a file a snarkjs `.zkey` with one section more.
pub struct ProvingKey {
    /// Shared with whoever verifies.
    pub verification: Arc<VerificationKey>,
    /// \[β\]₁
    pub beta1: G1Affine,
    /// \[δ\]₁
    pub delta1: G1Affine,
    /// All wires, the constant one included.
    pub wires: usize,
    /// A power of two, at least constraints + public inputs + 1.
    pub domain_size: usize,
    /// \[Aⱼ(τ)\]₁
    pub a: Query<g1::Config>,
    /// \[Bⱼ(τ)\]₁
    pub b1: Query<g1::Config>,
    /// \[Bⱼ(τ)\]₂
    pub b2: Query<g2::Config>,
    /// \[(β·Aⱼ(τ) + α·Bⱼ(τ) + Cⱼ(τ)) / δ\]₁ of the private wires
    pub l: Query<g1::Config>,
    /// \[L₂ᵢ₊₁(τ) / δ\]₁, L the Lagrange basis of the domain of twice the size
    pub h: Points<g1::Config>,
    /// Section 4 of the file.
    pub(super) matrices: Matrices,
    /// Section 10 of the file: a hash of the circuit, and the contributions to the key.
    pub(super) contributions: Vec<u8>,
    /// The caller's identity of circuit and origin; nothing here reads it.
    pub metadata: Vec<u8>,
    pub(super) domain: OnceLock<Domain>,
}

// Python keeps keys inside its own objects, which are aligned to 16 bytes: vectors of lanes must lie behind a pointer.
const _: () = assert!(align_of::<ProvingKey>() <= 16);

impl ProvingKey {
    /// Outputs and public inputs together.
    pub fn public_inputs(&self) -> usize {
        self.verification.public_inputs()
    }

    /// The tables of the transforms, computed at the first proof.
    pub(super) fn domain(&self) -> &Domain {
        self.domain.get_or_init(|| Domain::new(self.domain_size))
    }
}
