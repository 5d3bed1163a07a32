//! Reading a proving key: nothing in the file is believed.
//!
//! A prover who computes with points off the curve can leak its witness through them, and a verification key taken
//! from a file must not let a forger choose gamma, delta or IC (see `encoding`): so every length, coordinate and curve
//! equation is checked, and of the points that reach a pairing the subgroup too. What cannot be seen in the file, that
//! the points belong to this circuit, is for the caller: by the digest in the metadata, or a ceremony's transcript.

use super::super::encoding::FORGEABLE;
use super::super::key::{ProvingKey, Query, VerificationKey};
use super::super::matrices::{Matrices, Order};
use super::super::subgroup::all_in_subgroup;
use super::{COEFFICIENT_BYTES, CONTRIBUTION_BYTES, G1_BYTES, G2_BYTES, GROTH16, HEADER_BYTES, id, times_r};
use crate::circom::{Format, Section, Sections, check_prime};
use crate::error::{Code, Result};
use crate::mapped::map;
use crate::r1cs::{R1cs, Table};
use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, PrimeField};
use rayon::prelude::*;
use std::path::Path;
use std::sync::{Arc, OnceLock};

const LARGEST_DOMAIN: usize = 1 << 27;

impl ProvingKey {
    /// Read a file through a memory map; errors name the section and the offset in the file.
    ///
    /// Raises `Io`, `Damaged`, `NonCanonical`, `NotOnCurve`, `NotInSubgroup`, `PointAtInfinity`.
    pub fn load(path: &Path) -> Result<Self> {
        Self::from_bytes(&map(path)?)
    }

    /// The same, for whoever has the circuit's system too: the key shares its matrices where they are the same.
    pub fn load_beside(path: &Path, system: &R1cs) -> Result<Self> {
        Self::parse(&map(path)?, false, Some(system))
    }

    /// A stranger's file: the subgroup of every point in G2 is checked too.
    ///
    /// A witness value is a factor of each of them. With a point of the cofactor's order, the key's maker could read
    /// from B what the value is modulo that order, whatever the blinding; keys that we made need no such check.
    pub fn load_foreign(path: &Path) -> Result<Self> {
        Self::parse(&map(path)?, true, None)
    }

    /// The same as `load` from memory.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::parse(bytes, false, None)
    }

    /// The same as `load_foreign` from memory.
    pub fn from_foreign_bytes(bytes: &[u8]) -> Result<Self> {
        Self::parse(bytes, true, None)
    }

    fn parse(bytes: &[u8], foreign: bool, system: Option<&R1cs>) -> Result<Self> {
        let sections = Sections::parse(bytes, Format::ZKEY)?;
        check_protocol(&sections.get(id::PROTOCOL, Some(4))?)?;
        let header = Header::parse(sections.get(id::HEADER, None)?)?;
        let private = header.public + 1;
        let g1 = |id, count: usize, zero| sections.get(id, Some(count * G1_BYTES))?.points(zero, g1_point);
        let b2 = read_b2(&sections.get(id::B2, Some(header.wires * G2_BYTES))?, foreign)?;
        let contributions = sections.get(id::CONTRIBUTIONS, None)?;
        check_contributions(&contributions)?;
        let ic = g1(id::IC, private, Infinity::Refused)?;
        Ok(Self {
            verification: Arc::new(VerificationKey::new(header.alpha1, header.beta2, header.gamma2, header.delta2, ic)),
            beta1: header.beta1,
            delta1: header.delta1,
            wires: header.wires,
            domain_size: header.domain_size,
            a: Query::sparse(g1(id::A, header.wires, Infinity::Allowed)?, 0),
            b1: Query::sparse(g1(id::B1, header.wires, Infinity::Allowed)?, 0),
            b2: Query::sparse(b2, 0),
            l: Query::sparse(g1(id::L, header.wires - private, Infinity::Allowed)?, private),
            h: g1(id::H, header.domain_size, Infinity::Refused)?.into(),
            matrices: read_matrices(&sections, &header, system)?,
            contributions: contributions.body.to_vec(),
            metadata: sections.optional(id::METADATA).map_or_else(Vec::new, |section| section.body.to_vec()),
            domain: OnceLock::new(),
        })
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Infinity {
    /// A wire that the matrix does not mention.
    Allowed,
    /// A key in which it stood could be forged against or would prove nothing.
    Refused,
}

type ReadPoint<P> = fn(&[u8]) -> std::result::Result<Affine<P>, Code>;

impl Section<'_> {
    /// A u32 whose place the caller knows to be inside.
    fn number(&self, at: usize) -> usize {
        u32_at(self.body, at) as usize
    }

    fn point<P: SWCurveConfig>(&self, at: usize, infinity: Infinity, read: ReadPoint<P>) -> Result<Affine<P>> {
        match read(&self.body[at..at + size_of::<Affine<P>>()]) {
            Ok(point) if infinity == Infinity::Refused && point.is_zero() => {
                Err(self.error(Code::PointAtInfinity, at, "the point at infinity"))
            }
            Ok(point) => Ok(point),
            Err(code) => Err(self.error(code, at, problem(code))),
        }
    }

    /// The whole body; its length was checked.
    fn points<P: SWCurveConfig>(&self, infinity: Infinity, read: ReadPoint<P>) -> Result<Vec<Affine<P>>> {
        let bytes = size_of::<Affine<P>>();
        let indices = (0..self.body.len() / bytes).into_par_iter().with_min_len(256);
        indices.map(|i| self.point(i * bytes, infinity, read)).collect()
    }
}

