//! Reading a proving key: nothing in the file is believed.
//!
//! A prover who computes with points off the curve can leak its witness through them, and a verification key taken
//! from a file must not let a forger choose gamma, delta or IC (see `encoding`): so every length, coordinate and curve
//! equation is checked, and of the points that reach a pairing the subgroup too. What cannot be seen in the file, that
//! the points belong to this circuit, is for the caller: by the digest in the metadata, or a ceremony's transcript.

use super::super::encoding::FORGEABLE;
use super::super::key::{ProvingKey, Query, VerificationKey};
use super::{COEFFICIENT_BYTES, G1_BYTES, G2_BYTES, GROTH16, HEADER_BYTES, MAGIC, VERSION, id};
use crate::error::{Code, Error, Result};
use crate::mapped::map;
use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, PrimeField};
use rayon::prelude::*;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// More sections than any writer has: a bound on what a damaged count can cost.
const MOST_SECTIONS: u32 = 64;
const LARGEST_DOMAIN: usize = 1 << 27;

impl ProvingKey {
    /// Read a file through a memory map; errors name the section and the offset in the file.
    ///
    /// Raises `Io`, `Damaged`, `NonCanonical`, `NotOnCurve`, `NotInSubgroup`, `PointAtInfinity`.
    pub fn load(path: &Path) -> Result<Self> {
        Self::from_bytes(&map(path)?)
    }

    /// The same from memory.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let sections = Sections::parse(bytes)?;
        let protocol = sections.get(id::PROTOCOL, Some(4))?;
        if protocol.number(0) != GROTH16 as usize {
            return Err(protocol.damaged(0, "is not for Groth16"));
        }
        let header = Header::parse(sections.get(id::HEADER, Some(HEADER_BYTES))?)?;
        let private = header.public + 1;
        let g1 = |id, count: usize, zero| sections.get(id, Some(count * G1_BYTES))?.points(zero, g1_point);
        let b2 = sections.get(id::B2, Some(header.wires * G2_BYTES))?.points(Infinity::Allowed, g2_point)?;
        let contributions = sections.get(id::CONTRIBUTIONS, None)?;
        if contributions.body.len() < 68 {
            return Err(contributions.damaged(0, "is too short"));
        }
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
            coefficients: read_coefficients(&sections, &header)?,
            circuit_hash: contributions.body[..64].try_into().expect("64 bytes"),
            metadata: sections.optional(id::METADATA).map_or_else(Vec::new, |section| section.body.to_vec()),
            domain: OnceLock::new(),
        })
    }
}

/// One section: where it stands in the file, for errors, and its body.
#[derive(Clone, Copy)]
struct Section<'a> {
    id: u32,
    offset: usize,
    body: &'a [u8],
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
    fn error(&self, code: Code, at: usize, message: &str) -> Error {
        Error::new(code, format!("zkey section {}, offset {}: {message}", self.id, self.offset + at))
    }

    fn damaged(&self, at: usize, message: &str) -> Error {
        self.error(Code::Damaged, at, message)
    }

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
            Err(code) => Err(self.error(code, at, "a point's coordinate is too large, or it is not on its curve")),
        }
    }

    /// The whole body; its length was checked.
    fn points<P: SWCurveConfig>(&self, infinity: Infinity, read: ReadPoint<P>) -> Result<Vec<Affine<P>>> {
        let bytes = size_of::<Affine<P>>();
        let indices = (0..self.body.len() / bytes).into_par_iter().with_min_len(256);
        indices.map(|i| self.point(i * bytes, infinity, read)).collect()
    }
}

/// All sections of a file, in the file's order, which is anybody's choice.
struct Sections<'a>(Vec<Section<'a>>);

impl<'a> Sections<'a> {
    fn parse(file: &'a [u8]) -> Result<Self> {
        let damaged = |message: String| Error::new(Code::Damaged, message);
        if file.len() < 12 || &file[..4] != MAGIC || u32_at(file, 4) != VERSION {
            return Err(damaged("not a zkey file of version 1".into()));
        }
        let count = u32_at(file, 8);
        if count > MOST_SECTIONS {
            return Err(damaged(format!("zkey offset 8: {count} sections are too many")));
        }
        let (mut sections, mut at) = (Vec::<Section<'a>>::new(), 12);
        for _ in 0..count {
            let head =
                file.get(at..at + 12).ok_or_else(|| damaged(format!("zkey offset {at}: the file ends early")))?;
            let (id, offset) = (u32_at(head, 0), at + 12);
            let length = u64::from_le_bytes(head[4..].try_into().expect("eight bytes"));
            let body = usize::try_from(length).ok().and_then(|length| file[offset..].get(..length));
            let body = body.ok_or_else(|| damaged(format!("zkey section {id}, offset {at}: longer than the file")))?;
            if sections.iter().any(|section| section.id == id) {
                return Err(damaged(format!("zkey section {id}, offset {at}: there are two")));
            }
            sections.push(Section { id, offset, body });
            at = offset + body.len();
        }
        if at != file.len() {
            return Err(damaged(format!("zkey offset {at}: bytes after the last section")));
        }
        Ok(Self(sections))
    }

    fn optional(&self, id: u32) -> Option<Section<'a>> {
        self.0.iter().copied().find(|section| section.id == id)
    }

