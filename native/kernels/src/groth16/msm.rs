//! Multi-scalar multiplication: Pippenger's buckets, filled by batched affine additions.
//!
//! The scalars are sorted by length, so that a window meets only those that reach it: bits cost one window and not twenty.
//! Neighbouring windows make one task. Its points are sorted by window and bucket and then added pairwise in rounds, so
//! that a bucket with half of all points (the ones of a circuit full of bits) costs no more per point than an even
//! distribution.

use super::points::{Buckets, Fast, Points};
use super::scalar::{Cut, Digits, Scalar};
use crate::cancel::Cancel;
use crate::error::Result;
use ark_ec::AdditiveGroup;
use ark_ec::short_weierstrass::{Affine, Projective};
use rayon::prelude::*;
use std::ops::Range;
use zeroize::Zeroizing;

/// Σ scalarᵢ · pointᵢ over the shorter of both. Raises `Cancelled`.
pub(super) fn multiply<P: Fast>(points: &Points<P>, scalars: &[Scalar], cancel: &Cancel) -> Result<Projective<P>> {
    let terms = Terms::gather(points, scalars.iter().enumerate().map(|(i, s)| (i as u32, s)));
    terms.sum(cancel)
}

/// The non-zero terms of a sum, those with the longest scalars first.
pub(super) struct Terms<'a, P: Fast> {
    points: &'a Points<P>,
    /// None when there is nothing to add.
    digits: Option<Digits>,
    indices: Vec<u32>,
    cuts: Zeroizing<Vec<Cut>>,
    lengths: Lengths,
}

/// What the points of one task's digits may take: less than a millisecond's work whose sums stay in the second cache.
const TASK_BYTES: usize = 1 << 21;

impl<'a, P: Fast> Terms<'a, P> {
    /// Digits for one task.
    const TASK: usize = TASK_BYTES / size_of::<Affine<P>>();

    /// Keep what is not zero of (index of a point, its scalar).
    pub(super) fn gather<'s>(points: &'a Points<P>, terms: impl Iterator<Item = (u32, &'s Scalar)> + Clone) -> Self {
        let lengths = Lengths::of(terms.clone().map(|(_, scalar)| scalar.bits()));
        let count = lengths.longer_than[0];
        let (mut indices, mut cuts) = (vec![0; count], Zeroizing::new(vec![Cut::default(); count]));
        let digits = lengths.best_digits();
        if let Some(digits) = digits {
            // A scalar stands after all that have more bits.
            let mut next = lengths.longer_than;
            for (index, scalar) in terms.filter(|(_, scalar)| !scalar.is_zero()) {
                let place = &mut next[scalar.bits()];
                (indices[*place], cuts[*place]) = (index, digits.cut(scalar));
                *place += 1;
            }
        }
        Self { points, digits, indices, cuts, lengths }
    }

    /// The sum. Raises `Cancelled`, a few milliseconds after the flag.
    pub(super) fn sum(&self, cancel: &Cancel) -> Result<Projective<P>> {
        let Some(digits) = self.digits else { return Ok(Projective::ZERO) };
        let task = |windows: Range<usize>| {
            if cancel.raised() { Vec::new() } else { self.window_sums(digits, windows, cancel) }
        };
        let sums: Vec<_> =
            self.lengths.tasks(digits, Self::TASK).into_par_iter().with_max_len(1).flat_map_iter(task).collect();
        cancel.check()?;
        Ok(sums.into_iter().rev().fold(Projective::ZERO, |mut total, sum| {
            for _ in 0..digits.width {
                total.double_in_place();
            }
            total + sum
        }))
    }