/// Section 2.
struct Header {
    wires: usize,
    public: usize,
    domain_size: usize,
    alpha1: G1Affine,
    beta1: G1Affine,
    beta2: G2Affine,
    gamma2: G2Affine,
    delta1: G1Affine,
    delta2: G2Affine,
}

impl Header {
    fn parse(section: Section<'_>) -> Result<Self> {
        check_prime(&section, 0, &Fq::MODULUS)?;
        check_prime(&section, 36, &Fr::MODULUS)?;
        section.require_length(HEADER_BYTES)?;
        let (wires, public, domain_size) = (section.number(72), section.number(76), section.number(80));
        if public >= wires {
            return Err(section.damaged(76, "more public inputs than wires"));
        }
        if !domain_size.is_power_of_two() || !(2..=LARGEST_DOMAIN).contains(&domain_size) || public >= domain_size {
            return Err(section.damaged(80, "no possible domain size"));
        }
        let g1 = |at: usize| section.point(84 + at, Infinity::Refused, g1_point);
        let g2 = |at: usize| section.point(84 + at, Infinity::Refused, g2_member);
        let (alpha1, beta1, beta2) = (g1(0)?, g1(64)?, g2(128)?);
        let (gamma2, delta1, delta2) = (g2(256)?, g1(384)?, g2(448)?);
        if gamma2.x == delta2.x {
            return Err(section.damaged(84 + 448, FORGEABLE));
        }
        Ok(Self { wires, public, domain_size, alpha1, beta1, beta2, gamma2, delta1, delta2 })
    }
}

/// Another scheme is named: whoever has its key looks for another command, not for damage.
fn check_protocol(section: &Section<'_>) -> Result<()> {
    match section.number(0) {
        GROTH16 => Ok(()),
        2 => Err(section.damaged(0, "a key for PLONK, not for Groth16")),
        10 => Err(section.damaged(0, "a key for FFLONK, not for Groth16")),
        other => Err(section.damaged(0, &format!("a key for protocol {other}, not for Groth16"))),
    }
}

/// The circuit hash, the number of contributions, and as many: three points of G1, one of G2, a hash, a type and
/// parameters with their length. What they say is for whoever verifies the ceremony.
fn check_contributions(section: &Section<'_>) -> Result<()> {
    let mut at = 68;
    for _ in 0..section.u32(64)? {
        at += CONTRIBUTION_BYTES;
        at += 4 + section.u32(at)? as usize;
    }
    section.require_length(at)
}

fn read_b2(section: &Section<'_>, foreign: bool) -> Result<Vec<G2Affine>> {
    let points = section.points(Infinity::Allowed, g2_point)?;
    if foreign && !all_in_subgroup(&points)? {
        // Somewhere: now each is asked, to name the place.
        section.points(Infinity::Allowed, g2_member)?;
        return Err(section.error(Code::NotInSubgroup, 0, problem(Code::NotInSubgroup)));
    }
    Ok(points)
}

