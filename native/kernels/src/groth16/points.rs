//! Points of a key in the form that this machine adds fastest.

use crate::cancel::Cancel;
use ark_ec::short_weierstrass::{Affine, Projective};

#[cfg(target_arch = "x86_64")]
use crate::lanes::Avx512;
#[cfg(target_arch = "x86_64")]
pub use crate::lanes::Group as Curve;
#[cfg(target_arch = "x86_64")]
pub(crate) use crate::lanes::Transposed as Fast;
#[cfg(not(target_arch = "x86_64"))]
pub use portable::{Curve, Fast};

#[cfg(not(target_arch = "x86_64"))]
mod portable {
    use ark_bn254::{Fr, g1, g2};
    use ark_ec::short_weierstrass::SWCurveConfig;

    /// One of the two groups.
    pub trait Curve: SWCurveConfig<ScalarField = Fr> {}
    impl Curve for g1::Config {}
    impl Curve for g2::Config {}

    /// The same: here nothing is faster.
    pub trait Fast: Curve {}
    impl<P: Curve> Fast for P {}
}

/// A list of affine points that does not change.
pub struct Points<P: Curve>(Form<P>);

enum Form<P: Curve> {
    Portable(Vec<Affine<P>>),
    #[cfg(target_arch = "x86_64")]
    Lanes(Avx512, Vec<P::Packed>),
}

impl<P: Curve> From<Vec<Affine<P>>> for Points<P> {
    fn from(points: Vec<Affine<P>>) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = Avx512::detect() {
            use rayon::prelude::*;
            return Self(Form::Lanes(simd, points.par_iter().with_min_len(256).map(P::pack).collect()));
        }
        Self(Form::Portable(points))
    }
}

impl<P: Curve> Points<P> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Portable(points) => points.len(),
            #[cfg(target_arch = "x86_64")]
            Form::Lanes(_, points) => points.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Point `i`. Panics where there is none.
    pub fn get(&self, i: usize) -> Affine<P> {
        match &self.0 {
            Form::Portable(points) => points[i],
            #[cfg(target_arch = "x86_64")]
            Form::Lanes(_, points) => P::unpack(&points[i]),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Affine<P>> {
        (0..self.len()).map(|i| self.get(i))
    }
}

/// Buckets that points are added to, in vector lanes where the processor has them. Worthless once the flag is raised.
pub(super) enum Buckets<'a, P: Fast> {
    #[cfg(target_arch = "x86_64")]
    Lanes(crate::lanes::Buckets<'a, P>),
    Portable(super::buckets::Buckets<'a, P>),
}

impl<'a, P: Fast> Buckets<'a, P> {
    /// So many empty ones for these points.
    pub(super) fn new(points: &Points<P>, count: usize, cancel: &'a Cancel) -> Self {
        match &points.0 {
            #[cfg(target_arch = "x86_64")]
            Form::Lanes(simd, _) => Self::Lanes(crate::lanes::Buckets::new(*simd, count, cancel)),
            Form::Portable(_) => Self::Portable(super::buckets::Buckets::new(count, cancel)),
        }
    }

    /// `entries` are places of the points with a sign in bit 0, sorted by bucket; `counts` says how many each bucket gets,
    /// and is used up.
    pub(super) fn add(&mut self, points: &Points<P>, entries: &[u32], counts: &mut [u32], cancel: &Cancel) {
        match (self, &points.0) {
            #[cfg(target_arch = "x86_64")]
            (Self::Lanes(buckets), Form::Lanes(_, points)) => buckets.add(points, entries, counts, cancel),
            (Self::Portable(buckets), _) => buckets.add(|i| points.get(i), entries, counts, cancel),
            #[cfg(target_arch = "x86_64")]
            (Self::Lanes(_), Form::Portable(_)) => unreachable!("both were made for the same points"),
        }
    }

    /// Σ k · (sum of bucket k − 1) for each set of `largest` buckets.
    pub(super) fn weighted_sums(self, largest: usize, cancel: &Cancel) -> Vec<Projective<P>> {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Lanes(buckets) => buckets.weighted_sums(largest, cancel),
            Self::Portable(buckets) => buckets.weighted_sums(largest, cancel),
        }
    }
}
