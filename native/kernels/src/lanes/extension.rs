//! An element of Fq¹² in the lanes: lane k holds the coefficient of wᵏ in Fq², where w⁶ = ξ = 9 + u.
//!
//! A product is a sum of six products in Fq² for each coefficient, done by the schoolbook with Karatsuba's trick inside Fq²
//! only: operands are permuted and not added, and a coefficient is reduced once. Coefficients stay below 2.5p: such
//! sums come out of the reduction between −0.45p and 1.45p, and p is added. Lanes 6 and 7 stay multiples of p.

use super::avx512::{Avx512, Kernel, Mask, Vector};
use super::element::{Base, Columns, Element, Raw};
use crate::pairing::Extension;
use ark_bn254::{Fq2, Fq6, Fq12};
use ark_ff::{AdditiveGroup, Field};
use std::sync::OnceLock;

/// Eight elements of Fq², below 2.5p.
pub(super) type Block = [Element<Base>; 2];
/// c₀, c₁ and their sum.
pub(super) type Operand = [Element<Base>; 3];
/// The lanes of two operands that are multiplied: 0 to 7 of the first block of a pair, 8 to 15 of the second.
type Pattern = [[u64; 8]; 2];

/// An element of Fq¹².
#[derive(Clone, Copy)]
pub(crate) struct Lanes {
    simd: Avx512,
    block: Block,
}

/// Column sums of products, the low and high halves apart: chains of additions are half as long.
#[derive(Clone, Copy)]
pub(super) struct Sums {
    low: [Vector; 9],
    high: [Vector; 9],
}

impl Sums {
    #[inline(always)]
    pub(super) fn zero(s: Avx512) -> Self {
        Self { low: [s.splat(0); 9], high: [s.splat(0); 9] }
    }

    #[inline(always)]
    pub(super) fn add_product(&mut self, s: Avx512, a: [Vector; 5], b: [Vector; 5]) {
        for i in 0..5 {
            for j in 0..5 {
                self.low[i + j] = s.multiply_low(self.low[i + j], a[i], b[j]);
                self.high[i + j] = s.multiply_high(self.high[i + j], a[i], b[j]);
            }
        }
    }

    #[inline(always)]
    fn columns(self, s: Avx512) -> [Vector; 10] {
        let mut columns = [self.low[0]; 10];
        for k in 1..9 {
            columns[k] = s.add(self.low[k], self.high[k - 1]);
        }
        columns[9] = self.high[8];
        columns
    }
}

/// From sums of c₀·d₀, of c₁·d₁ and of (c₀ + c₁)(d₀ + d₁), of up to six products below (2.5p)²: below 2.5p.
#[inline(always)]
pub(super) fn combine(s: Avx512, sums: [Sums; 3]) -> Block {
    let (first, second, both) = (sums[0].columns(s), sums[1].columns(s), sums[2].columns(s));
    let (mut real, mut imaginary) = (first, both);
    for k in 0..10 {
        real[k] = s.sub(first[k], second[k]);
        imaginary[k] = s.sub(both[k], s.add(first[k], second[k]));
    }
    let real = Columns::<Base>::new(real).reduce_raw(s).add_multiple::<1>(s).carry(s);
    [real, Columns::new(imaginary).reduce(s)]
}

#[inline(always)]
pub(super) fn operand(s: Avx512, [c0, c1]: Block) -> Operand {
    [c0, c1, c0.add(s, c1)]
}

/// Nine times.
#[inline(always)]
fn nine(s: Avx512, a: Element<Base>) -> Raw<Base> {
    let mut raw = a.raw();
    for i in 0..5 {
        raw.limbs[i] = s.add(raw.limbs[i], s.shift_left::<3>(raw.limbs[i]));
    }
    raw
}

/// ξ·a, below 1.3p.
#[inline(always)]
pub(super) fn times_xi(s: Avx512, [c0, c1]: Block) -> Block {
    let real = nine(s, c0).sub(s, c1.raw()).add_multiple::<3>(s).settle_wide(s);
    [real, nine(s, c1).add(s, c0.raw()).settle_wide(s)]
}

