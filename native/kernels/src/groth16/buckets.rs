//! Sums of points in buckets, by batched affine additions on arkworks' arithmetic: the twin of `lanes::Buckets`.

use super::affine::PairAdder;
use crate::cancel::Cancel;
use ark_ec::AdditiveGroup;
use ark_ec::short_weierstrass::{Affine, Bucket, Projective, SWCurveConfig};

/// Worthless once the flag is raised.
pub(super) struct Buckets<'a, P: SWCurveConfig> {
    adder: PairAdder<'a, P>,
    /// The sum of each bucket that has one.
    sums: Vec<Affine<P>>,
    /// 1 for each bucket that has a sum.
    filled: Vec<u32>,
}

impl<'a, P: SWCurveConfig> Buckets<'a, P> {
    /// So many empty ones.
    pub(super) fn new(count: usize, cancel: &'a Cancel) -> Self {
        Self { adder: PairAdder::new(cancel), sums: Vec::new(), filled: vec![0; count] }
    }

    /// `entries` are places of points with a sign in bit 0, sorted by bucket; `counts` says how many each bucket gets, and
    /// is used up.
    pub(super) fn add(
        &mut self,
        point: impl Fn(usize) -> Affine<P>,
        entries: &[u32],
        counts: &mut [u32],
        cancel: &Cancel,
    ) {
        self.first_round(point, entries, counts);
        while counts.iter().any(|count| *count > 1) && !cancel.raised() {
            halve(&mut self.sums, counts, &mut self.adder);
        }
        self.sums.truncate(counts.iter().sum::<u32>() as usize);
        self.filled.copy_from_slice(counts);
    }

    /// Fetch the points and add the first pairs of every bucket on the way; the sum that a bucket has moves on as it is.
    fn first_round(&mut self, point: impl Fn(usize) -> Affine<P>, entries: &[u32], counts: &mut [u32]) {
        let signed = |entry: u32| {
            let point = point((entry >> 1) as usize);
            if entry & 1 == 1 { -point } else { point }
        };
        let lengths = counts.iter().zip(&self.filled).map(|(count, filled)| count.div_ceil(2) + filled);
        let mut sums = vec![Affine::identity(); lengths.sum::<u32>() as usize];
        let mut known = self.sums.iter();
        let (mut read, mut write) = (0, 0);
        for (count, filled) in counts.iter_mut().zip(&self.filled) {
            if *filled > 0 {
                sums[write] = *known.next().expect("a sum for each filled bucket");
                write += 1;
            }
            for pair in entries[read..read + *count as usize].chunks(2) {
                match pair {
                    [left, right] => self.adder.push(&signed(*left), &signed(*right), write, &mut sums),
                    _ => sums[write] = signed(pair[0]),
                }
                write += 1;
            }
            read += *count as usize;
            *count = count.div_ceil(2) + filled;
        }
        self.adder.flush(&mut sums);
        self.sums = sums;
    }

    /// Σ k · (sum of bucket k − 1) for each set of `largest` buckets.
    pub(super) fn weighted_sums(self, largest: usize, cancel: &Cancel) -> Vec<Projective<P>> {
        if cancel.raised() {
            return vec![Projective::ZERO; self.filled.len() / largest];
        }
        let mut rest = &self.sums[..];
        let mut weighted = |filled: &[u32]| {
            let (mine, others) = rest.split_at(filled.iter().sum::<u32>() as usize);
            rest = others;
            weighted_sum(mine, filled)
        };
        self.filled.chunks(largest).map(&mut weighted).collect()
    }
}

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
