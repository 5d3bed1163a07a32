//! Sums of many pairs of affine points, eight pairs at a time, with one field inversion per batch (Montgomery's trick).
//!
//! A sum takes five multiplications and a square. What the formula cannot add (equal or opposite points, infinity) is
//! rare: such pairs are put aside and added by the portable code.

use super::avx512::{Avx512, Kernel, Mask};
use super::coordinate::Coordinate;
use super::point::{Group, Transposed};
use crate::cancel::Cancel;
use crate::groth16::affine::PairAdder;
use ark_ec::short_weierstrass::Affine;
use ark_ff::{Field, batch_inversion};

/// Pairs that share an inversion: its cost is then small, and what is kept between both passes fits the second cache.
const BATCH: usize = 4096;
/// Independent chains of products: one product of eight lanes takes far longer than the processor needs to begin it.
const CHAINS: usize = 2;
const STEP: usize = 8 * CHAINS;
const NOWHERE: u32 = u32::MAX;

/// A sum that was asked for: places of two points, each with a sign in bit 0 (1 negates), and where the sum goes.
#[derive(Clone, Copy)]
struct Pair {
    left: u32,
    right: u32,
    slot: u32,
}

/// Collects pairs and adds them. Buffers are kept from one use to the next.
///
/// Once the flag is raised nothing is computed any more: whoever reads the sums must look at the flag first.
pub(crate) struct Adder<'a, G: Transposed> {
    simd: Avx512,
    cancel: &'a Cancel,
    pairs: Vec<Pair>,
    kept: Vec<Kept<G::Lanes>>,
    aside: Vec<u32>,
}

/// What the first pass keeps for the second: denominators and the product of those before.
#[derive(Clone, Copy)]
struct Kept<C> {
    denominator: C,
    before: C,
}

impl<'a, G: Transposed> Adder<'a, G> {
    pub(crate) fn new(simd: Avx512, cancel: &'a Cancel) -> Self {
        let (pairs, kept) = (Vec::with_capacity(BATCH + STEP), Vec::with_capacity(BATCH / 8 + CHAINS));
        Self { simd, cancel, pairs, kept, aside: Vec::new() }
    }

    /// Ask for `out[slot] = lefts[left >> 1] + rights[right >> 1]`, signs in bit 0; it is there after the next `flush`,
    /// or earlier. Both sources must not change before.
    #[inline(always)]
    pub(crate) fn push(
        &mut self,
        [left, right]: [u32; 2],
        slot: usize,
        sources: [&[G::Packed]; 2],
        out: &mut [G::Packed],
    ) {
        self.pairs.push(Pair { left, right, slot: slot as u32 });
        if self.pairs.len() == BATCH {
            self.flush(sources, out);
        }
    }

    /// Write all sums that are still owed.
    pub(crate) fn flush(&mut self, sources: [&[G::Packed]; 2], out: &mut [G::Packed]) {
        if !self.pairs.is_empty() && !self.cancel.raised() {
            let padded = self.pairs.len().next_multiple_of(STEP);
            self.pairs.resize(padded, Pair { left: 0, right: 0, slot: NOWHERE });
            let simd = self.simd;
            simd.run(Sums { adder: self, sources, out: &mut *out });
            self.add_aside(sources, out);
        }
        self.pairs.clear();
    }

    /// The exceptional pairs, by complete arithmetic.
    fn add_aside(&mut self, [lefts, rights]: [&[G::Packed]; 2], out: &mut [G::Packed]) {
        let aside: Vec<Pair> =
            self.aside.drain(..).map(|i| self.pairs[i as usize]).filter(|pair| pair.slot != NOWHERE).collect();
        let mut sums = vec![Affine::<G>::identity(); aside.len()];
        let mut adder = PairAdder::new(self.cancel);
        for (i, pair) in aside.iter().enumerate() {
            adder.push(&signed::<G>(lefts, pair.left), &signed::<G>(rights, pair.right), i, &mut sums);
        }
        adder.flush(&mut sums);
        for (pair, sum) in aside.iter().zip(&sums) {
            out[pair.slot as usize] = G::pack(sum);
        }
    }
}

fn signed<G: Group>(points: &[G::Packed], place: u32) -> Affine<G> {
    let point = G::unpack(&points[(place >> 1) as usize]);
    if place & 1 == 1 { -point } else { point }
}

/// Both passes over a batch whose length is a multiple of `STEP`.
struct Sums<'b, 'a, G: Transposed> {
    adder: &'b mut Adder<'a, G>,
    sources: [&'b [G::Packed]; 2],
    out: &'b mut [G::Packed],
}

impl<G: Transposed> Kernel for Sums<'_, '_, G> {
    type Output = ();

