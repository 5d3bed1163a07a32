//! Quotient polynomials: the sum of all constraints, weighted by powers of α, divided by the subgroup's polynomial.
//!
//! Points are taken in the order of the trees' leaves, eight neighbours at a time. A coset's points lie together, and the
//! subgroup's polynomial is one constant on a coset.

use super::domain::{Domain, reverse};
use super::gates::{Kind, Points, Sums};
use super::oracle::{Columns, Fixed, Oracle};
use super::permutation::divide;
use crate::config::{D, F};
use crate::lanes::{Kernel, Lanes, run};
use plonky2::field::types::Field;
use plonky2::hash::hash_types::HashOut;
use plonky2::plonk::circuit_data::CommonCircuitData;
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::{Code, Error, Result};
use rayon::prelude::*;

/// Points that one task takes: a multiple of eight.
const TASK: usize = 256;
/// What the selector of another group holds (the crate keeps the constant to itself).
const UNUSED_SELECTOR: u64 = u32::MAX as u64;

/// The challenges up to the quotient's.
pub(crate) struct Challenges {
    pub(crate) betas: Vec<F>,
    pub(crate) gammas: Vec<F>,
    pub(crate) alphas: Vec<F>,
}

/// All that the constraints are made of.
pub(crate) struct Given<'a> {
    pub(crate) subgroup: &'a [F],
    pub(crate) common: &'a CommonCircuitData<F, D>,
    pub(crate) fixed: &'a Fixed<'a>,
    pub(crate) wires: &'a Oracle,
    pub(crate) products: &'a Oracle,
    pub(crate) challenges: &'a Challenges,
    pub(crate) public_inputs_hash: &'a HashOut<F>,
}

/// The quotient of every challenge, cut into pieces of the circuit's degree.
pub(crate) fn pieces(given: &Given, cancel: &Cancel) -> Result<Columns> {
    let common = given.common;
    let factor_bits = common.quotient_degree_factor.next_power_of_two().trailing_zeros() as usize;
    let (bits, size) = (common.degree_bits() + factor_bits, common.degree() << factor_bits);
    let count = common.config.num_challenges;
    let values = values(given, factor_bits, cancel)?;
    let mut natural = Columns::zero(count, size);
    for (column, from) in natural.all_mut().into_iter().zip(values.all()) {
        for (i, place) in column.iter_mut().enumerate() {
            *place = from[reverse(i, bits)];
        }
    }
    drop(values);
    let mut coefficients = Columns::zero(count, size);
    Domain::new(bits).interpolate(&natural.all(), &mut coefficients.all_mut());
    drop(natural);
    let mut pieces = Vec::with_capacity(count * common.quotient_degree());
    let step = F::coset_shift().inverse();
    for column in coefficients.all() {
        let (kept, above) = column.split_at(common.quotient_degree());
        if above.iter().any(|coefficient| !coefficient.is_zero()) {
            return Err(Error::new(Code::Unsatisfied, "the witness does not satisfy the circuit"));
        }
        pieces.extend(kept.iter().zip(step.powers()).map(|(&coefficient, power)| coefficient * power));
    }
    Ok(Columns::new(pieces, common.degree()))
}

/// Values on the shifted cosets, bit-reversed: of a larger extension the first points are those of the smaller.
fn values(given: &Given, factor_bits: usize, cancel: &Cancel) -> Result<Columns> {
    let common = given.common;
    let (rows, count) = (common.degree() << factor_bits, common.config.num_challenges);
    let task = TASK.min(common.degree());
    let kinds: Vec<Kind> = common.gates.iter().map(Kind::new).collect();
    let mut columns = Columns::zero(count, rows);
    let mut places: Vec<_> = columns.all_mut().into_iter().map(|column| column.chunks_mut(task)).collect();
    let mut tasks: Vec<Vec<&mut [F]>> = Vec::with_capacity(rows / task);
    for _ in 0..rows / task {
        tasks.push(places.iter_mut().map(|chunks| chunks.next().expect("as many chunks as tasks")).collect());
    }
    tasks.into_par_iter().enumerate().for_each(|(i, out)| {
        if !cancel.raised() {
            run(Quotient { given, kinds: &kinds, factor_bits, from: i * task, out });
        }
    });
    cancel.check()?;
    Ok(columns)
}

/// The points `from..` of the lengths of `out`, which lie in one coset.
struct Quotient<'a, 'b> {
    given: &'a Given<'a>,
    kinds: &'a [Kind],
    factor_bits: usize,
    from: usize,
    out: Vec<&'b mut [F]>,
}

