//! Phase 1: the powers of τ that a circuit's key is made of, from a snarkjs `.ptau` prepared for phase 2.
//!
//! Sections: 1 header · 2 τⁱ in G1 (2·2ᵖ − 1) · 3 τⁱ in G2 (2ᵖ) · 4 α·τⁱ · 5 β·τⁱ · 6 β in G2 · 7 contributions ·
//! 12 to 15 the Lagrange bases, at τ, of the domains of 1, 2, 4 … 2ᵖ points, those of sections 2 to 5 (12 one domain
//! further; see `last_power`). Source: snarkjs, `powersoftau_*`.
//!
//! Nothing in the file is believed. What is shown here by pairings: there are one τ, one α and one β of which all the
//! points that are used are made, and the Lagrange bases belong to them. What cannot be shown from the points is that
//! nobody knows τ: that is what phase 1's own transcript is for (`phase1_transcript`).

use super::overrun;
use super::points::Curve;
use super::sections::Points;
use crate::circom::{Format, Section, Sections, check_prime};
use crate::error::{Code, Error, Result};
use crate::watch::Watch;
use ark_bn254::{Bn254, Fq, Fr, G1Affine, G2Affine, g1, g2};
use ark_ec::pairing::Pairing;
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
use ark_ff::{BigInt, One, PrimeField};

use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use rayon::prelude::*;

pub(super) const TAU_G1: u32 = 2;
pub(super) const TAU_G2: u32 = 3;
pub(super) const ALPHA: u32 = 4;
pub(super) const BETA: u32 = 5;
pub(super) const BETA_G2: u32 = 6;
pub(super) const CONTRIBUTIONS: u32 = 7;
/// The Lagrange basis of a section of powers.
const LAGRANGE: u32 = 10;
const LARGEST_POWER: usize = 28;

/// What a circuit of one domain size takes from phase 1, checked.
pub(super) struct Phase1<'a> {
    powers: Section<'a>,
    file: &'a [u8],
    size: usize,
    pub(super) alpha1: G1Affine,
    pub(super) beta1: G1Affine,
    pub(super) beta2: G2Affine,
    /// \[Lᵢ(τ)\]₁
    pub(super) basis: Vec<G1Affine>,
    /// \[Lᵢ(τ)\]₂
    pub(super) basis2: Vec<G2Affine>,
    /// \[α·Lᵢ(τ)\]₁
    pub(super) alpha_basis: Vec<G1Affine>,
    /// \[β·Lᵢ(τ)\]₁
    pub(super) beta_basis: Vec<G1Affine>,
    /// The odd points of the basis of twice the domain, \[L₂ᵢ₊₁(τ)\]₁.
    pub(super) odd: Vec<G1Affine>,
}

impl<'a> Phase1<'a> {
    /// Read and check what a domain of `size` needs; `watch` counts about 12 units for each of its points.
    ///
    /// Raises `Damaged`, `NonCanonical`, `NotOnCurve`, `NotInSubgroup`, `PointAtInfinity`, `InvalidArgument` (too small a
    /// power, or a file that was not prepared), `VerificationFailed` (its points do not belong together), `Cancelled`.
    pub(super) fn read(file: &'a [u8], size: usize, watch: &mut Watch<'_, '_>) -> Result<Self> {
        let sections = Sections::parse(file, Format::PTAU)?;
        let (power, _) = header(&sections)?;
        require_power(power, size)?;
        check_lengths(&sections, power)?;
        require_prepared(&sections, power)?;
        let powers = sections.get(TAU_G1, None)?;
        let mut tau = powers.points::<g1::Config>(0..(2 * size).min((2 << power) - 1))?;
        watch.step(2 * size)?;
        let tau2 = sections.get(TAU_G2, None)?.points::<g2::Config>(0..size)?;
        if tau.len() < 2 * size {
            tau.push(last_power(&sections, &tau, tau2[1])?);
        }
        watch.step(2 * size)?;
        let alpha = sections.get(ALPHA, None)?.points::<g1::Config>(0..size)?;
        let beta = sections.get(BETA, None)?.points::<g1::Config>(0..size)?;
        let beta2 = sections.get(BETA_G2, None)?.finite::<g2::Config>(0)?;
        Powers { tau: &tau[..size.max(2)], tau2: &tau2, alpha: &alpha, beta: &beta, beta2 }.check()?;
        check_ratio("tau in G1", &tau[..2 * size - 1], tau2[1])?;
        watch.step(2 * size)?;
        let basis = lagrange(&sections, TAU_G1, &tau[..size])?;
        let basis2 = lagrange(&sections, TAU_G2, &tau2)?;
        watch.step(2 * size)?;
        let alpha_basis = lagrange(&sections, ALPHA, &alpha)?;
        let beta_basis = lagrange(&sections, BETA, &beta)?;
        watch.step(2 * size)?;
        let odd = lagrange(&sections, TAU_G1, &tau)?.into_iter().skip(1).step_by(2).collect();
        watch.step(2 * size)?;
        let (alpha1, beta1) = (alpha[0], beta[0]);
        Ok(Self { powers, file, size, alpha1, beta1, beta2, basis, basis2, alpha_basis, beta_basis, odd })
    }

