//! From points sorted by bucket to the weighted sum of the buckets.

use super::adder::Adder;
use super::avx512::{Avx512, Kernel};
use super::coordinate::Coordinate;
use super::point::Transposed;
use crate::cancel::Cancel;
use ark_ec::AdditiveGroup;
use ark_ec::short_weierstrass::Projective;
use ark_ff::{Field, Zero};

/// Sums of points in buckets, as many at a time as the caller gives. Worthless once the flag is raised.
pub(crate) struct Buckets<'a, G: Transposed> {
    simd: Avx512,
    adder: Adder<'a, G>,
    /// The sum of each bucket that has one.
    sums: Vec<G::Packed>,
    /// 1 for each bucket that has a sum.
    filled: Vec<u32>,
    next: Vec<G::Packed>,
    places: Vec<u32>,
}

impl<'a, G: Transposed> Buckets<'a, G> {
    /// So many empty ones.
    pub(crate) fn new(simd: Avx512, count: usize, cancel: &'a Cancel) -> Self {
        let (sums, next, places) = (Vec::new(), Vec::new(), Vec::new());
        Self { simd, adder: Adder::new(simd, cancel), sums, filled: vec![0; count], next, places }
    }

    /// Add points to their buckets. `entries` are places of points with a sign in bit 0, sorted by bucket; `counts` says
    /// how many each bucket gets, and is used up.
    pub(crate) fn add(&mut self, points: &[G::Packed], entries: &[u32], counts: &mut [u32], cancel: &Cancel) {
        add_pairs(&mut self.adder, [&self.sums, points], &self.filled, entries, counts, &mut self.next);
        std::mem::swap(&mut self.sums, &mut self.next);
        self.places.clear();
        self.places.extend((0..self.sums.len() as u32).map(|place| place << 1));
        self.filled.fill(0);
        while counts.iter().any(|count| *count > 1) && !cancel.raised() {
            let places = &self.places[..self.sums.len()];
            add_pairs(&mut self.adder, [&[], &self.sums], &self.filled, places, counts, &mut self.next);
            std::mem::swap(&mut self.sums, &mut self.next);
        }
        self.filled.copy_from_slice(counts);
    }

    /// Σ k · (sum of bucket k − 1) for each set of `largest` buckets.
    pub(crate) fn weighted_sums(self, largest: usize, cancel: &Cancel) -> Vec<Projective<G>> {
        if cancel.raised() {
            return vec![Projective::ZERO; self.filled.len() / largest];
        }
        let mut rest = &self.sums[..];
        let mut weighted = |filled: &[u32]| {
            let (mine, others) = rest.split_at(filled.iter().sum::<u32>() as usize);
            rest = others;
            weighted_sum::<G>(self.simd, mine, filled)
        };
        self.filled.chunks(largest).map(&mut weighted).collect()
    }
}

/// The same for one set of which every bucket has one point or none.
fn weighted_sum<G: Transposed>(simd: Avx512, sums: &[G::Packed], counts: &[u32]) -> Projective<G> {
    let Some(last) = counts.iter().rposition(|count| *count > 0) else { return Projective::ZERO };
    let length = (last + 1).next_multiple_of(8);
    let mut buckets = vec![G::INFINITY; length];
    let filled = buckets.iter_mut().zip(counts).filter(|(_, count)| **count > 0);
    for ((bucket, _), sum) in filled.zip(sums) {
        *bucket = *sum;
    }
    combine::<G>(simd.run(Running::<G>(&buckets)), length / 8)
}

/// Add neighbours within every bucket; what is left over moves on as it is, and so does the sum that a bucket has already.
fn add_pairs<G: Transposed>(
    adder: &mut Adder<'_, G>,
    [known, points]: [&[G::Packed]; 2],
    filled: &[u32],
    entries: &[u32],
    counts: &mut [u32],
    sums: &mut Vec<G::Packed>,
) {
    let length: usize = counts.iter().zip(filled).map(|(count, filled)| (count.div_ceil(2) + filled) as usize).sum();
    sums.resize(length, G::INFINITY);
    let mut known = known.iter();
    let (mut read, mut write) = (0, 0);
    for (count, filled) in counts.iter_mut().zip(filled) {
        if *filled > 0 {
            sums[write] = *known.next().expect("a sum for each filled bucket");
            write += 1;
        }
        for pair in entries[read..read + *count as usize].chunks(2) {
            match pair {
                [left, right] => adder.push([*left, *right], write, [points, points], sums),
                _ => {
                    let point = &points[(pair[0] >> 1) as usize];
                    sums[write] = if pair[0] & 1 == 1 { G::negate(point) } else { *point };
                }
            }
            write += 1;
        }
        read += *count as usize;
        *count = count.div_ceil(2) + filled;
    }
    adder.flush([points, points], sums);
}