/// Section 4: shared with the system, if it is the same, or sorted by rows.
fn read_matrices(sections: &Sections<'_>, header: &Header, system: Option<&R1cs>) -> Result<Matrices> {
    let section = sections.get(id::COEFFICIENTS, None)?;
    if section.body.len() < 4 || section.body.len() - 4 != section.number(0).saturating_mul(COEFFICIENT_BYTES) {
        return Err(section.damaged(0, "not as long as its number of coefficients"));
    }
    let entries = section.body[4..].chunks_exact(COEFFICIENT_BYTES);
    if let Some(system) = system {
        let shared = Matrices::of(system);
        let same = |order| shared.count() == entries.len() && shared.entries(order).zip(entries.clone()).all(is_entry);
        if same(Order::ByMatrix) || same(Order::ByRow) {
            return Ok(shared);
        }
    }
    let mut table = Table::default();
    let mut read = Vec::with_capacity(entries.len());
    for (i, entry) in entries.enumerate() {
        // Each number is read once: the file below the map could change after the check.
        let [matrix, row, wire] = [0, 4, 8].map(|at| u32_at(entry, at));
        let (value, at) = (limbs(&entry[12..]), 4 + i * COEFFICIENT_BYTES);
        if matrix > 1 || row as usize >= header.domain_size || wire as usize >= header.wires {
            return Err(section.damaged(at, "a coefficient outside both matrices"));
        }
        if value >= Fr::MODULUS {
            return Err(section.error(Code::NonCanonical, at, "a coefficient is not below r"));
        }
        read.push([matrix, row, wire, table.place(&over_r(value))]);
    }
    Ok(Matrices::sorted(&read, &table, header.public, header.domain_size))
}

/// Whether these 44 bytes say it.
fn is_entry(((numbers, value), bytes): (([usize; 3], Fr), &[u8])) -> bool {
    let right = |(number, at)| u32_at(bytes, at) as usize == number;
    numbers.into_iter().zip([0, 4, 8]).all(right) && limbs(&bytes[12..]) == times_r(&value).0
}

/// The element of which the limbs hold the value times R².
fn over_r(limbs: BigInt<4>) -> Fr {
    Fr::new_unchecked(Fr::new_unchecked(limbs).into_bigint())
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn limbs(bytes: &[u8]) -> BigInt<4> {
    BigInt([0, 8, 16, 24].map(|at| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))))
}

/// A coordinate in Montgomery form.
fn coordinate(bytes: &[u8]) -> std::result::Result<Fq, Code> {
    let limbs = limbs(bytes);
    if limbs < Fq::MODULUS { Ok(Fq::new_unchecked(limbs)) } else { Err(Code::NonCanonical) }
}

fn g1_point(bytes: &[u8]) -> std::result::Result<G1Affine, Code> {
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(G1Affine::identity());
    }
    let point = G1Affine::new_unchecked(coordinate(bytes)?, coordinate(&bytes[32..])?);
    if point.is_on_curve() { Ok(point) } else { Err(Code::NotOnCurve) }
}

/// With the subgroup.
fn g2_member(bytes: &[u8]) -> std::result::Result<G2Affine, Code> {
    let point = g2_point(bytes)?;
    if point.is_in_correct_subgroup_assuming_on_curve() { Ok(point) } else { Err(Code::NotInSubgroup) }
}

fn problem(code: Code) -> &'static str {
    match code {
        Code::NonCanonical => "a point's coordinate is not below q",
        Code::NotInSubgroup => "a point is outside the subgroup of order r",
        _ => "a point is not on its curve",
    }
}

fn g2_point(bytes: &[u8]) -> std::result::Result<G2Affine, Code> {
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(G2Affine::identity());
    }
    let x = Fq2::new(coordinate(bytes)?, coordinate(&bytes[32..])?);
    let y = Fq2::new(coordinate(&bytes[64..])?, coordinate(&bytes[96..])?);
    let point = G2Affine::new_unchecked(x, y);
    if point.is_on_curve() { Ok(point) } else { Err(Code::NotOnCurve) }
}