    /// τ^(i+n) − τⁱ as snarkjs hashes them into the identity of a circuit.
    ///
    /// It takes them in pieces of 2^14 and does not shorten the last, so that a domain of 2^15 and more hashes one
    /// point more. For the largest domain of a file that one lies behind the section's end: whatever bytes are there
    /// are computed with as if they were a point.
    pub(super) fn differences(&self) -> Result<Vec<G1Affine>> {
        const PIECE: usize = 1 << 14;
        let count = if self.size - 1 <= PIECE { self.size - 1 } else { self.size };
        let differences = (0..count).into_par_iter().map(|i| {
            let right = self.raw(i)?.map(Fq::new_unchecked);
            Ok(minus(self.raw(i + self.size)?, right))
        });
        differences.collect()
    }

    /// The coordinates of τⁱ as they stand in the file.
    fn raw(&self, i: usize) -> Result<[BigInt<4>; 2]> {
        let at = self.powers.offset + 64 * i;
        let bytes = self.file.get(at..at + 64);
        let bytes = bytes.ok_or_else(|| self.powers.damaged(64 * i, "the file ends where snarkjs reads on"))?;
        Ok([0, 32].map(|at| super::points::limbs(&bytes[at..])))
    }
}

/// The difference of two points, of which the left one may be none.
fn minus(left: [BigInt<4>; 2], right: [Fq; 2]) -> G1Affine {
    let point = G1Affine::new_unchecked(Fq::new_unchecked(left[0]), Fq::new_unchecked(left[1]));
    if left.iter().all(|limbs| *limbs < Fq::MODULUS) && point.is_on_curve() {
        return (point - G1Affine::new_unchecked(right[0], right[1])).into_affine();
    }
    overrun::minus(left, right)
}

/// The power p of the file, and that of the ceremony that it was cut from.
pub(super) fn header(sections: &Sections<'_>) -> Result<(usize, usize)> {
    let header = sections.get(1, None)?;
    check_prime(&header, 0, &Fq::MODULUS)?;
    header.require_length(44)?;
    let (power, ceremony) = (header.u32(36)? as usize, header.u32(40)? as usize);
    if (1..=LARGEST_POWER).contains(&power) && (power..=LARGEST_POWER).contains(&ceremony) {
        return Ok((power, ceremony));
    }
    Err(header.damaged(36, "no possible power"))
}

fn require_power(power: usize, size: usize) -> Result<()> {
    let needed = size.trailing_zeros() as usize;
    if needed <= power {
        return Ok(());
    }
    let message = format!(
        "too small a power of tau: the circuit needs power {needed} (2^{needed} constraints with its public inputs), \
         the file has power {power}"
    );
    Err(Error::new(Code::InvalidArgument, message))
}

pub(super) fn check_lengths(sections: &Sections<'_>, power: usize) -> Result<()> {
    let points = 1usize << power;
    sections.get(TAU_G1, Some((2 * points - 1) * 64))?;
    sections.get(TAU_G2, Some(points * 128))?;
    sections.get(ALPHA, Some(points * 64))?;
    sections.get(BETA, Some(points * 64))?;
    sections.get(BETA_G2, Some(128))?;
    sections.get(CONTRIBUTIONS, None)?;
    Ok(())
}

/// Whether the file has Lagrange bases.
pub(super) fn is_prepared(sections: &Sections<'_>) -> bool {
    sections.optional(LAGRANGE + TAU_G1).is_some()
}

fn require_prepared(sections: &Sections<'_>, power: usize) -> Result<()> {
    if !is_prepared(sections) {
        let message = "the ptau file is not prepared for phase 2: it has no Lagrange bases (sections 12 to 15)";
        return Err(Error::new(Code::InvalidArgument, message));
    }
    check_lagrange_lengths(sections, power)
}

pub(super) fn check_lagrange_lengths(sections: &Sections<'_>, power: usize) -> Result<()> {
    let points = 1usize << power;
    sections.get(LAGRANGE + TAU_G1, Some((4 * points - 1) * 64))?;
    sections.get(LAGRANGE + TAU_G2, Some((2 * points - 1) * 128))?;
    sections.get(LAGRANGE + ALPHA, Some((2 * points - 1) * 64))?;
    sections.get(LAGRANGE + BETA, Some((2 * points - 1) * 64))?;
    Ok(())
}

