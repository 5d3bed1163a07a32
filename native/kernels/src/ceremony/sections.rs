//! The container of `.ptau` and `.zkey`: magic, u32 version, u32 sections, then {u32 id, u64 length, body} for each.
//!
//! Source: iden3's binfileutils. Little-endian throughout; sections may stand in any order.

use super::points::{self, Curve};
use crate::error::{Code, Error, Result};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::Affine;
use rayon::prelude::*;
use std::ops::Range;

/// More sections than any writer has: a bound on what a damaged count can cost.
const MOST_SECTIONS: u32 = 64;

/// All sections of a file.
pub(super) struct Sections<'a> {
    kind: &'static str,
    list: Vec<Section<'a>>,
}

/// One of them: where it stands, for errors, and its body.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    kind: &'static str,
    pub(super) id: u32,
    pub(super) offset: usize,
    pub(super) body: &'a [u8],
}

impl<'a> Sections<'a> {
    /// `kind` is magic and name in one. Raises `Damaged`.
    pub(super) fn parse(file: &'a [u8], kind: &'static str) -> Result<Self> {
        let damaged = |message: String| Error::new(Code::Damaged, message);
        if file.len() < 12 || &file[..4] != kind.as_bytes() || u32_at(file, 4) != 1 {
            return Err(damaged(format!("not a {kind} file of version 1")));
        }
        let count = u32_at(file, 8);
        if count > MOST_SECTIONS {
            return Err(damaged(format!("{kind} offset 8: {count} sections are too many")));
        }
        let (mut list, mut at) = (Vec::<Section<'a>>::new(), 12);
        for _ in 0..count {
            let head = file.get(at..at + 12);
            let head = head.ok_or_else(|| damaged(format!("{kind} offset {at}: the file ends early")))?;
            let (id, offset) = (u32_at(head, 0), at + 12);
            let length = u64::from_le_bytes(head[4..].try_into().expect("eight bytes"));
            let body = usize::try_from(length).ok().and_then(|length| file[offset..].get(..length));
            let body =
                body.ok_or_else(|| damaged(format!("{kind} section {id}, offset {at}: longer than the file")))?;
            // Two sections of one id: one reader would check the first, another use the second.
            if list.iter().any(|section| section.id == id) {
                return Err(damaged(format!("{kind} section {id}, offset {at}: there are two")));
            }
            list.push(Section { kind, id, offset, body });
            at = offset + body.len();
        }
        if at != file.len() {
            return Err(damaged(format!("{kind} offset {at}: bytes after the last section")));
        }
        Ok(Self { kind, list })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Section<'a>> {
        self.list.iter()
    }

    pub(super) fn optional(&self, id: u32) -> Option<Section<'a>> {
        self.list.iter().copied().find(|section| section.id == id)
    }

    /// Of any length. Raises `Damaged` when it is missing.
    pub(super) fn get(&self, id: u32) -> Result<Section<'a>> {
        self.optional(id).ok_or_else(|| Error::new(Code::Damaged, format!("{} section {id} is missing", self.kind)))
    }

    /// Of exactly this length.
    pub(super) fn sized(&self, id: u32, bytes: usize) -> Result<Section<'a>> {
        let section = self.get(id)?;
        if section.body.len() == bytes {
            return Ok(section);
        }
        Err(section.damaged(0, &format!("{} bytes, not {bytes}", section.body.len())))
    }
}

impl Section<'_> {
    pub(super) fn error(&self, code: Code, at: usize, message: &str) -> Error {
        Error::new(code, format!("{} section {}, offset {}: {message}", self.kind, self.id, self.offset + at))
    }

    pub(super) fn damaged(&self, at: usize, message: &str) -> Error {
        self.error(Code::Damaged, at, message)
    }

    /// A u32. Raises `Damaged` at the end of the section.
    pub(super) fn number(&self, at: usize) -> Result<usize> {
        let bytes = self.body.get(at..at + 4).ok_or_else(|| self.damaged(at, "the section ends early"))?;
        Ok(u32_at(bytes, 0) as usize)
    }

    /// A point that may be infinity. Raises as `points::read`, `Damaged` at the end of the section.
    pub(super) fn point<C: Curve>(&self, at: usize) -> Result<Affine<C>> {
        let bytes = self.body.get(at..at + C::BYTES).ok_or_else(|| self.damaged(at, "the section ends early"))?;
        points::read::<C>(bytes).map_err(|code| self.error(code, at, "no point of the group"))
    }

    /// A point that may not.
    pub(super) fn finite<C: Curve>(&self, at: usize) -> Result<Affine<C>> {
        let point = self.point::<C>(at)?;
        if point.is_zero() { Err(self.error(Code::PointAtInfinity, at, "the point at infinity")) } else { Ok(point) }
    }

    /// The points of these numbers.
    pub(super) fn points<C: Curve>(&self, range: Range<usize>) -> Result<Vec<Affine<C>>> {
        range.into_par_iter().with_min_len(64).map(|i| self.point(i * C::BYTES)).collect()
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}