/// The sum of products of permuted lanes.
#[inline(always)]
fn dot<const N: usize>(s: Avx512, left: [&Operand; 2], right: [&Operand; 2], patterns: &[Pattern; N]) -> Block {
    let mut sums = [Sums::zero(s); 3];
    for part in 0..3 {
        let mut sum = Sums::zero(s);
        for pattern in patterns {
            let [from_left, from_right] = [s.load(&pattern[0]), s.load(&pattern[1])];
            let (mut a, mut b) = ([from_left; 5], [from_right; 5]);
            for i in 0..5 {
                a[i] = s.permute(left[0][part].limbs[i], left[1][part].limbs[i], from_left);
                b[i] = s.permute(right[0][part].limbs[i], right[1][part].limbs[i], from_right);
            }
            sum.add_product(s, a, b);
        }
        sums[part] = sum;
    }
    combine(s, sums)
}

/// A lane that is a multiple of p.
const NONE: u64 = 6;

/// Coefficient k is the sum over j of aₖ₋ⱼ·bⱼ, with ξ·aₖ₋ⱼ₊₆ where j is above k.
const PRODUCT: [Pattern; 6] = {
    let mut patterns = [[[NONE; 8]; 2]; 6];
    let mut j = 0;
    while j < 6 {
        let mut k = 0;
        while k < 6 {
            patterns[j][0][k] = if k >= j { k - j } else { 8 + k + 6 - j } as u64;
            patterns[j][1][k] = j as u64;
            k += 1;
        }
        j += 1;
    }
    patterns
};

/// The same for a = b: every product of different coefficients once, with one of them doubled (lanes from 8 on).
const SQUARE: [Pattern; 4] = {
    let mut patterns = [[[NONE; 8]; 2]; 4];
    let mut k = 0;
    while k < 6 {
        let (mut place, mut i) = (0, 0);
        while i < 6 {
            let j = (k + 6 - i) % 6;
            if i <= j {
                patterns[place][0][k] = if i + j == k { i } else { 8 + i } as u64;
                patterns[place][1][k] = if i == j { j } else { 8 + j } as u64;
                place += 1;
            }
            i += 1;
        }
        k += 1;
    }
    patterns
};

/// Squares in Fq⁴ = Fq²\[w³\] of (g₀, g₃), (g₁, g₄) and (g₂, g₅), where they go by Granger and Scott (eprint 2009/565):
/// g₀² + ξg₃², ξ·2g₂g₅, g₁² + ξg₄², 2g₀g₃, g₂² + ξg₅², 2g₁g₄.
const CYCLOTOMIC: [Pattern; 2] = [
    [[0, 8 + 5, 1, 0, 2, 1, NONE, NONE], [0, 2, 1, 3, 2, 4, NONE, NONE]],
    [[8 + 3, 8 + 5, 8 + 4, 0, 8 + 5, 1, NONE, NONE], [3, 2, 4, 3, 5, 4, NONE, NONE]],
];
/// Lanes of odd powers of w.
const ODD: Mask = 0b0010_1010;

struct Product<'a>(&'a Block, &'a Block);

impl Kernel for Product<'_> {
    type Output = Block;

    #[inline(always)]
    fn run(self, s: Avx512) -> Block {
        let (a, b) = (operand(s, *self.0), operand(s, *self.1));
        let wrapped = operand(s, times_xi(s, *self.0));
        dot(s, [&a, &wrapped], [&b, &b], &PRODUCT)
    }
}

struct Square<'a>(&'a Block);

impl Kernel for Square<'_> {
    type Output = Block;

    #[inline(always)]
    fn run(self, s: Avx512) -> Block {
        let a = operand(s, *self.0);
        let wrapped = operand(s, times_xi(s, *self.0));
        let doubled = [a[0].add(s, a[0]), a[1].add(s, a[1]), a[2].add(s, a[2])];
        dot(s, [&a, &wrapped], [&a, &doubled], &SQUARE)
    }
}

struct CyclotomicSquares<'a>(&'a Block, usize);

impl Kernel for CyclotomicSquares<'_> {
    type Output = Block;

    #[inline(always)]
    fn run(self, s: Avx512) -> Block {
        let mut block = *self.0;
        for _ in 0..self.1 {
            let a = operand(s, block);
            let wrapped = operand(s, times_xi(s, block));
            let squares = dot(s, [&a, &wrapped], [&a, &a], &CYCLOTOMIC);
            for part in 0..2 {
                // Three times the square, and twice what was there: from −5p to 12.5p.
                let before = block[part].raw().negate_where(s, !ODD);
                let mut sum = squares[part].raw();
                for i in 0..5 {
                    let once = s.add(sum.limbs[i], before.limbs[i]);
                    sum.limbs[i] = s.add(s.add(once, once), sum.limbs[i]);
                }
                block[part] = sum.add_multiple::<6>(s).settle_wide(s);
            }
        }
        block
    }
}

