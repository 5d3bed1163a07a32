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

/// For each set of `largest` buckets Σ k · (sum of bucket k − 1), in vector lanes; None where the processor has none.
/// `entries` are places of points with a sign in bit 0, sorted by bucket; `counts` says how many each bucket has, set
/// after set. Worthless once the flag is raised.
pub(super) fn weighted_sums<P: Fast>(
    points: &Points<P>,
    entries: &[u32],
    counts: &mut [u32],
    largest: usize,
    cancel: &Cancel,
) -> Option<Vec<Projective<P>>> {
    match &points.0 {
        #[cfg(target_arch = "x86_64")]
        Form::Lanes(simd, points) => {
            Some(crate::lanes::weighted_sums::<P>(*simd, points, entries, counts, largest, cancel))
        }
        Form::Portable(_) => {
            let _ = (entries, counts, largest, cancel);
            None
        }
    }
}