impl Kernel for Quotient<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self, l: L) {
        let common = self.given.common;
        let mut scratch = Scratch::new(l, common);
        let points = self.out[0].len();
        let coset = Coset::new(l, self.given, self.factor_bits, self.from, points);
        for offset in (0..points).step_by(L::WIDTH) {
            let place = coset.place(l, self.given, self.from + offset, points);
            self.load(l, &place, &mut scratch);
            self.gates(l, &mut scratch);
            self.permutation(l, &place, coset.first[offset / L::WIDTH], &mut scratch);
            for (challenge, out) in self.out.iter_mut().enumerate() {
                let powers = &scratch.powers[challenge];
                let mut sum = l.splat(0);
                for (&term, &power) in scratch.terms.iter().zip(powers) {
                    sum = l.add(sum, l.mul(term, power));
                }
                let value = l.mul(sum, coset.vanishing_inverse);
                let mut lanes = [F::ZERO; 8];
                l.store(&mut lanes, value);
                let width = L::WIDTH.min(points);
                out[offset..offset + width].copy_from_slice(&lanes[..width]);
            }
        }
    }
}

/// What is the same at all points of a task, and the first Lagrange polynomial at each.
struct Coset<V> {
    number: usize,
    start: F,
    vanishing_inverse: V,
    /// For every `WIDTH` points.
    first: Vec<V>,
}

impl<V: Copy> Coset<V> {
    #[inline(always)]
    fn new<L: Lanes<Vector = V>>(l: L, given: &Given, factor_bits: usize, from: usize, count: usize) -> Self {
        let (bits, size) = (given.common.degree_bits(), given.common.degree());
        let number = from >> bits;
        let root = F::primitive_root_of_unity(bits + factor_bits);
        let start = F::coset_shift() * root.exp_u64(reverse(number, factor_bits) as u64);
        let vanishing = start.exp_power_of_2(bits) - F::ONE;
        let vanishing_inverse = l.splat(vanishing.inverse().0);
        // (x^n − 1) / (n · (x − 1)).
        let scaled = l.splat((vanishing * F::from_canonical_usize(size).inverse()).0);
        let mut coset = Self { number, start, vanishing_inverse, first: Vec::new() };
        let mut below = Vec::new();
        for place in (from..from + count).step_by(L::WIDTH) {
            let x = coset.place(l, given, place, count).x;
            coset.first.push(scaled);
            below.push(l.sub(x, l.splat(1)));
        }
        divide(l, &mut coset.first, &below);
        coset
    }

    #[inline(always)]
    fn place<L: Lanes<Vector = V>>(&self, l: L, given: &Given, from: usize, limit: usize) -> Place<V> {
        let (bits, size) = (given.common.degree_bits(), given.common.degree());
        let (mut points, mut next, mut xs) = ([0; 8], [0; 8], [F::ZERO; 8]);
        for lane in 0..L::WIDTH {
            let offset = from % size + lane.min(limit - 1);
            let natural = reverse(offset, bits);
            points[lane] = self.number * size + offset;
            next[lane] = self.number * size + reverse((natural + 1) % size, bits);
            xs[lane] = self.start * given.subgroup[natural];
        }
        Place { points, next, x: l.load(&xs) }
    }
}

/// `WIDTH` neighbouring points. Where the coset has fewer, the last lanes repeat its last point.
struct Place<V> {
    points: [usize; 8],
    /// Where g · x is.
    next: [usize; 8],
    x: V,
}

/// What is kept between points: rows of `WIDTH` elements, and the terms that are to be summed.
struct Scratch<V> {
    wires: Vec<F>,
    fixed: Vec<F>,
    terms: Vec<V>,
    /// Powers of every challenge's α.
    powers: Vec<Vec<V>>,
}

impl<V: Copy> Scratch<V> {
    fn new<L: Lanes<Vector = V>>(l: L, common: &CommonCircuitData<F, D>) -> Self {
        let fixed = common.sigmas_range().end;
        let terms = common.config.num_challenges * (2 + common.num_partial_products) + common.num_gate_constraints;
        Self {
            wires: vec![F::ZERO; common.config.num_wires * L::WIDTH],
            fixed: vec![F::ZERO; fixed * L::WIDTH],
            terms: vec![l.splat(0); terms],
            powers: Vec::new(),
        }
    }
}

