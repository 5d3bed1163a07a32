//! Points in the sections of `.ptau` and `.zkey`, checked as they are read.

use super::points::{self, Curve};
use crate::circom::Section;
use crate::error::{Code, Result};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::Affine;
use rayon::prelude::*;
use std::ops::Range;

/// What a ceremony reads from a section besides numbers.
pub(super) trait Points {
    /// A point that may be infinity. Raises as `points::read`, `Damaged` at the end of the section.
    fn point<C: Curve>(&self, at: usize) -> Result<Affine<C>>;

    /// A point that may not. Raises `PointAtInfinity`.
    fn finite<C: Curve>(&self, at: usize) -> Result<Affine<C>>;

    /// The points of these numbers.
    fn points<C: Curve>(&self, range: Range<usize>) -> Result<Vec<Affine<C>>>;

    /// All of them.
    fn all<C: Curve>(&self) -> Result<Vec<Affine<C>>>;
}

impl Points for Section<'_> {
    fn point<C: Curve>(&self, at: usize) -> Result<Affine<C>> {
        points::read::<C>(self.bytes(at, C::BYTES)?).map_err(|code| self.error(code, at, "no point of the group"))
    }

    fn finite<C: Curve>(&self, at: usize) -> Result<Affine<C>> {
        let point = self.point::<C>(at)?;
        if point.is_zero() { Err(self.error(Code::PointAtInfinity, at, "the point at infinity")) } else { Ok(point) }
    }

    fn points<C: Curve>(&self, range: Range<usize>) -> Result<Vec<Affine<C>>> {
        range.into_par_iter().with_min_len(64).map(|i| self.point(i * C::BYTES)).collect()
    }

    fn all<C: Curve>(&self) -> Result<Vec<Affine<C>>> {
        self.points(0..self.body.len() / C::BYTES)
    }
}