/// Projective points (X : Y : Z), infinity (0 : 1 : 0), one in each lane; coordinates settled.
#[derive(Clone, Copy)]
struct Complete<C>([C; 3]);

impl<C: Coordinate> Complete<C> {
    /// The complete formula for curves y² = x³ + b, algorithm 7 of Renes, Costello and Batina (eprint 2015/1060): no pair of points of odd
    /// order is an exception.
    #[inline(always)]
    fn add(self, s: Avx512, other: Self, triple_b: C) -> Self {
        let (Self([x1, y1, z1]), Self([x2, y2, z2])) = (self, other);
        let (xx, yy, zz) = (x1.mul(s, x2), y1.mul(s, y2), z1.mul(s, z2));
        let xy = cross(s, [x1, y1], [x2, y2], [xx, yy]);
        let yz = cross(s, [y1, z1], [y2, z2], [yy, zz]);
        let xz = cross(s, [x1, z1], [x2, z2], [xx, zz]);
        let scaled = triple_b.mul(s, zz);
        let plus = C::settle_middle(s, C::raw_add(s, yy.raw(), scaled.raw()));
        let minus = C::settle_low(s, C::raw_sub(s, yy.raw(), scaled.raw()));
        let scaled = triple_b.mul(s, xz);
        let triple = xx.add(s, xx).add(s, xx);
        let x = C::raw_sub(s, xy.mul(s, minus).raw(), yz.mul(s, scaled).raw());
        let y = C::raw_add(s, minus.mul(s, plus).raw(), scaled.mul(s, triple).raw());
        let z = C::raw_add(s, plus.mul(s, yz).raw(), xy.mul(s, triple).raw());
        Self([C::settle_middle(s, x), C::settle_middle(s, y), C::settle_middle(s, z)])
    }
}

/// (a + b)(c + d) − ac − bd = ad + bc: settled factors make sums below 4p + 2^213, so the product is settled.
#[inline(always)]
fn cross<C: Coordinate>(s: Avx512, [a, b]: [C; 2], [c, d]: [C; 2], [ac, bd]: [C; 2]) -> C {
    let product = a.add(s, b).mul(s, c.add(s, d));
    C::settle_low(s, C::raw_sub(s, C::raw_sub(s, product.raw(), ac.raw()), bd.raw()))
}

/// Running totals over eight equal stretches of buckets, one in each lane: Σ (i + 1)·Bᵢ and Σ Bᵢ of each.
struct Running<'a, G: Transposed>(&'a [G::Packed]);

impl<G: Transposed> Kernel for Running<'_, G> {
    type Output = [[[G::BaseField; 8]; 3]; 2];

    #[inline(always)]
    fn run(self, s: Avx512) -> Self::Output {
        let stretch = self.0.len() / 8;
        let (zero, one) = (G::Lanes::constant(s, G::BaseField::ZERO), G::Lanes::constant(s, G::BaseField::ONE));
        let triple_b = G::Lanes::constant(s, G::COEFF_B.double() + G::COEFF_B);
        let mut running = Complete([zero, one, zero]);
        let mut total = running;
        for i in (0..stretch).rev() {
            let mut points = [&self.0[i]; 8];
            for lane in 1..8 {
                points[lane] = &self.0[lane * stretch + i];
            }
            let [x, y] = G::load(s, points);
            let infinite = y.all_zero(s);
            let point = Complete([x, y.select(s, infinite, one), one.select(s, infinite, zero)]);
            running = running.add(s, point, triple_b);
            total = total.add(s, running, triple_b);
        }
        let [[a, b, c], [d, e, f]] = [total.0, running.0];
        [[a.lanes(s), b.lanes(s), c.lanes(s)], [d.lanes(s), e.lanes(s), f.lanes(s)]]
    }
}