    fn get(&self, id: u32, length: Option<usize>) -> Result<Section<'a>> {
        let missing = || Error::new(Code::Damaged, format!("zkey section {id} is missing"));
        let section = self.optional(id).ok_or_else(missing)?;
        match length {
            Some(expected) if section.body.len() != expected => {
                Err(section.damaged(0, &format!("{} bytes, not {expected}", section.body.len())))
            }
            _ => Ok(section),
        }
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
    /// The length was checked.
    fn parse(section: Section<'_>) -> Result<Self> {
        for (at, modulus) in [(0, Fq::MODULUS), (36, Fr::MODULUS)] {
            if section.number(at) != 32 || limbs(&section.body[at + 4..]) != modulus {
                return Err(section.damaged(at, "not the curve BN254"));
            }
        }
        let (wires, public, domain_size) = (section.number(72), section.number(76), section.number(80));
        if public >= wires {
            return Err(section.damaged(76, "more public inputs than wires"));
        }
        if !domain_size.is_power_of_two() || !(2..=LARGEST_DOMAIN).contains(&domain_size) || public >= domain_size {
            return Err(section.damaged(80, "no possible domain size"));
        }
        let g1 = |at: usize| section.point(84 + at, Infinity::Refused, g1_point);
        let g2 = |at: usize| subgroup_point(&section, 84 + at);
        let (alpha1, beta1, beta2) = (g1(0)?, g1(64)?, g2(128)?);
        let (gamma2, delta1, delta2) = (g2(256)?, g1(384)?, g2(448)?);
        if gamma2.x == delta2.x {
            return Err(section.damaged(84 + 448, FORGEABLE));
        }
        Ok(Self { wires, public, domain_size, alpha1, beta1, beta2, gamma2, delta1, delta2 })
    }
}

/// Section 4 as it stands, its numbers checked.
fn read_coefficients(sections: &Sections<'_>, header: &Header) -> Result<Vec<u8>> {
    let section = sections.get(id::COEFFICIENTS, None)?;
    if section.body.len() < 4 || section.body.len() - 4 != section.number(0).saturating_mul(COEFFICIENT_BYTES) {
        return Err(section.damaged(0, "not as long as its number of coefficients"));
    }
    // Checked in memory of our own: the file below the map could change after the check.
    let body = section.body.to_vec();
    body[4..].par_chunks_exact(COEFFICIENT_BYTES).enumerate().try_for_each(|(i, entry)| {
        let [matrix, row, wire] = [0, 4, 8].map(|at| u32_at(entry, at) as usize);
        let at = 4 + i * COEFFICIENT_BYTES;
        if matrix > 1 || row >= header.domain_size || wire >= header.wires {
            return Err(section.damaged(at, "a coefficient outside both matrices"));
        }
        if limbs(&entry[12..]) >= Fr::MODULUS {
            return Err(section.error(Code::NonCanonical, at, "a coefficient is not below r"));
        }
        Ok(())
    })?;
    Ok(body)
}

fn subgroup_point(section: &Section<'_>, at: usize) -> Result<G2Affine> {
    let point = section.point(at, Infinity::Refused, g2_point)?;
    if point.is_in_correct_subgroup_assuming_on_curve() {
        return Ok(point);
    }
    Err(section.error(Code::NotInSubgroup, at, "a point outside the subgroup of order r"))
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

fn g2_point(bytes: &[u8]) -> std::result::Result<G2Affine, Code> {
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(G2Affine::identity());
    }
    let x = Fq2::new(coordinate(bytes)?, coordinate(&bytes[32..])?);
    let y = Fq2::new(coordinate(&bytes[64..])?, coordinate(&bytes[96..])?);
    let point = G2Affine::new_unchecked(x, y);
    if point.is_on_curve() { Ok(point) } else { Err(Code::NotOnCurve) }
}
