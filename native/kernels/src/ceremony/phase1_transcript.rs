//! Section 7 of a `.ptau`: every contribution to phase 1, and what they made of the generators.
//!
//! A contributor draws τ, α and β, shows of each that it is known, bound to the challenge (a hash of all before it), and
//! multiplies it in. The file holds of every contribution the first powers after it, the three proofs, the state of the
//! hash of its response before its public key (from which the response's hash follows), and the next challenge.
//! Sources: snarkjs `powersoftau_utils`, `powersoftau_verify`, `keypair`; Bowe, Gabizon, Miers, eprint 2017/1050.

use super::blake2b::Blake2b;
use super::chacha::ChaCha;
use super::contribute::beacon_generator;
use super::phase1::same_product;
use super::points::{self, Curve, draw_g1, draw_scalar, hash_to_g2};
use super::sections::Points;
use super::transcript::{Beacon, read_parameters};
use crate::circom::Section;
use crate::error::{Code, Error, Result};
use crate::watch::Watch;
use ark_bn254::{Fr, G1Affine, G2Affine, g1, g2};
use ark_ec::short_weierstrass::Affine;
use ark_ec::{AffineRepr, CurveGroup};

/// First powers (448), public key (768), partial hash, next challenge, type, length of parameters.
const FIRST: usize = 448;
const KEY: usize = 768;
const PARTIAL: usize = FIRST + KEY;
const CHALLENGE: usize = PARTIAL + 216;
const FIXED: usize = CHALLENGE + 64 + 8;
const KEPT: &str = "it does not follow the contribution before it";

/// τ, α and β times the generators, after a contribution.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct First {
    pub(super) tau1: G1Affine,
    pub(super) tau2: G2Affine,
    pub(super) alpha1: G1Affine,
    pub(super) beta1: G1Affine,
    pub(super) beta2: G2Affine,
}

impl First {
    fn generators() -> Self {
        let (one, two) = (G1Affine::generator(), G2Affine::generator());
        Self { tau1: one, tau2: two, alpha1: one, beta1: one, beta2: two }
    }

    fn read(section: &Section<'_>, at: usize) -> Result<Self> {
        let (g1, g2) = (|from| section.finite::<g1::Config>(at + from), |from| section.finite::<g2::Config>(at + from));
        Ok(Self { tau1: g1(0)?, tau2: g2(64)?, alpha1: g1(192)?, beta1: g1(256)?, beta2: g2(320)? })
    }
}

/// Proof that a secret x is known: s, x·s, and x times a point of G2 that nobody chose.
struct Known {
    s: G1Affine,
    sx: G1Affine,
    spx: G2Affine,
}

/// One contribution as it stands in the file.
pub(super) struct Contribution {
    pub(super) first: First,
    /// Of τ, α, β.
    key: [Known; 3],
    partial: Blake2b,
    pub(super) challenge: [u8; 64],
    pub(super) name: Option<Vec<u8>>,
    pub(super) beacon: Option<Beacon>,
}

impl Contribution {
    fn read(section: &Section<'_>, at: usize) -> Result<(Self, usize)> {
        let first = First::read(section, at)?;
        let g1 = |number: usize| section.finite::<g1::Config>(at + FIRST + 64 * number);
        let g2 = |number: usize| section.finite::<g2::Config>(at + FIRST + 384 + 128 * number);
        let known = |number: usize| Ok(Known { s: g1(2 * number)?, sx: g1(2 * number + 1)?, spx: g2(number)? });
        let key = [known(0)?, known(1)?, known(2)?];
        let partial = Blake2b::resume(section.bytes(at + PARTIAL, 216)?);
        let partial = partial.ok_or_else(|| section.damaged(at + PARTIAL, "no possible state of a hash"))?;
        let challenge = section.bytes(at + CHALLENGE, 64)?.try_into().expect("64 bytes");
        let (kind, length) = (section.u32(at + FIXED - 8)?, section.u32(at + FIXED - 4)? as usize);
        let parameters = section.bytes(at + FIXED, length)?;
        let read = read_parameters(parameters).filter(|read| kind <= 1 && read.is_beacon() == (kind == 1));
        let read = read.ok_or_else(|| section.damaged(at + FIXED, "no possible parameters of a contribution"))?;
        let (name, beacon) = (read.name, read.beacon);
        Ok((Self { first, key, partial, challenge, name, beacon }, at + FIXED + length))
    }

    /// What its contributor published: the hash of the whole response, of which the public key is the end.
    pub(super) fn response_hash(&self) -> [u8; 64] {
        let mut hash = self.partial.clone();
        for known in &self.key {
            points::hash::<g1::Config>(&mut hash, &known.s);
            points::hash::<g1::Config>(&mut hash, &known.sx);
        }
        self.key.iter().for_each(|known| points::hash::<g2::Config>(&mut hash, &known.spx));
        hash.finish()
    }