/// The sections of powers as far as a circuit uses them.
pub(super) struct Powers<'a> {
    pub(super) tau: &'a [G1Affine],
    pub(super) tau2: &'a [G2Affine],
    pub(super) alpha: &'a [G1Affine],
    pub(super) beta: &'a [G1Affine],
    pub(super) beta2: G2Affine,
}

impl Powers<'_> {
    pub(super) fn check(&self) -> Result<()> {
        let (one, two) = (G1Affine::generator(), G2Affine::generator());
        if self.tau[0] != one || self.tau2[0] != two {
            return Err(failed("the powers of tau do not begin with the generators"));
        }
        // Everybody knows the secret of a file to which nobody contributed.
        if [self.tau[1], self.alpha[0], self.beta[0]].iter().any(|point| point.is_zero() || *point == one) {
            return Err(failed("nobody has contributed to the powers of tau"));
        }
        if !same_product(self.tau[1], two, one, self.tau2[1]) {
            return Err(failed("tau is not the same in G1 and G2"));
        }
        if !same_product(self.beta[0], two, one, self.beta2) {
            return Err(failed("beta is not the same in G1 and G2"));
        }
        let (low, high) = shifted(self.tau2)?;
        if !same_product(one, high, self.tau[1], low) {
            return Err(failed("the powers of tau in G2 are not powers"));
        }
        check_ratio("alpha times tau", self.alpha, self.tau2[1])?;
        check_ratio("beta times tau", self.beta, self.tau2[1])
    }
}

/// Each point is τ times the one before it: shown for a random combination of all.
pub(super) fn check_ratio(name: &str, points: &[G1Affine], tau2: G2Affine) -> Result<()> {
    let (low, high) = shifted(points)?;
    if same_product(high, G2Affine::generator(), low, tau2) {
        return Ok(());
    }
    Err(failed(&format!("the points of {name} do not follow one another by tau")))
}

/// Σ rᵢ·Pᵢ and Σ rᵢ·Pᵢ₊₁ for fresh r.
fn shifted<C: Curve>(points: &[Affine<C>]) -> Result<(Affine<C>, Affine<C>)> {
    let r = super::random_combination(points.len() - 1)?;
    let sum = |points: &[Affine<C>]| Projective::<C>::msm_unchecked(points, &r).into_affine();
    Ok((sum(&points[..points.len() - 1]), sum(&points[1..])))
}

/// The Lagrange basis of the domain with as many points as there are `powers`, checked against them.
///
/// Σ rᵢ·Lᵢ(τ) is the value at τ of the polynomial that takes the values r: its coefficients times the powers of τ.
pub(super) fn lagrange<C: Curve>(sections: &Sections<'_>, id: u32, powers: &[Affine<C>]) -> Result<Vec<Affine<C>>> {
    let size = powers.len();
    let points = sections.get(LAGRANGE + id, None)?.points::<C>(size - 1..2 * size - 1)?;
    let r = super::random_combination(size)?;
    let domain = Radix2EvaluationDomain::<Fr>::new(size).expect("the power was checked");
    let coefficients = domain.ifft(&r);
    if Projective::<C>::msm_unchecked(&points, &r) == Projective::<C>::msm_unchecked(powers, &coefficients) {
        return Ok(points);
    }
    Err(failed(&format!("the Lagrange basis of section {} does not belong to section {id}", LAGRANGE + id)))
}

/// The power of τ after the last one of section 2, of which the basis of the largest domain was made.
///
/// Phase 1 does not make it: snarkjs interpolates as if it were zero. A file that was cut from a larger one has the larger
/// one's basis, with the true power. Any other point there would be one of its writer's choice, which a key divides by δ.
pub(super) fn last_power(sections: &Sections<'_>, tau: &[G1Affine], tau2: G2Affine) -> Result<G1Affine> {
    let size = tau.len() + 1;
    let points = sections.get(LAGRANGE + TAU_G1, None)?.points::<g1::Config>(size - 1..2 * size - 1)?;
    let mut monomial = vec![Fr::from(0u8); size];
    monomial[size - 1] = Fr::one();
    let values = Radix2EvaluationDomain::<Fr>::new(size).expect("the power was checked").fft(&monomial);
    let point = Projective::<g1::Config>::msm_unchecked(&points, &values).into_affine();
    if point.is_zero() || same_product(point, G2Affine::generator(), tau[size - 2], tau2) {
        return Ok(point);
    }
    Err(failed("the Lagrange basis of section 12 does not belong to section 2"))
}

/// Whether e(a, b) = e(c, d).
pub(super) fn same_product(a: G1Affine, b: G2Affine, c: G1Affine, d: G2Affine) -> bool {
    Bn254::multi_pairing([a, -c], [b, d]).0.is_one()
}

pub(super) fn failed(message: &str) -> Error {
    Error::new(Code::VerificationFailed, format!("ptau: {message}"))
}