impl Quotient<'_, '_> {
    /// Wires, constants and sigmas of the points; powers of α the first time.
    #[inline(always)]
    fn load<L: Lanes>(&self, l: L, place: &Place<L::Vector>, scratch: &mut Scratch<L::Vector>) {
        let given = self.given;
        if scratch.powers.is_empty() {
            for alpha in &given.challenges.alphas {
                scratch.powers.push(alpha.powers().take(scratch.terms.len()).map(|power| l.splat(power.0)).collect());
            }
        }
        let whole = place.points[L::WIDTH - 1] == place.points[0] + L::WIDTH - 1;
        for (rows, values) in [(&mut scratch.wires, &given.wires.values), (&mut scratch.fixed, &given.fixed.values)] {
            for (j, row) in rows.chunks_exact_mut(L::WIDTH).enumerate() {
                let column = values.get(j);
                if whole {
                    row.copy_from_slice(&column[place.points[0]..][..L::WIDTH]);
                } else {
                    for lane in 0..L::WIDTH {
                        row[lane] = column[place.points[lane]];
                    }
                }
            }
        }
    }

    /// Constraints of all gates, each times its filter.
    #[inline(always)]
    fn gates<L: Lanes>(&self, l: L, scratch: &mut Scratch<L::Vector>) {
        let common = self.given.common;
        let selectors = &common.selectors_info;
        let before = scratch.terms.len() - common.num_gate_constraints;
        let sums = &mut scratch.terms[before..];
        sums.fill(l.splat(0));
        let points = Points {
            wires: &scratch.wires,
            constants: &scratch.fixed[selectors.num_selectors() * L::WIDTH..common.num_constants * L::WIDTH],
            public_inputs_hash: self.given.public_inputs_hash,
        };
        for (row, kind) in self.kinds.iter().enumerate() {
            let index = selectors.selector_indices[row];
            let selector = l.load(&scratch.fixed[index * L::WIDTH..]);
            let mut filter = l.splat(1);
            for other in selectors.groups[index].clone() {
                if other != row {
                    filter = l.mul(filter, l.sub(l.splat(other as u64), selector));
                }
            }
            if selectors.num_selectors() > 1 {
                filter = l.mul(filter, l.sub(l.splat(UNUSED_SELECTOR), selector));
            }
            kind.evaluate(l, points, &mut Sums::new(filter, sums));
        }
    }

    /// Z is 1 at 1, and every partial product times its numerators is the next one times its denominators.
    #[inline(always)]
    fn permutation<L: Lanes>(
        &self,
        l: L,
        place: &Place<L::Vector>,
        first: L::Vector,
        scratch: &mut Scratch<L::Vector>,
    ) {
        let (given, common) = (self.given, self.given.common);
        let challenges = given.challenges;
        let (count, routed) = (common.config.num_challenges, common.config.num_routed_wires);
        let (degree, partials) = (common.permutation_partial_product_degree(), common.num_partial_products);
        for challenge in 0..count {
            let z = self.gather(l, challenge, &place.points);
            scratch.terms[challenge] = l.mul(first, l.sub(z, l.splat(1)));
            let (beta, gamma) = (challenges.betas[challenge], l.splat(challenges.gammas[challenge].0));
            let beta_here = l.splat(beta.0);
            let mut before = z;
            for chunk in 0..=partials {
                let after = if chunk == partials {
                    self.gather(l, challenge, &place.next)
                } else {
                    self.gather(l, count + challenge * partials + chunk, &place.points)
                };
                let (mut numerator, mut denominator) = (before, after);
                for j in chunk * degree..routed.min((chunk + 1) * degree) {
                    let wire = l.add(l.load(&scratch.wires[j * L::WIDTH..]), gamma);
                    let sigma = l.load(&scratch.fixed[(common.num_constants + j) * L::WIDTH..]);
                    let identity = l.mul(place.x, l.splat((beta * common.k_is[j]).0));
                    numerator = l.mul(numerator, l.add(wire, identity));
                    denominator = l.mul(denominator, l.add(wire, l.mul(beta_here, sigma)));
                }
                scratch.terms[count + challenge * (partials + 1) + chunk] = l.sub(numerator, denominator);
                before = after;
            }
        }
    }

    #[inline(always)]
    fn gather<L: Lanes>(&self, l: L, column: usize, places: &[usize; 8]) -> L::Vector {
        let column = self.given.products.values.get(column);
        let mut lanes = [F::ZERO; 8];
        for lane in 0..L::WIDTH {
            lanes[lane] = column[places[lane]];
        }
        l.load(&lanes)
    }
}
