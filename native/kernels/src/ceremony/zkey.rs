//! A `.zkey` as a ceremony sees it: sections carried along as they are, δ, L and H that change, and the transcript.

use super::initial::Initial;
use super::sections::Points;
use super::transcript::Transcript;
use crate::circom::{Format, Sections, check_prime, write_section};
use crate::error::{Code, Error, Result};
use crate::mapped::io;
use ark_bn254::{Fq, Fr, G1Affine, G2Affine, g1, g2};
use ark_ff::PrimeField;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

pub(super) const PROTOCOL: u32 = 1;
pub(super) const HEADER: u32 = 2;
pub(super) const IC: u32 = 3;
pub(super) const COEFFICIENTS: u32 = 4;
pub(super) const A: u32 = 5;
pub(super) const B1: u32 = 6;
pub(super) const B2: u32 = 7;
pub(super) const L: u32 = 8;
pub(super) const H: u32 = 9;
pub(super) const CONTRIBUTIONS: u32 = 10;
/// "proo": our own, with the identity of a circuit; snarkjs skips it.
pub(super) const METADATA: u32 = 0x7072_6f6f;

const GROTH16: u32 = 1;
const HEADER_BYTES: usize = 84 + 3 * 64 + 3 * 128;
/// Where δ stands in the header, in G1 and in G2.
const DELTA1: usize = 84 + 2 * 64 + 2 * 128;
const DELTA2: usize = DELTA1 + 64;
/// Ours and snarkjs' alike: the order of `zkey new`.
pub(super) const INITIAL_ORDER: [u32; 10] = [PROTOCOL, HEADER, COEFFICIENTS, IC, H, L, A, B1, B2, CONTRIBUTIONS];

/// A file whose header and transcript were read; its points are checked as they are used.
pub(super) struct Zkey<'a> {
    pub(super) sections: Sections<'a>,
    pub(super) transcript: Transcript,
    pub(super) delta1: G1Affine,
    pub(super) delta2: G2Affine,
}

impl<'a> Zkey<'a> {
    /// Raises `Damaged`, `NonCanonical`, `NotOnCurve`, `NotInSubgroup`, `PointAtInfinity`.
    pub(super) fn parse(file: &'a [u8]) -> Result<Self> {
        let sections = Sections::parse(file, Format::ZKEY)?;
        let protocol = sections.get(PROTOCOL, Some(4))?;
        if protocol.u32(0)? != GROTH16 {
            return Err(protocol.damaged(0, "not a key for Groth16"));
        }
        let header = sections.get(HEADER, None)?;
        check_prime(&header, 0, &Fq::MODULUS)?;
        check_prime(&header, 36, &Fr::MODULUS)?;
        header.require_length(HEADER_BYTES)?;
        let (wires, public, domain) = (header.u32(72)? as usize, header.u32(76)? as usize, header.u32(80)? as usize);
        if public >= wires {
            return Err(header.damaged(76, "more public inputs than wires"));
        }
        sections.get(L, Some(64 * (wires - public - 1)))?;
        sections.get(H, Some(64 * domain))?;
        let (delta1, delta2) = (header.finite::<g1::Config>(DELTA1)?, header.finite::<g2::Config>(DELTA2)?);
        let transcript = Transcript::read(&sections.get(CONTRIBUTIONS, None)?)?;
        Ok(Self { sections, transcript, delta1, delta2 })
    }

    /// The header with another δ.
    pub(super) fn header_with(&self, delta1: &G1Affine, delta2: &G2Affine) -> Result<Vec<u8>> {
        let mut body = self.sections.get(HEADER, None)?.body[..DELTA1].to_vec();
        super::points::put::<g1::Config>(&mut body, delta1);
        super::points::put::<g2::Config>(&mut body, delta2);
        Ok(body)
    }

    /// The header's bytes without δ.
    pub(super) fn fixed_header(header: &[u8]) -> &[u8] {
        &header[..DELTA1]
    }
}

/// Write the key that nobody has contributed to.
pub(super) fn write_initial(path: &Path, key: &Initial) -> Result<()> {
    let contributions = key.contributions();
    let bodies = INITIAL_ORDER.map(|id| {
        let body: &[u8] = match id {
            PROTOCOL => &[1, 0, 0, 0],
            HEADER => &key.header,
            COEFFICIENTS => &key.coefficients,
            IC => &key.ic,
            H => &key.h,
            L => &key.l,
            A => &key.a,
            B1 => &key.b1,
            B2 => &key.b2,
            _ => &contributions,
        };
        (id, body)
    });
    write(path, &bodies)
}

/// Write sections in this order. The file gets its name when it is whole, so that input and output may be one file.
pub(super) fn write(path: &Path, sections: &[(u32, &[u8])]) -> Result<()> {
    if path.is_dir() {
        return Err(Error::new(Code::Io, format!("{}: is a folder", path.display())));
    }
    let mut name = OsString::from(path);
    name.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(name);
    let written = File::create(&part).and_then(|file| {
        let mut file = BufWriter::with_capacity(1 << 20, file);
        Format::ZKEY.write_head(&mut file, sections.len() as u32)?;
        for (id, body) in sections {
            write_section(&mut file, *id, body)?;
        }
        file.into_inner()?.sync_all()?;
        fs::rename(&part, path)
    });
    written.map_err(|error| {
        let _ = fs::remove_file(&part);
        io(path, &error)
    })
}
