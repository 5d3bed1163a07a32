//! Number-theoretic transforms eight values at a time, from a domain to its odd coset; see `groth16::ntt` for the tables.
//!
//! Bounds: the way down (decimation in frequency) settles its sums; on the way up (decimation in time) each layer adds
//! less than 2p, which 27 layers may do before a value leaves the 260 bits, and a product with a root below p stays settled.

use super::avx512::{Avx512, Kernel};
use super::element::{Element, ScalarField};
use crate::cancel::Cancel;
use ark_bn254::Fr;
use ark_ff::BigInt;
use rayon::prelude::*;

/// Eight neighbours.
type Block = Element<ScalarField>;

/// Blocks that one task transforms; they and their roots stay in the second cache.
const LEAF: usize = 1 << 10;
/// Blocks for one task of a loop without layers.
const TASK: usize = 1 << 8;

/// The tables of a domain of at least 64 values.
pub(crate) struct Transform {
    simd: Avx512,
    /// Roots of every layer, as in the portable tables.
    forward: Vec<Block>,
    inverse: Vec<Block>,
    /// The shift to the odd coset; vector 8g + k holds what belongs to places 64g + 8i + k.
    shift: Vec<Block>,
    /// Roots of the layers inside a block, the same in all lanes.
    forward_inside: [Block; 8],
    inverse_inside: [Block; 8],
}

impl Transform {
    /// None for a domain that is too small.
    pub(crate) fn new(simd: Avx512, forward: &[Fr], inverse: &[Fr], shift: &[Fr]) -> Option<Self> {
        if forward.len() < 64 {
            return None;
        }
        let blocks = |values: &[Fr]| simd.run(FromScalars(values));
        let inside = |roots: &[Fr]| std::array::from_fn(|i| Block::constant(simd, roots[i]));
        let mut shift = blocks(shift);
        for group in shift.chunks_exact_mut(8) {
            simd.run(Turn(group.try_into().expect("eight blocks")));
        }
        Some(Self {
            simd,
            forward: blocks(forward),
            inverse: blocks(inverse),
            shift,
            forward_inside: inside(forward),
            inverse_inside: inside(inverse),
        })
    }

    /// a·b − c at the odd points as plain integers, from values of a and b at the even ones, where c = a·b. Worthless
    /// once the flag is raised.
    pub(crate) fn quotient(&self, given: [Vec<Fr>; 2], cancel: &Cancel) -> Vec<BigInt<4>> {
        let (mut a, mut b) =
            rayon::join(|| self.simd.run(FromScalars(&given[0])), || self.simd.run(FromScalars(&given[1])));
        drop(given);
        let mut c = a.clone();
        c.par_chunks_mut(TASK).zip(b.par_chunks(TASK)).for_each(|(c, b)| self.simd.run(Products(c, b)));
        rayon::join(
            || {
                rayon::join(
                    || self.to_odd_coset(&mut a, &self.shift, cancel),
                    || self.to_odd_coset(&mut b, &self.shift, cancel),
                )
            },
            || self.to_odd_coset(&mut c, &self.shift, cancel),
        );
        let mut words = vec![BigInt([0; 4]); 8 * a.len()];
        let parts = a.par_chunks(TASK).zip(b.par_chunks(TASK)).zip(c.par_chunks(TASK));
        words.par_chunks_mut(8 * TASK).zip(parts).for_each(|(words, ((a, b), c))| {
            self.simd.run(Quotients { a, b, c, words });
        });
        words
    }

    fn to_odd_coset(&self, values: &mut [Block], shift: &[Block], cancel: &Cancel) {
        if cancel.raised() {
            return;
        }
        if values.len() <= LEAF {
            return self.simd.run(Leaf { tables: self, values, shift });
        }
        let half = values.len() / 2;
        let (shift_low, shift_high) = shift.split_at(half);
        self.layer::<true>(values);
        let (low, high) = values.split_at_mut(half);
        rayon::join(|| self.to_odd_coset(low, shift_low, cancel), || self.to_odd_coset(high, shift_high, cancel));
        self.layer::<false>(values);
    }

    /// One layer over all values, in tasks.
    fn layer<const DOWN: bool>(&self, values: &mut [Block]) {
        let half = values.len() / 2;
        let (low, high) = values.split_at_mut(half);
        let roots = &(if DOWN { &self.inverse } else { &self.forward })[half..2 * half];
        low.par_chunks_mut(TASK)
            .zip(high.par_chunks_mut(TASK))
            .zip(roots.par_chunks(TASK))
            .for_each(|((low, high), roots)| self.simd.run(Layer::<DOWN> { low, high, roots }));
    }
}

#[inline(always)]
fn down(s: Avx512, a: &mut Block, b: &mut Block, root: &Block) {
    let difference = a.sub(s, *b);
    *a = a.raw().add(s, b.raw()).settle_middle(s);
    *b = difference.mul(s, *root);
}

#[inline(always)]
fn up(s: Avx512, a: &mut Block, b: &mut Block, root: &Block) {
    let product = b.mul(s, *root);
    *b = a.raw().sub(s, product.raw()).add_multiple::<2>(s).carry(s);
    *a = a.add(s, product);
}

struct Layer<'a, const DOWN: bool> {
    low: &'a mut [Block],
    high: &'a mut [Block],
    roots: &'a [Block],
}