    #[inline(always)]
    fn run(self, s: Avx512) {
        let Adder { pairs, kept, aside, .. } = self.adder;
        kept.clear();
        let one = G::Lanes::constant(s, G::BaseField::ONE);
        let mut products = [one; CHAINS];
        for (step, pairs) in pairs.chunks_exact(STEP).enumerate() {
            for chain in 0..CHAINS {
                let eight: &[Pair; 8] = pairs[8 * chain..8 * chain + 8].try_into().expect("eight");
                let [x1, y1] = load::<G, false>(s, self.sources[0], eight);
                let [x2, y2] = load::<G, true>(s, self.sources[1], eight);
                let mut denominator = x2.sub(s, x1);
                let exceptional = denominator.perhaps_zero(s) | y1.all_zero(s) | y2.all_zero(s);
                if exceptional != 0 {
                    denominator = denominator.select(s, exceptional, one);
                    put_aside(aside, exceptional, step * STEP + 8 * chain);
                }
                kept.push(Kept { denominator, before: products[chain] });
                products[chain] = products[chain].mul(s, denominator);
            }
        }
        let mut inverses = invert(s, products);
        for (pairs, kept) in pairs.chunks_exact(STEP).zip(kept.chunks_exact(CHAINS)).rev() {
            for chain in 0..CHAINS {
                let eight: &[Pair; 8] = pairs[8 * chain..8 * chain + 8].try_into().expect("eight");
                let Kept { denominator, before } = kept[chain];
                let inverse = inverses[chain].mul(s, before);
                inverses[chain] = inverses[chain].mul(s, denominator);
                let left = load::<G, false>(s, self.sources[0], eight);
                let right = load::<G, true>(s, self.sources[1], eight);
                let signs = signs(eight);
                let sum = add(s, left, right, signs, inverse);
                let rows = G::rows(s, sum);
                for i in 0..8 {
                    if let Some(slot) = self.out.get_mut(eight[i].slot as usize) {
                        G::store(s, slot, &rows, i);
                    }
                }
            }
        }
    }
}

// Loops and not `map`: a closure that stays a call cannot use the registers.

#[inline(always)]
fn load<G: Transposed, const RIGHT: bool>(s: Avx512, points: &[G::Packed], pairs: &[Pair; 8]) -> [G::Lanes; 2] {
    let mut rows = [&points[0]; 8];
    for i in 0..8 {
        rows[i] = &points[(if RIGHT { pairs[i].right } else { pairs[i].left } >> 1) as usize];
    }
    G::load(s, rows)
}

#[inline(always)]
fn signs(pairs: &[Pair; 8]) -> [Mask; 2] {
    let mut masks = [0; 2];
    for i in 0..8 {
        masks[0] |= ((pairs[i].left & 1) as u8) << i;
        masks[1] |= ((pairs[i].right & 1) as u8) << i;
    }
    masks
}

/// ±left ± right for points with different first coordinates: settled in, settled out.
#[inline(always)]
fn add<C: Coordinate>(s: Avx512, [x1, y1]: [C; 2], [x2, y2]: [C; 2], signs: [Mask; 2], inverse: C) -> [C; 2] {
    let y1 = C::negate_where(s, signs[0], y1.raw());
    let y2 = C::negate_where(s, signs[1], y2.raw());
    let slope = inverse.mul(s, C::lift(s, C::raw_sub(s, y2, y1)));
    let x3 = C::settle_low(s, C::raw_sub(s, C::raw_sub(s, slope.square(s).raw(), x1.raw()), x2.raw()));
    let y3 = C::settle_middle(s, C::raw_sub(s, slope.mul(s, x1.sub(s, x3)).raw(), y1));
    [x3, y3]
}

#[inline(never)]
fn put_aside(aside: &mut Vec<u32>, mask: Mask, first: usize) {
    aside.extend((0..8).filter(|i| mask >> i & 1 == 1).map(|i| (first + i) as u32));
}

fn invert<C: Coordinate>(s: Avx512, products: [C; CHAINS]) -> [C; CHAINS] {
    let mut lanes: Vec<C::Scalar> = products.into_iter().flat_map(|product| product.lanes(s)).collect();
    batch_inversion(&mut lanes);
    std::array::from_fn(|chain| C::from_lanes(s, std::array::from_fn(|i| lanes[8 * chain + i])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{Fr, g1, g2};
    use ark_ec::CurveGroup;

    fn every_case<G: Transposed>(s: Avx512) {
        // Equal, opposite, infinite and plain pairs in every lane, over several batches.
        let points: Vec<Affine<G>> = (-40..40).map(|k: i64| (G::GENERATOR * Fr::from(k)).into_affine()).collect();
        let packed: Vec<G::Packed> = points.iter().map(G::pack).collect();
        let n = points.len();
        let cancel = Cancel::default();
        let mut adder = Adder::<G>::new(s, &cancel);
        let mut out = vec![G::INFINITY; 4 * n * n];
        for signs in 0..4u32 {
            for (i, j) in (0..n * n).map(|k| (k / n, k % n)) {
                let places = [(i as u32) << 1 | signs & 1, (j as u32) << 1 | signs >> 1];
                adder.push(places, (signs as usize * n + i) * n + j, [&packed, &packed], &mut out);
            }
        }
        adder.flush([&packed, &packed], &mut out);
        let signed = |point: Affine<G>, minus: u32| if minus == 1 { -point } else { point };
        for signs in 0..4u32 {
            for (i, j) in (0..n * n).map(|k| (k / n, k % n)) {
                let expected = (signed(points[i], signs & 1) + signed(points[j], signs >> 1)).into_affine();
                assert_eq!(G::unpack(&out[(signs as usize * n + i) * n + j]), expected);
            }
        }
    }

    #[test]
    fn all_cases_of_addition_agree_with_the_group_law() {
        if let Some(s) = Avx512::detect() {
            every_case::<g1::Config>(s);
            every_case::<g2::Config>(s);
        }
    }
}
