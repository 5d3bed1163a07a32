//! Products of lines, eight steps of the Miller loop at a time, one in each lane.
//!
//! A line is l₀·y + l₁·x·w + l₂·z·w³ at the point (x/z, y/z). All that the lines of one step have in common is that they are
//! multiplied with one another before they meet the running product; no step waits for another, so that all lanes are
//! full.

use super::avx512::{Avx512, Kernel};
use super::element::{Base, Element};
use super::extension::{Block, Lanes, Operand, Sums, combine, operand, times_xi};
use ark_bn254::Fq;

/// Lines of eight steps in arkworks' Montgomery form, R = 2^256.
type Line = [Block; 3];
/// Where lines are taken: y, x and z.
type Place = [Element<Base>; 3];
/// Coefficients of w⁰ to w⁵.
type Dense = [Block; 6];

/// The lines of a point of the second group, in blocks of eight steps.
#[derive(Clone)]
pub(crate) struct Lines {
    simd: Avx512,
    blocks: Vec<Line>,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Lines({} blocks)", self.blocks.len())
    }
}

impl Lines {
    /// From the words of l₀, l₁, l₂ of each step, the coefficient of 1 before that of u.
    pub(crate) fn new(simd: Avx512, steps: &[[[[u64; 4]; 2]; 3]]) -> Self {
        Self { simd, blocks: steps.chunks(8).map(|steps| simd.run(Gather(steps))).collect() }
    }
}

/// The product of all points' lines for each step, each at the point (y, x, z). At least one point.
pub(crate) fn step_products(points: &[([Fq; 3], &Lines)], steps: usize) -> Vec<Lanes> {
    let simd = points[0].1.simd;
    let sixteen = Fq::from(16u8);
    // From R = 2^256 to R = 2^260 on the way.
    let place = |at: &[Fq; 3]| at.map(|value| Element::constant(simd, value * sixteen));
    let places: Vec<Place> = points.iter().map(|(at, _)| place(at)).collect();
    let products = (0..steps.div_ceil(8)).flat_map(|block| {
        let product = simd.run(Steps { points, places: &places, block });
        product.map(|step| Lanes::from_block(simd, step))
    });
    products.take(steps).collect()
}

struct Gather<'a>(&'a [[[[u64; 4]; 2]; 3]]);

impl Kernel for Gather<'_> {
    type Output = Line;

    #[inline(always)]
    fn run(self, s: Avx512) -> Line {
        let mut line = [[Element::splat(s, [0; 5]); 2]; 3];
        for coefficient in 0..3 {
            for part in 0..2 {
                let mut words = [[0; 8]; 4];
                for (lane, step) in self.0.iter().enumerate() {
                    for i in 0..4 {
                        words[i][lane] = step[coefficient][part][i];
                    }
                }
                let [a, b, c, d] = &words;
                line[coefficient][part] = Element::from_words(s, [s.load(a), s.load(b), s.load(c), s.load(d)]);
            }
        }
        line
    }
}

struct Steps<'a> {
    points: &'a [([Fq; 3], &'a Lines)],
    places: &'a [Place],
    block: usize,
}

impl Kernel for Steps<'_> {
    type Output = [Block; 8];

    #[inline(always)]
    fn run(self, s: Avx512) -> [Block; 8] {
        let Self { points, places, block } = self;
        let mut dense = begin(s, &points[0].1.blocks[block], &places[0]);
        for i in 1..points.len() {
            let line = evaluate(s, &points[i].1.blocks[block], &places[i]);
            dense = if i == 1 { line_by_line(s, &dense, &line) } else { dense_by_line(s, &dense, &line) };
        }
        turn(s, &dense)
    }
}

/// The first line.
#[inline(always)]
fn begin(s: Avx512, line: &Line, place: &Place) -> Dense {
    let zero = [Element::splat(s, [0; 5]); 2];
    let [a, b, c] = evaluate(s, line, place).map(|[c0, c1, _]| [c0, c1]);
    [a, b, zero, c, zero, zero]
}

#[inline(always)]
fn evaluate(s: Avx512, line: &Line, place: &Place) -> [Operand; 3] {
    let mut operands = [[place[0]; 3]; 3];
    for i in 0..3 {
        let [c0, c1] = line[i];
        operands[i] = operand(s, [c0.mul(s, place[i]), c1.mul(s, place[i])]);
    }
    operands
}

#[inline(always)]
fn dot<const N: usize>(s: Avx512, left: [&Operand; N], right: [&Operand; N]) -> Block {
    let mut sums = [Sums::zero(s); 3];
    for part in 0..3 {
        for i in 0..N {
            sums[part].add_product(s, left[i][part].limbs, right[i][part].limbs);
        }
    }
    combine(s, sums)
}

/// Of a product that has only the coefficients 0, 1 and 3.
#[inline(always)]
fn line_by_line(s: Avx512, dense: &Dense, [l, m, n]: &[Operand; 3]) -> Dense {
    let (a, b, c) = (operand(s, dense[0]), operand(s, dense[1]), operand(s, dense[3]));
    let wrapped = operand(s, times_xi(s, dense[3]));
    [
        dot(s, [&a, &wrapped], [l, n]),
        dot(s, [&a, &b], [m, l]),
        dot(s, [&b], [m]),
        dot(s, [&a, &c], [n, l]),
        dot(s, [&b, &c], [n, m]),
        [Element::splat(s, [0; 5]); 2],
    ]
}

#[inline(always)]
fn dense_by_line(s: Avx512, dense: &Dense, [l, m, n]: &[Operand; 3]) -> Dense {
    // ξ·d₃, ξ·d₄, ξ·d₅, d₀, … d₅: place k + 3 is coefficient k, and those before it wrap around.
    let mut operands = [*l; 9];
    for k in 0..6 {
        operands[k + 3] = operand(s, dense[k]);
        if k >= 3 {
            operands[k - 3] = operand(s, times_xi(s, dense[k]));
        }
    }
    let mut product = *dense;
    for k in 0..6 {
        product[k] = dot(s, [&operands[k + 3], &operands[k + 2], &operands[k]], [l, m, n]);
    }
    product
}

/// From a step in each lane to a coefficient in each lane.
#[inline(always)]
fn turn(s: Avx512, dense: &Dense) -> [Block; 8] {
    let mut steps = [dense[0]; 8];
    for part in 0..2 {
        for limb in 0..5 {
            let mut rows = [s.splat(0); 8];
            for k in 0..6 {
                rows[k] = dense[k][part].limbs[limb];
            }
            let columns = s.transpose(rows);
            for step in 0..8 {
                steps[step][part].limbs[limb] = columns[step];
            }
        }
    }
    steps
}