    /// Shows knowledge of its secrets, bound to the challenge, and that it multiplied all by them.
    fn check(&self, before: &First, challenge: &[u8; 64], watch: &mut Watch<'_, '_>) -> std::result::Result<(), Stop> {
        let [tau, alpha, beta] = &self.key;
        let mut spots = [G2Affine::identity(); 3];
        for (number, (known, spot)) in (0u8..).zip(self.key.iter().zip(&mut spots)) {
            *spot = spot_of(number, challenge, known);
            // Otherwise a contributor could have taken its factor from points of others, without knowing it.
            require(same_product(known.s, known.spx, known.sx, *spot), "it does not show that its secrets are known")?;
        }
        let now = &self.first;
        // e(now, spot) = e(before, x·spot), and in G2 by s and x·s.
        require(same_product(before.tau1, tau.spx, now.tau1, spots[0]), KEPT)?;
        require(same_product(tau.s, now.tau2, tau.sx, before.tau2), KEPT)?;
        require(same_product(before.alpha1, alpha.spx, now.alpha1, spots[1]), KEPT)?;
        require(same_product(before.beta1, beta.spx, now.beta1, spots[2]), KEPT)?;
        require(same_product(beta.s, now.beta2, beta.sx, before.beta2), KEPT)?;
        let Some(beacon) = &self.beacon else { return Ok(()) };
        let mut rng = beacon_generator(beacon, watch).map_err(Stop::Error)?;
        require(from_beacon(&mut rng, &self.key), "it does not follow from its beacon")
    }
}

/// Why a check ends: a fault of the contribution, or of something else.
enum Stop {
    Fault(&'static str),
    Error(Error),
}

fn require(holds: bool, otherwise: &'static str) -> std::result::Result<(), Stop> {
    if holds { Ok(()) } else { Err(Stop::Fault(otherwise)) }
}

fn spot_of(number: u8, challenge: &[u8; 64], known: &Known) -> G2Affine {
    let mut hash = Blake2b::new();
    hash.update(&[number]).update(challenge);
    points::hash::<g1::Config>(&mut hash, &known.s);
    points::hash::<g1::Config>(&mut hash, &known.sx);
    hash_to_g2(&hash.finish())
}

/// Whether these are the points that the beacon's generator draws: the three secrets first, then each s.
fn from_beacon(rng: &mut ChaCha, key: &[Known; 3]) -> bool {
    let secrets: [Fr; 3] = std::array::from_fn(|_| draw_scalar(rng));
    key.iter().zip(secrets).all(|(known, secret)| {
        let s = draw_g1(rng);
        known.s == s && known.sx == (s * secret).into_affine()
    })
}

/// All contributions of the section.
///
/// Raises `Damaged`, `NonCanonical`, `NotOnCurve`, `NotInSubgroup`, `PointAtInfinity`.
pub(super) fn read(section: &Section<'_>) -> Result<Vec<Contribution>> {
    let count = section.u32(0)?;
    let (mut contributions, mut at) = (Vec::new(), 4);
    for _ in 0..count {
        let (contribution, end) = Contribution::read(section, at)?;
        contributions.push(contribution);
        at = end;
    }
    if at == section.body.len() {
        return Ok(contributions);
    }
    Err(section.damaged(at, "bytes after the last contribution"))
}

/// Each contribution follows from the one before it, the first one from the generators and from the first challenge.
///
/// Raises `VerificationFailed` naming the contribution, `Damaged` (a beacon's iterations), `Cancelled`.
pub(super) fn check(contributions: &[Contribution], ceremony_power: usize, watch: &mut Watch<'_, '_>) -> Result<()> {
    let (mut before, mut challenge) = (First::generators(), first_challenge(ceremony_power, watch)?);
    for (number, contribution) in (1..).zip(contributions) {
        contribution.check(&before, &challenge, watch).map_err(|stop| match stop {
            Stop::Fault(fault) => Error::new(Code::VerificationFailed, format!("ptau: contribution {number}: {fault}")),
            Stop::Error(error) => error,
        })?;
        (before, challenge) = (contribution.first, contribution.challenge);
    }
    Ok(())
}

/// The hash of a file of which all points are generators, which is where the first contributor begins.
fn first_challenge(power: usize, watch: &mut Watch<'_, '_>) -> Result<[u8; 64]> {
    let mut hash = Blake2b::new();
    hash.update(&Blake2b::new().finish());
    let points = 1usize << power;
    watch.expect(6 * points);
    repeat::<g1::Config>(&mut hash, 2 * points - 1, watch)?;
    repeat::<g2::Config>(&mut hash, points, watch)?;
    repeat::<g1::Config>(&mut hash, points, watch)?;
    repeat::<g1::Config>(&mut hash, points, watch)?;
    points::hash::<g2::Config>(&mut hash, &G2Affine::generator());
    Ok(hash.finish())
}

fn repeat<C: Curve>(hash: &mut Blake2b, count: usize, watch: &mut Watch<'_, '_>) -> Result<()> {
    const BLOCK: usize = 1 << 12;
    let one = points::hashed::<C>(&Affine::<C>::generator());
    let block = one.repeat(BLOCK.min(count));
    let mut left = count;
    while left > 0 {
        let taken = left.min(BLOCK);
        hash.update(&block[..taken * C::BYTES]);
        left -= taken;
        watch.step(taken)?;
    }
    Ok(())
}