    /// The sum of each window.
    fn window_sums(&self, digits: Digits, windows: Range<usize>, cancel: &Cancel) -> Vec<Projective<P>> {
        let mut buckets = Buckets::new(self.points, digits.largest() * windows.len(), cancel);
        let digits_in = |window| self.lengths.reaching(digits, window).min(Self::TASK);
        let mut sorted = Sorted::with_capacity(windows.clone().map(digits_in).sum(), digits_in(windows.start));
        // A window of very many terms, which is a task of its own, takes them piece by piece: it needs less memory.
        let terms = self.lengths.reaching(digits, windows.start);
        for first in (0..terms).step_by(Self::TASK) {
            self.sort_by_bucket(digits, windows.clone(), first..terms.min(first + Self::TASK), &mut sorted);
            buckets.add(self.points, &sorted.entries, &mut sorted.counts, cancel);
        }
        buckets.weighted_sums(digits.largest(), cancel)
    }

    /// Those of the terms that have a digit in these windows.
    fn sort_by_bucket(&self, digits: Digits, windows: Range<usize>, terms: Range<usize>, sorted: &mut Sorted) {
        let largest = digits.largest();
        let Sorted { entries, counts, next, cut } = sorted;
        counts.clear();
        counts.resize(largest * windows.len(), 0);
        entries.clear();
        let mut total = 0;
        for (set, window) in windows.enumerate() {
            let counts = &mut counts[set * largest..][..largest];
            let terms = terms.start..terms.end.min(self.lengths.reaching(digits, window)).max(terms.start);
            cut.clear();
            cut.extend(self.cuts[terms.clone()].iter().map(|cut| digits.digit(cut, window)));
            for digit in cut.iter().filter(|digit| **digit != 0) {
                counts[digit.unsigned_abs() as usize - 1] += 1;
            }
            next.clear();
            next.extend(counts.iter().map(|count| {
                total += count;
                total - count
            }));
            entries.resize(total as usize, 0u32);
            for (digit, index) in cut.iter().zip(&self.indices[terms]).filter(|(digit, _)| **digit != 0) {
                let place = &mut next[digit.unsigned_abs() as usize - 1];
                entries[*place as usize] = index << 1 | u32::from(*digit < 0);
                *place += 1;
            }
        }
    }
}

/// Terms sorted by window and bucket, with what sorting needs: kept from one piece of a window to the next.
#[derive(Default)]
struct Sorted {
    /// Indices of points with their digits' signs in bit 0.
    entries: Vec<u32>,
    /// How many each bucket has.
    counts: Vec<u32>,
    next: Vec<u32>,
    cut: Vec<i32>,
}

impl Sorted {
    /// For so many digits, so many of them in one window.
    fn with_capacity(digits: usize, window: usize) -> Self {
        Self { entries: Vec::with_capacity(digits), cut: Vec::with_capacity(window), ..Self::default() }
    }
}

/// How many scalars have more than i bits.
struct Lengths {
    longer_than: [usize; BITS],
}

/// More than a scalar's magnitude has.
const BITS: usize = 256;
// Measured in vector lanes, the sorting included; the portable code has nearly the same relation.
const ADDITION: usize = 2;
const BUCKET: usize = 6;

impl Lengths {
    fn of(bits: impl Iterator<Item = usize>) -> Self {
        let mut longer_than = [0usize; BITS];
        for bits in bits.filter(|bits| *bits > 0) {
            longer_than[bits - 1] += 1;
        }
        for bits in (0..BITS - 1).rev() {
            longer_than[bits] += longer_than[bits + 1];
        }
        Self { longer_than }
    }

    /// The digit width that needs the least time; none when there is nothing to add.
    fn best_digits(&self) -> Option<Digits> {
        let widest = if self.longer_than[0] == 0 { return None } else { 16 };
        (2..=widest).map(Digits::new).min_by_key(|digits| {
            (0..digits.windows())
                .map(|window| self.reaching(*digits, window))
                .filter(|terms| *terms > 0)
                .map(|terms| ADDITION * terms + BUCKET * digits.largest())
                .sum::<usize>()
        })
    }

    /// How many scalars, from the first on, may have a digit in this window.
    fn reaching(&self, digits: Digits, window: usize) -> usize {
        // Half a digit carries, and so does one less after a carry: a scalar one bit short of a window may reach it.
        self.longer_than[(window * digits.width).saturating_sub(2)]
    }

