//! Development keys: the trusted set-up by one party, from the operating system's randomness.
//!
//! Whoever knew τ, α, β or δ could prove anything; they live in this function only and are wiped at its end. A key that
//! strangers must trust comes from a ceremony instead.
//!
//! γ is 1. Groth's paper draws it at random, to keep the public part and the private part of a proof apart; δ alone
//! does that as long as it is random and independent, as Bowe, Gabizon and Miers show for this very form (eprint 2017/1050,
//! section 6), and it is what snarkjs writes: its files then need no conversion.

use super::fixed_base::FixedBase;
use super::key::{ProvingKey, Query, VerificationKey};
use super::matrices::Matrices;
use super::qap::{Columns, domain_size, lagrange};
use super::random::{random_nonzero, random_scalar};
use super::zkey::circuit_hash;
use crate::cancel::Cancel;
use crate::error::Result;
use crate::r1cs::R1cs;
use crate::watch::{Progress, Watch};
use ark_bn254::{Fr, G1Affine, G2Affine, g1, g2};
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::Field;
use std::sync::{Arc, OnceLock};
use zeroize::{Zeroize, Zeroizing};

/// Multiples computed between two looks at the flag and two calls of `progress`.
const CHUNK: usize = 1 << 16;
/// A multiple in G2 takes about as long as three in G1.
const G2_WEIGHT: usize = 3;

/// Development keys are made by one party alone.
const NO_CONTRIBUTIONS: u32 = 0;

struct Secrets {
    tau: Fr,
    alpha: Fr,
    beta: Fr,
    delta: Fr,
}

impl Drop for Secrets {
    fn drop(&mut self) {
        for secret in [&mut self.tau, &mut self.alpha, &mut self.beta, &mut self.delta] {
            secret.zeroize();
        }
    }
}

/// Make both keys. `metadata` is kept in the proving key as it is.
///
/// Raises `InvalidArgument` (no constraint, or too many), `Cancelled`, `Io` (no randomness).
pub fn setup(system: &R1cs, metadata: Vec<u8>, progress: &mut Progress<'_>, cancel: &Cancel) -> Result<ProvingKey> {
    let size = domain_size(system)?;
    cancel.check()?;
    let (secrets, basis, odd) = draw(size)?;
    let columns = Columns::new(system, &basis);
    let mut multiplier = Multiplier::new(system, size, progress, cancel);
    multiplier.watch.step(0)?;
    let public = system.public;
    let combined = combine(&secrets, &columns);
    let inverse_delta = Zeroizing::new(secrets.delta.inverse().expect("drawn from the non-zero scalars"));
    let divided = |values: &[Fr]| Zeroizing::new(values.iter().map(|v| *v * *inverse_delta).collect::<Vec<_>>());
    let a = multiplier.g1(&columns.a)?;
    let b1 = multiplier.g1(&columns.b)?;
    let b2 = multiplier.g2(&columns.b)?;
    let ic = multiplier.g1(&combined[..=public])?;
    let l = multiplier.g1(&divided(&combined[public + 1..]))?;
    let h = multiplier.g1(&divided(&odd))?;
    let (one, two) = (G1Affine::generator(), G2Affine::generator());
    let g1_times = |secret: &Fr| (one * secret).into_affine();
    let g2_times = |secret: &Fr| (two * secret).into_affine();
    let (beta, delta) = (g2_times(&secrets.beta), g2_times(&secrets.delta));
    Ok(ProvingKey {
        verification: Arc::new(VerificationKey::new(g1_times(&secrets.alpha), beta, two, delta, ic)),
        beta1: g1_times(&secrets.beta),
        delta1: g1_times(&secrets.delta),
        wires: system.wires,
        domain_size: size,
        a: Query::sparse(a, 0),
        b1: Query::sparse(b1, 0),
        b2: Query::sparse(b2, 0),
        l: Query::sparse(l, public + 1),
        h: h.into(),
        matrices: Matrices::of(system),
        contributions: [&circuit_hash(system)[..], &NO_CONTRIBUTIONS.to_le_bytes()].concat(),
        metadata,
        domain: OnceLock::new(),
    })
}

type Basis = Zeroizing<Vec<Fr>>;

/// Fresh secrets, the domain's Lagrange basis at τ and the odd half of the basis of twice the domain.
///
/// A τ inside the larger domain is drawn again: the key would then hold a constraint's polynomial as it is, and its
/// other basis points would vanish.
fn draw(size: usize) -> Result<(Secrets, Basis, Basis)> {
    let (tau, basis, double) = loop {
        let tau = random_scalar()?;
        if let (Some(basis), Some(double)) = (lagrange(size, &tau), lagrange(2 * size, &tau)) {
            break (tau, basis, double);
        }
    };
    let secrets = Secrets { tau, alpha: random_nonzero()?, beta: random_nonzero()?, delta: random_nonzero()? };
    Ok((secrets, basis, Zeroizing::new(double.iter().skip(1).step_by(2).copied().collect())))
}

/// β·Aⱼ + α·Bⱼ + Cⱼ for every wire j.
fn combine(secrets: &Secrets, columns: &Columns) -> Basis {
    let parts = columns.a.iter().zip(columns.b.iter()).zip(columns.c.iter());
    Zeroizing::new(parts.map(|((a, b), c)| secrets.beta * a + secrets.alpha * b + c).collect())
}

/// Multiplies both generators chunk by chunk and reports how far it is.
struct Multiplier<'a, 'p> {
    g1: FixedBase<g1::Config>,
    g2: FixedBase<g2::Config>,
    watch: Watch<'a, 'p>,
}

impl<'a, 'p> Multiplier<'a, 'p> {
    fn new(system: &R1cs, size: usize, progress: &'a mut Progress<'p>, cancel: &'a Cancel) -> Self {
        let in_g1 = 3 * system.wires + size;
        let (g1, g2) = rayon::join(|| FixedBase::new(in_g1, cancel), || FixedBase::new(system.wires, cancel));
        let mut watch = Watch::new(progress, cancel);
        watch.expect(in_g1 + G2_WEIGHT * system.wires);
        Self { g1, g2, watch }
    }

    fn g1(&mut self, values: &[Fr]) -> Result<Vec<G1Affine>> {
        self.run(values, 1, |all, chunk| all.g1.multiply(chunk, all.watch.cancel()))
    }

    fn g2(&mut self, values: &[Fr]) -> Result<Vec<G2Affine>> {
        self.run(values, G2_WEIGHT, |all, chunk| all.g2.multiply(chunk, all.watch.cancel()))
    }

    fn run<P: SWCurveConfig>(
        &mut self,
        values: &[Fr],
        weight: usize,
        multiply: impl Fn(&Self, &[Fr]) -> Vec<Affine<P>>,
    ) -> Result<Vec<Affine<P>>> {
        let mut products = Vec::with_capacity(values.len());
        for chunk in values.chunks(CHUNK / weight) {
            products.extend(multiply(self, chunk));
            self.watch.step(weight * chunk.len())?;
        }
        Ok(products)
    }
}
