//! Section 10 of a `.zkey`: the circuit's hash and every contribution to phase 2, each bound to all before it.
//!
//! A contributor draws x, publishes s, x·s and x·(a point of G2 that follows from the transcript so far and from both), and
//! multiplies δ by x. A contribution is hashed as δ after it, s, x·s, the point of G2 and its transcript hash.
//! Sources: snarkjs `zkey_utils`, `zkey_contribute`; Bowe, Gabizon, Miers, eprint 2017/1050.

use super::blake2b::Blake2b;
use super::points::{self, put};
use super::sections::Points;
use crate::circom::Section;
use crate::error::Result;
use ark_bn254::{G1Affine, G2Affine, g1, g2};

const NAME: u8 = 1;
const ITERATIONS: u8 = 2;
const BEACON: u8 = 3;
/// δ after, s, x·s, the point of G2, transcript hash, type, length of parameters.
const FIXED_BYTES: usize = 3 * 64 + 128 + 64 + 8;

/// Public randomness from which a contribution was drawn, by SHA-256 2^`iterations` times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beacon {
    /// 1 to 255 bytes that nobody could foresee.
    pub value: Vec<u8>,
    /// The logarithm of the number of hashes, 10 to 63.
    pub iterations: u8,
}

/// One contribution as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contribution {
    pub(super) delta_after: G1Affine,
    pub(super) s: G1Affine,
    pub(super) sx: G1Affine,
    pub(super) spx: G2Affine,
    pub(super) transcript: [u8; 64],
    /// Bytes, for nobody promises UTF-8.
    pub(super) name: Option<Vec<u8>>,
    pub(super) beacon: Option<Beacon>,
}

impl Contribution {
    /// What a contributor publishes, and what whoever comes later can look for: BLAKE2b over its parts.
    pub(super) fn digest(&self) -> [u8; 64] {
        let mut hash = Blake2b::new();
        self.hash_into(&mut hash);
        hash.finish()
    }

    fn hash_into(&self, hash: &mut Blake2b) {
        for point in [&self.delta_after, &self.s, &self.sx] {
            points::hash::<g1::Config>(hash, point);
        }
        points::hash::<g2::Config>(hash, &self.spx);
        hash.update(&self.transcript);
    }

    fn read(section: &Section<'_>, at: usize) -> Result<(Self, usize)> {
        let g1 = |from: usize| section.finite::<g1::Config>(at + from);
        let (delta_after, s, sx) = (g1(0)?, g1(64)?, g1(128)?);
        let spx = section.finite::<g2::Config>(at + 192)?;
        let kind = section.u32(at + 384)?;
        let end = at + FIXED_BYTES + section.u32(at + 388)? as usize;
        let transcript = section.body[at + 320..at + 384].try_into().expect("64 bytes");
        let parameters = section.body.get(at + FIXED_BYTES..end);
        let parameters = parameters.ok_or_else(|| section.damaged(at + 388, "parameters longer than the section"))?;
        let read = read_parameters(parameters).filter(|read| read.is_beacon() == (kind == 1) && kind <= 1);
        let read = read.ok_or_else(|| section.damaged(at + FIXED_BYTES, "no possible parameters of a contribution"))?;
        let (name, beacon) = (read.name, read.beacon);
        Ok((Self { delta_after, s, sx, spx, transcript, name, beacon }, end))
    }

    fn write(&self, out: &mut Vec<u8>) {
        for point in [&self.delta_after, &self.s, &self.sx] {
            put::<g1::Config>(out, point);
        }
        put::<g2::Config>(out, &self.spx);
        out.extend(self.transcript);
        out.extend(u32::from(self.beacon.is_some()).to_le_bytes());
        let mut parameters = Vec::new();
        if let Some(name) = &self.name {
            parameters.extend([NAME, name.len() as u8]);
            parameters.extend(name);
        }
        if let Some(beacon) = &self.beacon {
            parameters.extend([ITERATIONS, beacon.iterations, BEACON, beacon.value.len() as u8]);
            parameters.extend(&beacon.value);
        }
        out.extend((parameters.len() as u32).to_le_bytes());
        out.extend(parameters);
    }
}

/// What a contributor may add, in both phases.
#[derive(Default)]
pub(super) struct Parameters {
    pub(super) name: Option<Vec<u8>>,
    pub(super) beacon: Option<Beacon>,
}

impl Parameters {
    pub(super) fn is_beacon(&self) -> bool {
        self.beacon.is_some()
    }
}

/// {u8 type, value} in ascending order of type; None for anything else.
pub(super) fn read_parameters(mut bytes: &[u8]) -> Option<Parameters> {
    let (mut read, mut last, mut iterations) = (Parameters::default(), 0, None);
    while let Some((kind, rest)) = bytes.split_first() {
        let (length, rest) = rest.split_first()?;
        if *kind <= last {
            return None;
        }
        last = *kind;
        bytes = rest;
        if *kind == ITERATIONS {
            iterations = Some(*length);
            continue;
        }
        let (value, rest) = rest.split_at_checked(usize::from(*length))?;
        bytes = rest;
        match *kind {
            NAME => read.name = Some(value.to_vec()),
            BEACON => read.beacon = Some(Beacon { value: value.to_vec(), iterations: iterations.take()? }),
            _ => return None,
        }
    }
    // Iterations without a beacon would be taken for nothing here and for something elsewhere.
    if iterations.is_none() { Some(read) } else { None }
}

/// The whole section.
#[derive(Clone)]
pub(super) struct Transcript {
    pub(super) circuit_hash: [u8; 64],
    pub(super) contributions: Vec<Contribution>,
}

impl Transcript {
    /// Raises `Damaged`, `NonCanonical`, `NotOnCurve`, `NotInSubgroup`, `PointAtInfinity`.
    pub(super) fn read(section: &Section<'_>) -> Result<Self> {
        let circuit_hash = section.body.get(..64).ok_or_else(|| section.damaged(0, "the section ends early"))?;
        let count = section.u32(64)? as usize;
        let (mut contributions, mut at) = (Vec::new(), 68);
        for _ in 0..count {
            let (contribution, end) = Contribution::read(section, at)?;
            contributions.push(contribution);
            at = end;
        }
        if at != section.body.len() {
            return Err(section.damaged(at, "bytes after the last contribution"));
        }
        Ok(Self { circuit_hash: circuit_hash.try_into().expect("64 bytes"), contributions })
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = self.circuit_hash.to_vec();
        out.extend((self.contributions.len() as u32).to_le_bytes());
        self.contributions.iter().for_each(|contribution| contribution.write(&mut out));
        out
    }

    /// The hash that contribution number `index` has to carry: over all before it and its own s and x·s.
    pub(super) fn challenge(&self, index: usize, s: &G1Affine, sx: &G1Affine) -> [u8; 64] {
        let mut hash = Blake2b::new();
        hash.update(&self.circuit_hash);
        self.contributions[..index].iter().for_each(|contribution| contribution.hash_into(&mut hash));
        points::hash::<g1::Config>(&mut hash, s);
        points::hash::<g1::Config>(&mut hash, sx);
        hash.finish()
    }
}
