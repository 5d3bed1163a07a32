//! Points of a key, and the form of them that the lanes read, made when it is first needed.

use crate::cancel::Cancel;
use ark_ec::short_weierstrass::{Affine, Projective};
use std::ops::Deref;

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
pub struct Points<P: Curve> {
    affine: Vec<Affine<P>>,
    #[cfg(target_arch = "x86_64")]
    packed: std::sync::OnceLock<Vec<P::Packed>>,
}

impl<P: Curve> Deref for Points<P> {
    type Target = [Affine<P>];

    fn deref(&self) -> &[Affine<P>] {
        &self.affine
    }
}

impl<P: Curve> From<Vec<Affine<P>>> for Points<P> {
    fn from(affine: Vec<Affine<P>>) -> Self {
        Self {
            affine,
            #[cfg(target_arch = "x86_64")]
            packed: std::sync::OnceLock::new(),
        }
    }
}

/// For each set of `largest` buckets Σ k · (sum of bucket k − 1), in vector lanes; None where the processor has none.
/// `entries` are places of points with a sign in bit 0, sorted by bucket; `counts` says how many each bucket has, set
/// after set. Worthless once the flag is raised.
#[cfg(target_arch = "x86_64")]
pub(super) fn weighted_sums<P: Fast>(
    points: &Points<P>,
    entries: &[u32],
    counts: &mut [u32],
    largest: usize,
    cancel: &Cancel,
) -> Option<Vec<Projective<P>>> {
    use rayon::prelude::*;
    let simd = crate::lanes::Avx512::detect()?;
    let pack = || points.affine.par_iter().with_min_len(256).map(P::pack).collect();
    let packed = points.packed.get_or_init(pack);
    Some(crate::lanes::weighted_sums::<P>(simd, packed, entries, counts, largest, cancel))
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) fn weighted_sums<P: Fast>(
    _: &Points<P>,
    _: &[u32],
    _: &mut [u32],
    _: usize,
    _: &Cancel,
) -> Option<Vec<Projective<P>>> {
    None
}
