//! Multi-scalar multiplication: Pippenger's buckets, filled by batched affine additions.
//!
//! The scalars are sorted by length, so that a window meets only those that reach it: bits cost one window and not twenty.
//! Neighbouring windows make one task. Its points are sorted by window and bucket and then added pairwise in rounds, so
//! that a bucket with half of all points (the ones of a circuit full of bits) costs no more per point than an even
//! distribution.

use super::affine::PairAdder;
use super::points::{Fast, Points, weighted_sums};
use super::scalar::{Cut, Digits, Scalar};
use crate::cancel::Cancel;
use crate::error::Result;
use ark_ec::AdditiveGroup;
use ark_ec::short_weierstrass::{Affine, Bucket, Projective, SWCurveConfig};
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
    indices: Vec<u32>,
    scalars: Vec<Scalar>,
    /// How many scalars have more than i bits.
    longer_than: [usize; BITS],
}

/// More than a scalar's magnitude has.
const BITS: usize = 256;
/// Digits for one task: a few milliseconds' work whose lists stay in the second cache.
const TASK: usize = 1 << 17;

impl<'a, P: Fast> Terms<'a, P> {
    /// Keep what is not zero of (index of a point, its scalar).
    pub(super) fn gather<'s>(points: &'a Points<P>, terms: impl Iterator<Item = (u32, &'s Scalar)>) -> Self {
        let kept: Vec<(u32, &Scalar)> = terms.filter(|(_, scalar)| !scalar.is_zero()).collect();
        let bits: Vec<u8> = kept.iter().map(|(_, scalar)| scalar.bits() as u8).collect();
        let mut longer_than = [0usize; BITS];
        for bits in &bits {
            longer_than[usize::from(*bits) - 1] += 1;
        }
        for bits in (0..BITS - 1).rev() {
            longer_than[bits] += longer_than[bits + 1];
        }
        // A scalar stands after all that have more bits.
        let mut next = longer_than;
        let (mut indices, mut scalars) = (vec![0; kept.len()], vec![Scalar::default(); kept.len()]);
        for ((index, scalar), bits) in kept.into_iter().zip(bits) {
            let place = &mut next[usize::from(bits)];
            (indices[*place], scalars[*place]) = (index, *scalar);
            *place += 1;
        }
        Self { points, indices, scalars, longer_than }
    }

    /// The sum. Raises `Cancelled`, a few milliseconds after the flag.
    pub(super) fn sum(&self, cancel: &Cancel) -> Result<Projective<P>> {
        let Some(digits) = self.best_digits() else { return Ok(Projective::ZERO) };
        let cuts = Zeroizing::new(self.scalars.iter().map(|scalar| digits.cut(scalar)).collect::<Vec<_>>());
        let task = |windows: Range<usize>| {
            if cancel.raised() { Vec::new() } else { self.window_sums(digits, &cuts, windows, cancel) }
        };
        let sums: Vec<_> = self.tasks(digits).into_par_iter().with_max_len(1).flat_map_iter(task).collect();
        cancel.check()?;
        Ok(sums.into_iter().rev().fold(Projective::ZERO, |mut total, sum| {
            for _ in 0..digits.width {
                total.double_in_place();
            }
            total + sum
        }))
    }

