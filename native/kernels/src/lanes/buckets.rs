//! From points sorted by bucket to the weighted sum of the buckets.

use super::adder::Adder;
use super::avx512::{Avx512, Kernel};
use super::coordinate::Coordinate;
use super::point::Transposed;
use crate::cancel::Cancel;
use ark_ec::AdditiveGroup;
use ark_ec::short_weierstrass::Projective;
use ark_ff::{Field, Zero};

/// Σ k · (sum of bucket k − 1) for each set of `largest` buckets. `entries` are places of points with a sign in bit 0, sorted
/// by bucket; `counts` says how many each bucket has, set after set. Worthless once the flag is raised.
pub(crate) fn weighted_sums<G: Transposed>(
    simd: Avx512,
    points: &[G::Packed],
    entries: &[u32],
    counts: &mut [u32],
    largest: usize,
    cancel: &Cancel,
) -> Vec<Projective<G>> {
    let mut adder = Adder::<G>::new(simd, cancel);
    let mut sums = Vec::new();
    add_pairs(&mut adder, points, entries, counts, &mut sums);
    let mut next = Vec::new();
    let mut places: Vec<u32> = (0..sums.len() as u32).map(|place| place << 1).collect();
    while counts.iter().any(|count| *count > 1) && !cancel.raised() {
        places.truncate(sums.len());
        add_pairs(&mut adder, &sums, &places, counts, &mut next);
        std::mem::swap(&mut sums, &mut next);
    }
    if cancel.raised() {
        return vec![Projective::ZERO; counts.len() / largest];
    }
    let mut rest = &sums[..];
    let mut weighted = |counts: &[u32]| {
        let (mine, others) = rest.split_at(counts.iter().sum::<u32>() as usize);
        rest = others;
        weighted_sum::<G>(simd, mine, counts)
    };
    counts.chunks(largest).map(&mut weighted).collect()
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

/// Add neighbours within every bucket; what is left over moves on as it is.
fn add_pairs<G: Transposed>(
    adder: &mut Adder<'_, G>,
    points: &[G::Packed],
    entries: &[u32],
    counts: &mut [u32],
    sums: &mut Vec<G::Packed>,
) {
    let length: usize = counts.iter().map(|count| count.div_ceil(2) as usize).sum();
    sums.resize(length, G::INFINITY);
    let (mut read, mut write) = (0, 0);
    for count in counts.iter_mut() {
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
        *count = count.div_ceil(2);
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
        assert_eq!(weighted_sums::<G>(s, &packed, &entries, &mut counts, buckets, &cancel), expected);
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