    /// Neighbouring windows with no more digits than a task takes on, or one window, those without any left out.
    fn tasks(&self, digits: Digits, task: usize) -> Vec<Range<usize>> {
        let mut tasks: Vec<Range<usize>> = Vec::new();
        let mut filled = task;
        for window in (0..digits.windows()).filter(|window| self.reaching(digits, *window) > 0) {
            let terms = self.reaching(digits, window);
            match tasks.last_mut() {
                Some(last) if filled + terms <= task => last.end = window + 1,
                _ => {
                    tasks.push(window..window + 1);
                    filled = 0;
                }
            }
            filled += terms;
        }
        tasks
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::random_scalar;
    use super::super::scalar::scalars;
    use super::*;
    use crate::error::Code;
    use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, g1, g2};
    use ark_ec::short_weierstrass::SWCurveConfig;
    use ark_ec::{AffineRepr, CurveGroup};
    use ark_ff::Zero;

    fn mixed_values(n: usize) -> Vec<Fr> {
        (0..n)
            .map(|i| match i % 5 {
                0 => Fr::from(0u8),
                1 => Fr::from(1u8),
                2 => -Fr::from(1u8),
                3 => Fr::from(i as u64),
                _ => random_scalar().unwrap(),
            })
            .collect()
    }

    fn naive<P: SWCurveConfig<ScalarField = Fr>>(points: &[Affine<P>], values: &[Fr]) -> Projective<P> {
        points.iter().zip(values).map(|(point, value)| *point * *value).sum()
    }

    #[test]
    fn agrees_with_the_naive_sum_in_both_groups() {
        for n in [0, 1, 2, 33, 700] {
            let values = mixed_values(n);
            // Only 50 different points and the identity, so that equal and opposite points meet in a bucket.
            let g1: Vec<_> =
                (0..n).map(|i| (G1Affine::generator() * Fr::from((i % 50) as u64)).into_affine()).collect();
            let g2: Vec<_> =
                (0..n).map(|i| (G2Affine::generator() * Fr::from((i % 50) as u64)).into_affine()).collect();
            let cancel = Cancel::default();
            assert_eq!(
                multiply::<g1::Config>(&g1.clone().into(), &scalars(&values), &cancel).unwrap(),
                naive(&g1, &values)
            );
            assert_eq!(
                multiply::<g2::Config>(&g2.clone().into(), &scalars(&values), &cancel).unwrap(),
                naive(&g2, &values)
            );
        }
    }

    #[test]
    fn a_window_of_many_terms_is_summed_piece_by_piece() {
        let few: Vec<_> = (1..50u64).map(|k| (G2Affine::generator() * Fr::from(k)).into_affine()).collect();
        let count = 2 * Terms::<g2::Config>::TASK + 100;
        let points: Vec<_> = (0..count).map(|i| few[i % 49]).collect();
        let values: Vec<Fr> = (0..count as u64).map(|i| Fr::from(i % 3)).collect();
        let total: Fr = (0..count as u64).map(|i| Fr::from((i % 49 + 1) * (i % 3))).sum();
        let sum = multiply::<g2::Config>(&points.into(), &scalars(&values), &Cancel::default()).unwrap();
        assert_eq!(sum, G2Affine::generator() * total);
    }

    #[test]
    fn opposite_points_cancel() {
        let points = vec![G1Affine::generator(), -G1Affine::generator()];
        let values = vec![Fr::from(9u8); 2];
        let sum: G1Projective = multiply(&points.into(), &scalars(&values), &Cancel::default()).unwrap();
        assert!(sum.is_zero());
    }

    #[test]
    fn a_raised_flag_is_an_error() {
        let cancel = Cancel::default();
        cancel.raise();
        let error = multiply(&vec![G1Affine::generator()].into(), &scalars(&[Fr::from(5u8)]), &cancel).unwrap_err();
        assert_eq!(error.code, Code::Cancelled);
    }
}