impl<const DOWN: bool> Kernel for Layer<'_, DOWN> {
    type Output = ();

    #[inline(always)]
    fn run(self, s: Avx512) {
        for ((a, b), root) in self.low.iter_mut().zip(self.high).zip(self.roots) {
            if DOWN { down(s, a, b, root) } else { up(s, a, b, root) }
        }
    }
}

/// All layers over values that stay in the cache.
struct Leaf<'a> {
    tables: &'a Transform,
    values: &'a mut [Block],
    shift: &'a [Block],
}

impl Kernel for Leaf<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, s: Avx512) {
        let Self { tables, values, shift } = self;
        let mut half = values.len() / 2;
        while half > 0 {
            for both in values.chunks_exact_mut(2 * half) {
                let (low, high) = both.split_at_mut(half);
                Layer::<true> { low, high, roots: &tables.inverse[half..2 * half] }.run(s);
            }
            half /= 2;
        }
        for (group, shift) in values.chunks_exact_mut(8).zip(shift.chunks_exact(8)) {
            let group: &mut [Block; 8] = group.try_into().expect("eight blocks");
            inside(s, tables, group, shift);
        }
        half = 1;
        while half < values.len() {
            for both in values.chunks_exact_mut(2 * half) {
                let (low, high) = both.split_at_mut(half);
                Layer::<false> { low, high, roots: &tables.forward[half..2 * half] }.run(s);
            }
            half *= 2;
        }
    }
}

/// The layers inside eight blocks and the shift between them.
#[inline(always)]
fn inside(s: Avx512, tables: &Transform, x: &mut [Block; 8], shift: &[Block]) {
    turn(s, x);
    for half in [4, 2, 1] {
        for i in 0..8 {
            if i & half == 0 {
                let (mut a, mut b) = (x[i], x[i + half]);
                down(s, &mut a, &mut b, &tables.inverse_inside[half + i % half]);
                (x[i], x[i + half]) = (a, b);
            }
        }
    }
    for i in 0..8 {
        x[i] = x[i].mul(s, shift[i]);
    }
    for half in [1, 2, 4] {
        for i in 0..8 {
            if i & half == 0 {
                let (mut a, mut b) = (x[i], x[i + half]);
                up(s, &mut a, &mut b, &tables.forward_inside[half + i % half]);
                (x[i], x[i + half]) = (a, b);
            }
        }
    }
    turn(s, x);
}

/// Lane i of block j becomes lane j of block i.
#[inline(always)]
fn turn(s: Avx512, x: &mut [Block; 8]) {
    for limb in 0..5 {
        let mut rows = [s.splat(0); 8];
        for i in 0..8 {
            rows[i] = x[i].limbs[limb];
        }
        let columns = s.transpose(rows);
        for i in 0..8 {
            x[i].limbs[limb] = columns[i];
        }
    }
}

struct Turn<'a>(&'a mut [Block; 8]);

impl Kernel for Turn<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, s: Avx512) {
        turn(s, self.0);
    }
}

/// From the scalar type's Montgomery form.
struct FromScalars<'a>(&'a [Fr]);

impl Kernel for FromScalars<'_> {
    type Output = Vec<Block>;

    #[inline(always)]
    fn run(self, s: Avx512) -> Vec<Block> {
        let sixteen = Block::constant(s, Fr::from(16u8));
        let mut blocks = Vec::with_capacity(self.0.len() / 8);
        for values in self.0.chunks_exact(8) {
            let mut words = [[0; 8]; 4];
            for lane in 0..8 {
                for i in 0..4 {
                    words[i][lane] = values[lane].0.0[i];
                }
            }
            let [a, b, c, d] = &words;
            blocks.push(Block::from_words(s, [s.load(a), s.load(b), s.load(c), s.load(d)]).mul(s, sixteen));
        }
        blocks
    }
}

struct Products<'a>(&'a mut [Block], &'a [Block]);

impl Kernel for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, s: Avx512) {
        for (a, b) in self.0.iter_mut().zip(self.1) {
            *a = a.mul(s, *b);
        }
    }
}

/// a·b − c as plain integers below p.
struct Quotients<'a> {
    a: &'a [Block],
    b: &'a [Block],
    c: &'a [Block],
    words: &'a mut [BigInt<4>],
}

impl Kernel for Quotients<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, s: Avx512) {
        // The Montgomery form divided by R once more.
        let one = Block::splat(s, [1, 0, 0, 0, 0]);
        let parts = self.a.iter().zip(self.b).zip(self.c);
        for (((a, b), c), out) in parts.zip(self.words.chunks_exact_mut(8)) {
            // Each is below 56p after 27 layers: the product of two settled ones is settled, the difference below 62p.
            let (a, c) = (a.mul(s, Block::constant_one(s)), c.mul(s, Block::constant_one(s)));
            let plain = a.mul(s, *b).sub(s, c).mul(s, one).below_modulus(s).to_words(s);
            let mut words = [[0; 8]; 4];
            for i in 0..4 {
                s.store(&mut words[i], plain[i]);
            }
            for lane in 0..8 {
                for i in 0..4 {
                    out[lane].0[i] = words[i][lane];
                }
            }
        }
    }
}