    /// The digit width that needs the least time; none when there is nothing to add.
    fn best_digits(&self) -> Option<Digits> {
        let widest = if self.scalars.is_empty() { return None } else { 16 };
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

    /// Neighbouring windows with about as many digits as a task takes on, those without any left out.
    fn tasks(&self, digits: Digits) -> Vec<Range<usize>> {
        let mut tasks: Vec<Range<usize>> = Vec::new();
        let mut filled = TASK;
        for window in (0..digits.windows()).filter(|window| self.reaching(digits, *window) > 0) {
            let terms = self.reaching(digits, window);
            match tasks.last_mut() {
                Some(task) if filled + terms <= TASK => task.end = window + 1,
                _ => {
                    tasks.push(window..window + 1);
                    filled = 0;
                }
            }
            filled += terms;
        }
        tasks
    }

    /// The sum of each window.
    fn window_sums(&self, digits: Digits, cuts: &[Cut], windows: Range<usize>, cancel: &Cancel) -> Vec<Projective<P>> {
        let (entries, mut counts) = self.sort_by_bucket(digits, cuts, windows.clone());
        let largest = digits.largest();
        if let Some(sums) = weighted_sums(self.points, &entries, &mut counts, largest, cancel) {
            return sums;
        }
        let mut adder = PairAdder::new(cancel);
        let mut sums = self.first_round(&entries, &mut counts, &mut adder);
        while counts.iter().any(|count| *count > 1) && !cancel.raised() {
            halve(&mut sums, &mut counts, &mut adder);
        }
        if cancel.raised() {
            return vec![Projective::ZERO; windows.len()];
        }
        let mut rest = &sums[..];
        let mut weighted = |counts: &[u32]| {
            let (mine, others) = rest.split_at(counts.iter().sum::<u32>() as usize);
            rest = others;
            weighted_sum(mine, counts)
        };
        counts.chunks(largest).map(&mut weighted).collect()
    }

    /// Indices of terms with their digits' signs in bit 0, sorted by window and bucket, and how many each bucket has.
    fn sort_by_bucket(&self, digits: Digits, cuts: &[Cut], windows: Range<usize>) -> (Vec<u32>, Vec<u32>) {
        let largest = digits.largest();
        let mut counts = vec![0u32; largest * windows.len()];
        let mut next = vec![0u32; counts.len()];
        let mut cut = Vec::new();
        let mut total = 0;
        let mut entries = Vec::new();
        for (set, window) in windows.enumerate() {
            let counts = &mut counts[set * largest..][..largest];
            let terms = self.reaching(digits, window);
            cut.clear();
            cut.extend(cuts[..terms].iter().map(|cut| digits.digit(cut, window)));
            for digit in cut.iter().filter(|digit| **digit != 0) {
                counts[digit.unsigned_abs() as usize - 1] += 1;
            }
            let next = &mut next[set * largest..][..largest];
            for (next, count) in next.iter_mut().zip(counts) {
                *next = total;
                total += *count;
            }
            entries.resize(total as usize, 0u32);
            for (digit, index) in cut.iter().zip(&self.indices).filter(|(digit, _)| **digit != 0) {
                let place = &mut next[digit.unsigned_abs() as usize - 1];
                entries[*place as usize] = index << 1 | u32::from(*digit < 0);
                *place += 1;
            }
        }
        (entries, counts)
    }

    fn signed_point(&self, entry: u32) -> Affine<P> {
        let point = self.points.get((entry >> 1) as usize);
        if entry & 1 == 1 { -point } else { point }
    }

    /// Fetch the points and add the first pairs of every bucket on the way.
    fn first_round(&self, entries: &[u32], counts: &mut [u32], adder: &mut PairAdder<'_, P>) -> Vec<Affine<P>> {
        let length: usize = counts.iter().map(|count| count.div_ceil(2) as usize).sum();
        let mut sums = vec![Affine::identity(); length];
        let (mut read, mut write) = (0, 0);
        for count in counts.iter_mut() {
            for pair in entries[read..read + *count as usize].chunks(2) {
                match pair {
                    [left, right] => {
                        adder.push(&self.signed_point(*left), &self.signed_point(*right), write, &mut sums);
                    }
                    _ => sums[write] = self.signed_point(pair[0]),
                }
                write += 1;
            }
            read += *count as usize;
            *count = count.div_ceil(2);
        }
        adder.flush(&mut sums);
        sums
    }
}

// Measured in vector lanes, the sorting included; the portable code has nearly the same relation.
const ADDITION: usize = 2;
const BUCKET: usize = 6;

/// Add neighbours within every bucket, in place: a slot is written only after both its summands were read.
fn halve<P: SWCurveConfig>(sums: &mut [Affine<P>], counts: &mut [u32], adder: &mut PairAdder<'_, P>) {
    let (mut read, mut write) = (0, 0);
    for count in counts.iter_mut() {
        for _ in 0..*count / 2 {
            let (left, right) = (sums[read], sums[read + 1]);
            adder.push(&left, &right, write, sums);
            read += 2;
            write += 1;
        }
        if *count % 2 == 1 {
            sums[write] = sums[read];
            read += 1;
            write += 1;
        }
        *count = count.div_ceil(2);
    }
    adder.flush(sums);
}

/// Σ k · (the one sum of bucket k), by running totals from the highest bucket down.
fn weighted_sum<P: SWCurveConfig>(sums: &[Affine<P>], counts: &[u32]) -> Projective<P> {
    let mut place = counts.iter().sum::<u32>() as usize;
    let (mut running, mut total) = (Bucket::ZERO, Bucket::ZERO);
    for count in counts.iter().rev() {
        if *count == 1 {
            place -= 1;
            running += &sums[place];
        }
        total += &running;
    }
    total.into()
}

#[cfg(test)]
mod tests {
    use super::super::random::random_scalar;
    use super::super::scalar::scalars;
    use super::*;
    use crate::error::Code;
    use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, g1, g2};
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