/// Multiply each lane by a constant, after conjugation in Fq² if that is asked for.
struct Frobenius<'a> {
    block: &'a Block,
    constants: &'a Block,
    conjugated: bool,
}

impl Kernel for Frobenius<'_> {
    type Output = Block;

    #[inline(always)]
    fn run(self, s: Avx512) -> Block {
        let [c0, mut c1] = *self.block;
        if self.conjugated {
            c1 = c1.raw().negate_where(s, 0xff).add_multiple::<3>(s).settle_wide(s);
        }
        let (a, b) = (operand(s, [c0, c1]), operand(s, *self.constants));
        let mut sums = [Sums::zero(s); 3];
        for part in 0..3 {
            sums[part].add_product(s, a[part].limbs, b[part].limbs);
        }
        combine(s, sums)
    }
}

struct Conjugate<'a>(&'a Block);

impl Kernel for Conjugate<'_> {
    type Output = Block;

    #[inline(always)]
    fn run(self, s: Avx512) -> Block {
        let mut block = *self.0;
        for part in 0..2 {
            block[part] = block[part].raw().negate_where(s, ODD).add_multiple::<3>(s).settle_wide(s);
        }
        block
    }
}

/// ξ^(k(p^power − 1)/6) in lane k, for powers 1, 2 and 3.
fn frobenius_constants(s: Avx512, power: usize) -> &'static Block {
    static CONSTANTS: OnceLock<[Block; 3]> = OnceLock::new();
    let constants = CONSTANTS.get_or_init(|| {
        [1, 2, 3].map(|power| {
            let mut lanes = [Fq2::ZERO; 8];
            lanes[0] = Fq2::ONE;
            for k in 1..6 {
                let mut step = Fq12::new(Fq6::ZERO, Fq6::ONE);
                step.frobenius_map_in_place(power);
                lanes[k] = lanes[k - 1] * step.c1.c0;
            }
            from_lanes(s, lanes)
        })
    });
    &constants[power - 1]
}

fn from_lanes(s: Avx512, lanes: [Fq2; 8]) -> Block {
    [Element::from_lanes(s, lanes.map(|lane| lane.c0)), Element::from_lanes(s, lanes.map(|lane| lane.c1))]
}

impl Lanes {
    #[inline(always)]
    pub(super) fn from_block(simd: Avx512, block: Block) -> Self {
        Self { simd, block }
    }

    pub(crate) fn new(simd: Avx512, value: &Fq12) -> Self {
        let (even, odd) = (&value.c0, &value.c1);
        let lanes = [even.c0, odd.c0, even.c1, odd.c1, even.c2, odd.c2, Fq2::ZERO, Fq2::ZERO];
        Self { simd, block: from_lanes(simd, lanes) }
    }

    fn with(&self, kernel: impl Kernel<Output = Block>) -> Self {
        Self { simd: self.simd, block: self.simd.run(kernel) }
    }
}

impl Extension for Lanes {
    fn value(&self) -> Fq12 {
        let [c0, c1] = self.block.map(|part| part.lanes(self.simd));
        let [a, b, c, d, e, f] = std::array::from_fn(|k| Fq2::new(c0[k], c1[k]));
        Fq12::new(Fq6::new(a, c, e), Fq6::new(b, d, f))
    }

    fn mul(&self, other: &Self) -> Self {
        self.with(Product(&self.block, &other.block))
    }

    fn square(&self) -> Self {
        self.with(Square(&self.block))
    }

    fn cyclotomic_squares(&self, count: usize) -> Self {
        self.with(CyclotomicSquares(&self.block, count))
    }

    fn conjugate(&self) -> Self {
        self.with(Conjugate(&self.block))
    }

    fn frobenius(&self, power: usize) -> Self {
        let constants = frobenius_constants(self.simd, power);
        self.with(Frobenius { block: &self.block, constants, conjugated: power % 2 == 1 })
    }

    fn inverse(&self) -> Option<Self> {
        // Once in a pairing: one at a time is quick enough.
        Some(Self::new(self.simd, &self.value().inverse()?))
    }
}
