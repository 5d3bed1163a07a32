//! Sections of a file, indexed by their ids; errors name the file's kind, the section and the offset in the file.

use crate::error::{Code, Error, Result};
use std::io::Write;

/// More sections than any writer has: a bound on what a damaged count can cost.
const MOST_SECTIONS: u32 = 64;
const FILE_HEAD: usize = 12;
const SECTION_HEAD: usize = 12;

/// A kind of file: its magic, which is also its name in errors, and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Four ASCII letters.
    pub magic: &'static str,
    /// The only version that is read and written.
    pub version: u32,
}

impl Format {
    /// circom's constraint systems.
    pub const R1CS: Self = Self { magic: "r1cs", version: 1 };
    /// Witnesses.
    pub const WTNS: Self = Self { magic: "wtns", version: 2 };
    /// snarkjs' proving keys.
    pub const ZKEY: Self = Self { magic: "zkey", version: 1 };
    /// Phase 1 of a ceremony.
    pub const PTAU: Self = Self { magic: "ptau", version: 1 };

    /// What stands before the first section.
    pub fn write_head(&self, out: &mut impl Write, sections: u32) -> std::io::Result<()> {
        out.write_all(self.magic.as_bytes())?;
        out.write_all(&self.version.to_le_bytes())?;
        out.write_all(&sections.to_le_bytes())
    }
}

/// Id and length; the body follows.
pub fn write_head(out: &mut impl Write, id: u32, length: u64) -> std::io::Result<()> {
    out.write_all(&id.to_le_bytes())?;
    out.write_all(&length.to_le_bytes())
}

/// A whole section.
pub fn write_section(out: &mut impl Write, id: u32, body: &[u8]) -> std::io::Result<()> {
    write_head(out, id, body.len() as u64)?;
    out.write_all(body)
}

/// One section: its body, and where it stands in the file, for errors.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// The kind of file.
    pub format: Format,
    /// Its number in the file.
    pub id: u32,
    /// Where the body begins in the file.
    pub offset: usize,
    /// Its content.
    pub body: &'a [u8],
}

impl<'a> Section<'a> {
    /// An error at a place of the body.
    pub fn error(&self, code: Code, at: usize, message: &str) -> Error {
        let place = format!("{} section {}, offset {}", self.format.magic, self.id, self.offset + at);
        Error::new(code, format!("{place}: {message}"))
    }

    /// `Damaged` at a place of the body.
    pub fn damaged(&self, at: usize, message: &str) -> Error {
        self.error(Code::Damaged, at, message)
    }

    /// `length` bytes from `at`. Raises `Damaged` where the section is shorter.
    pub fn bytes(&self, at: usize, length: usize) -> Result<&'a [u8]> {
        let end = at.checked_add(length).filter(|end| *end <= self.body.len());
        end.map(|end| &self.body[at..end])
            .ok_or_else(|| self.damaged(self.body.len().min(at), "the section ends early"))
    }

    /// The u32 at `at`. Raises `Damaged` where the section is shorter.
    pub fn u32(&self, at: usize) -> Result<u32> {
        Ok(u32::from_le_bytes(self.bytes(at, 4)?.try_into().expect("four bytes")))
    }

    /// The u64 at `at`. Raises `Damaged` where the section is shorter.
    pub fn u64(&self, at: usize) -> Result<u64> {
        Ok(u64::from_le_bytes(self.bytes(at, 8)?.try_into().expect("eight bytes")))
    }

    /// Raises `Damaged` unless the body has exactly this length.
    pub fn require_length(&self, expected: usize) -> Result<()> {
        if self.body.len() == expected {
            return Ok(());
        }
        Err(self.damaged(0, &format!("{} bytes, not {expected}", self.body.len())))
    }
}

/// All sections of a file, in the file's order, which is anybody's choice.
#[derive(Debug)]
pub struct Sections<'a> {
    format: Format,
    sections: Vec<Section<'a>>,
}

impl<'a> Sections<'a> {
    /// Raises `Damaged`: another magic or version, sections beyond the end, twice the same one, bytes after the last.
    pub fn parse(file: &'a [u8], format: Format) -> Result<Self> {
        let Format { magic, version } = format;
        let head = Section { format, id: 0, offset: 0, body: file };
        if file.len() < FILE_HEAD || &file[..4] != magic.as_bytes() || head.u32(4)? != version {
            return Err(Error::new(
                Code::Damaged,
                format!("{magic} offset 0: not a {magic} file of version {version}"),
            ));
        }
        let count = head.u32(8)?;
        if count > MOST_SECTIONS {
            return Err(Error::new(Code::Damaged, format!("{magic} offset 8: {count} sections are too many")));
        }
        let (mut all, mut at) = (Self { format, sections: Vec::new() }, FILE_HEAD);
        for _ in 0..count {
            at = all.add(file, at)?;
        }
        if at != file.len() {
            return Err(Error::new(Code::Damaged, format!("{magic} offset {at}: bytes after the last section")));
        }
        Ok(all)
    }

    /// Take the section whose head is at `at`; where the next one begins.
    fn add(&mut self, file: &'a [u8], at: usize) -> Result<usize> {
        let magic = self.format.magic;
        let head = file.get(at..at + SECTION_HEAD);
        let early = || Error::new(Code::Damaged, format!("{magic} offset {at}: the file ends early"));
        let (id, length) = head.ok_or_else(early)?.split_at(4);
        let id = u32::from_le_bytes(id.try_into().expect("four bytes"));
        let length = u64::from_le_bytes(length.try_into().expect("eight bytes"));
        let offset = at + SECTION_HEAD;
        let body = usize::try_from(length).ok().and_then(|length| file[offset..].get(..length));
        let place = || format!("{magic} section {id}, offset {at}");
        let body = body.ok_or_else(|| Error::new(Code::Damaged, format!("{}: longer than the file", place())))?;
        // Two readers that take different ones would read different statements.
        if self.optional(id).is_some() {
            return Err(Error::new(Code::Damaged, format!("{}: there are two", place())));
        }
        self.sections.push(Section { format: self.format, id, offset, body });
        Ok(offset + body.len())
    }

    /// The section of that id, if there is one.
    pub fn optional(&self, id: u32) -> Option<Section<'a>> {
        self.sections.iter().copied().find(|section| section.id == id)
    }

    /// The section of that id. Raises `Damaged` where there is none, or it has another length.
    pub fn get(&self, id: u32, length: Option<usize>) -> Result<Section<'a>> {
        let missing = || Error::new(Code::Damaged, format!("{} section {id} is missing", self.format.magic));
        let section = self.optional(id).ok_or_else(missing)?;
        length.map_or(Ok(()), |expected| section.require_length(expected))?;
        Ok(section)
    }
}