/// Σ total of lane j + j · stretch · (sum of lane j).
fn combine<G: Transposed>(sums: [[[G::BaseField; 8]; 3]; 2], stretch: usize) -> Projective<G> {
    let [totals, sums] = sums.map(|[x, y, z]| std::array::from_fn::<_, 8, _>(|i| jacobian::<G>([x[i], y[i], z[i]])));
    let (mut running, mut weighted) = (Projective::<G>::ZERO, Projective::<G>::ZERO);
    for sum in sums[1..].iter().rev() {
        running += sum;
        weighted += running;
    }
    weighted * G::ScalarField::from(stretch as u64) + totals.iter().sum::<Projective<G>>()
}

/// (X/Z, Y/Z) as (X'/Z'², Y'/Z'³).
fn jacobian<G: Transposed>([x, y, z]: [G::BaseField; 3]) -> Projective<G> {
    if z.is_zero() { Projective::ZERO } else { Projective::new_unchecked(x * z, y * z.square(), z) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{Fr, g1, g2};
    use ark_ec::CurveGroup;
    use ark_ec::short_weierstrass::Affine;

    fn agrees<G: Transposed>(s: Avx512, buckets: usize, most: u32) {
        // Few different points, so that equal and opposite ones meet.
        let points: Vec<Affine<G>> = (0..23i64).map(|k| (G::GENERATOR * Fr::from(k / 2)).into_affine()).collect();
        let packed: Vec<G::Packed> = points.iter().map(G::pack).collect();
        let (mut counts, mut entries, mut expected) = (Vec::new(), Vec::new(), Vec::new());
        for set in 0..3u32 {
            let mut sum = Projective::<G>::ZERO;
            for bucket in 1..=buckets {
                let count = (set + (bucket * bucket) as u32) % (most + 1);
                counts.push(count);
                for i in 0..count {
                    let entry = (bucket as u32 * 7 + i * i * 5) % 46;
                    let point = points[(entry >> 1) as usize] * Fr::from(bucket as u64);
                    sum += if entry & 1 == 1 { -point } else { point };
                    entries.push(entry);
                }
            }
            expected.push(sum);
        }
        let cancel = Cancel::default();
        let mut sums = Buckets::<G>::new(s, counts.len(), &cancel);
        sums.add(&packed, &entries, &mut counts.clone(), &cancel);
        assert_eq!(sums.weighted_sums(buckets, &cancel), expected);
        // The same points by and by: every bucket's first one, then the rest, then nothing, then the first one again.
        let mut sums = Buckets::<G>::new(s, counts.len(), &cancel);
        let firsts: Vec<u32> = counts.iter().map(|count| *count.min(&1)).collect();
        let (mut early, mut late, mut rest) = (Vec::new(), Vec::new(), &entries[..]);
        for (count, first) in counts.iter().zip(&firsts) {
            let (mine, others) = rest.split_at(*count as usize);
            early.extend(&mine[..*first as usize]);
            late.extend(&mine[*first as usize..]);
            rest = others;
        }
        counts.iter_mut().zip(&firsts).for_each(|(count, first)| *count -= first);
        let opposite: Vec<u32> = early.iter().map(|entry| entry ^ 1).collect();
        sums.add(&packed, &early, &mut firsts.clone(), &cancel);
        sums.add(&packed, &late, &mut counts, &cancel);
        sums.add(&packed, &[], &mut vec![0; firsts.len()], &cancel);
        sums.add(&packed, &early, &mut firsts.clone(), &cancel);
        sums.add(&packed, &opposite, &mut firsts.clone(), &cancel);
        assert_eq!(sums.weighted_sums(buckets, &cancel), expected);
    }

    #[test]
    fn the_weighted_sum_of_buckets_agrees_with_multiplication() {
        let Some(s) = Avx512::detect() else { return };
        for (buckets, most) in [(1, 1), (1, 40), (2, 3), (64, 9), (300, 5)] {
            agrees::<g1::Config>(s, buckets, most);
            agrees::<g2::Config>(s, buckets, most);
        }
    }
}
