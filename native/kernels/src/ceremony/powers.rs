//! A whole `.ptau` verified: its points are powers of one τ, with one α and one β, and its own transcript says who made them.

use super::blake2b::Blake2b;
use super::phase1::{
    ALPHA, BETA, BETA_G2, CONTRIBUTIONS, Powers, TAU_G1, TAU_G2, check_lagrange_lengths, check_lengths, check_ratio,
    failed, header, is_prepared, lagrange, last_power,
};
use super::phase1_transcript::{self, Contribution, First};
use super::points::{self, Curve};
use super::sections::Points;
use super::verify::Verified;
use crate::circom::{Format, Sections};
use crate::error::Result;
use crate::mapped::map;
use crate::watch::Watch;
use ark_bn254::{G1Affine, G2Affine, g1, g2};
use ark_ec::short_weierstrass::Affine;
use std::path::Path;

/// What a phase 1 is: 2^`power` powers, by these contributors, the first one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowersOfTau {
    /// The logarithm of the largest domain.
    pub power: usize,
    /// Whether it has the Lagrange bases that a phase 2 begins with.
    pub prepared: bool,
    /// Each with the hash of its response, which is what its contributor published.
    pub contributions: Vec<Verified>,
}

/// Check a `.ptau` by itself.
///
/// Raises `VerificationFailed` (naming the contribution or what does not fit), `Cancelled`, and whatever reading raises.
pub fn verify_phase1(ptau: &Path, watch: &mut Watch<'_, '_>) -> Result<PowersOfTau> {
    let file = map(ptau)?;
    let sections = Sections::parse(&file, Format::PTAU)?;
    let (power, ceremony_power) = header(&sections)?;
    check_lengths(&sections, power)?;
    let contributions = phase1_transcript::read(&sections.get(CONTRIBUTIONS, None)?)?;
    let Some(last) = contributions.last() else { return Err(failed("nobody has contributed to it")) };
    phase1_transcript::check(&contributions, ceremony_power, watch)?;
    let all = All::read(&sections, power, watch)?;
    all.check(last)?;
    // A file that was cut to fewer powers has lost what the last challenge was a hash of.
    if power == ceremony_power && all.challenge(last, watch)? != last.challenge {
        return Err(failed("its points are not those that the last contributor's challenge is a hash of"));
    }
    let prepared = is_prepared(&sections);
    if prepared {
        check_lagrange_lengths(&sections, power)?;
        all.check_bases(&sections, power, watch)?;
    }
    Ok(PowersOfTau { power, prepared, contributions: contributions.iter().map(verified).collect() })
}

fn verified(contribution: &Contribution) -> Verified {
    let (name, beacon) = (contribution.name.clone(), contribution.beacon.clone());
    Verified { name, hash: contribution.response_hash(), beacon }
}

/// Every point of sections 2 to 6.
struct All {
    tau: Vec<G1Affine>,
    tau2: Vec<G2Affine>,
    alpha: Vec<G1Affine>,
    beta: Vec<G1Affine>,
    beta2: G2Affine,
}

impl All {
    fn read(sections: &Sections<'_>, power: usize, watch: &mut Watch<'_, '_>) -> Result<Self> {
        watch.expect(20 << power);
        let tau = sections.get(TAU_G1, None)?.all::<g1::Config>()?;
        watch.step(2 << power)?;
        let tau2 = sections.get(TAU_G2, None)?.all::<g2::Config>()?;
        watch.step(2 << power)?;
        let alpha = sections.get(ALPHA, None)?.all::<g1::Config>()?;
        let beta = sections.get(BETA, None)?.all::<g1::Config>()?;
        watch.step(2 << power)?;
        let beta2 = sections.get(BETA_G2, None)?.finite::<g2::Config>(0)?;
        Ok(Self { tau, tau2, alpha, beta, beta2 })
    }

    /// They are powers, and those that the last contribution left.
    fn check(&self, last: &Contribution) -> Result<()> {
        let Self { tau, tau2, alpha, beta, beta2 } = self;
        Powers { tau: &tau[..tau2.len()], tau2, alpha, beta, beta2: *beta2 }.check()?;
        check_ratio("tau in G1", tau, tau2[1])?;
        let first = First { tau1: tau[1], tau2: tau2[1], alpha1: alpha[0], beta1: beta[0], beta2: *beta2 };
        // The transcript of one ceremony beside the points of another would name contributors who made none of them.
        if first == last.first { Ok(()) } else { Err(failed("its points are not those of the last contribution")) }
    }

    /// The next contributor's challenge: the last response's hash, and all points.
    fn challenge(&self, last: &Contribution, watch: &mut Watch<'_, '_>) -> Result<[u8; 64]> {
        let mut hash = Blake2b::new();
        hash.update(&last.response_hash());
        update::<g1::Config>(&mut hash, &self.tau, watch)?;
        update::<g2::Config>(&mut hash, &self.tau2, watch)?;
        update::<g1::Config>(&mut hash, &self.alpha, watch)?;
        update::<g1::Config>(&mut hash, &self.beta, watch)?;
        points::hash::<g2::Config>(&mut hash, &self.beta2);
        Ok(hash.finish())
    }

    /// The Lagrange bases of every domain belong to the powers.
    fn check_bases(mut self, sections: &Sections<'_>, power: usize, watch: &mut Watch<'_, '_>) -> Result<()> {
        self.tau.push(last_power(sections, &self.tau, self.tau2[1])?);
        for p in 0..=power {
            let size = 1 << p;
            lagrange(sections, TAU_G1, &self.tau[..size])?;
            lagrange(sections, TAU_G2, &self.tau2[..size])?;
            lagrange(sections, ALPHA, &self.alpha[..size])?;
            lagrange(sections, BETA, &self.beta[..size])?;
            watch.step(4 * size)?;
        }
        lagrange(sections, TAU_G1, &self.tau).map(|_| ())
    }
}

fn update<C: Curve>(hash: &mut Blake2b, all: &[Affine<C>], watch: &mut Watch<'_, '_>) -> Result<()> {
    for chunk in all.chunks(1 << 12) {
        chunk.iter().for_each(|point| points::hash::<C>(hash, point));
        watch.step(chunk.len())?;
    }
    Ok(())
}
