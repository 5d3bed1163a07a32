//! Transforms between coefficients and values on a subgroup and its cosets.
//!
//! An extension to 2^rate cosets takes each coset in a lane of its own: no butterfly crosses lanes and every root is the
//! same in all of them. Values come out in bit-reversed order, which is the order of the trees' leaves, coset by coset.

use crate::config::F;
use crate::lanes::{Choice, Kernel, Lanes, choice, run, run_on};
use plonky2::field::types::Field;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows that are transformed to the end before the next are begun: they stay in the first cache.
const LEAF: usize = 512;

/// i with its lowest `bits` bits in reverse order; no others may be set.
pub(crate) fn reverse(i: usize, bits: usize) -> usize {
    if bits == 0 { i } else { i.reverse_bits() >> (usize::BITS as usize - bits) }
}

/// Tables for 2^bits coefficients.
pub(crate) struct Domain {
    bits: usize,
    /// At `half + k` the k-th power of a primitive root of unity of order 2 · half.
    roots: Vec<F>,
    inverse_roots: Vec<F>,
}

impl Domain {
    /// Made once for each size.
    pub(crate) fn new(bits: usize) -> Arc<Self> {
        static MADE: Mutex<Option<HashMap<usize, Arc<Domain>>>> = Mutex::new(None);
        // A poisoned lock guards a map that is whole: its entries are made before they are put in.
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let made = made.get_or_insert_default();
        Arc::clone(made.entry(bits).or_insert_with(|| Arc::new(Self::make(bits))))
    }

    fn make(bits: usize) -> Self {
        let table = |invert: bool| {
            let mut roots = vec![F::ONE; 1 << bits];
            for layer in 0..bits {
                let root = F::primitive_root_of_unity(layer + 1);
                let powers = if invert { root.inverse() } else { root }.powers();
                for (place, power) in roots[1 << layer..2 << layer].iter_mut().zip(powers) {
                    *place = power;
                }
            }
            roots
        };
        Self { bits, roots: table(false), inverse_roots: table(true) }
    }

    pub(crate) fn size(&self) -> usize {
        1 << self.bits
    }

    /// Coefficients of the polynomials with these values at 1, g, g², …: up to eight columns at once.
    pub(crate) fn interpolate(&self, columns: &[&[F]], coefficients: &mut [&mut [F]]) {
        let scale = F::from_canonical_usize(self.size()).inverse();
        run(Interpolate { domain: self, scale, columns, coefficients });
    }
}

/// Where 2^bits coefficients are evaluated: at shift · H, extended by 2^rate.
pub(crate) struct Extension {
    domain: Arc<Domain>,
    rate: usize,
    /// At k · 2^rate + b the k-th power of the point that generates coset b.
    powers: Vec<F>,
}

impl Extension {
    /// Made once for each size and shift.
    pub(crate) fn new(bits: usize, rate: usize, shift: F) -> Arc<Self> {
        static MADE: Mutex<Option<Made>> = Mutex::new(None);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let made = made.get_or_insert_default();
        Arc::clone(made.entry((bits, rate, shift.0)).or_insert_with(|| Arc::new(Self::make(bits, rate, shift))))
    }

    fn make(bits: usize, rate: usize, shift: F) -> Self {
        let root = F::primitive_root_of_unity(bits + rate);
        let points: Vec<F> = (0..1 << rate).map(|b| shift * root.exp_u64(reverse(b, rate) as u64)).collect();
        let mut powers = Vec::with_capacity(1 << (bits + rate));
        let mut row = vec![F::ONE; 1 << rate];
        for _ in 0..1 << bits {
            powers.extend_from_slice(&row);
            for (power, &point) in row.iter_mut().zip(&points) {
                *power *= point;
            }
        }
        Self { domain: Domain::new(bits), rate, powers }
    }

    /// 2^(bits + rate) values for each polynomial, in bit-reversed order.
    pub(crate) fn evaluate(&self, coefficients: &[&[F]], values: &mut [&mut [F]]) {
        let wide = match choice() {
            Choice::Avx512 => 8,
            Choice::Avx2 => 4,
            Choice::Portable => 1,
        };
        let choice = if wide <= 1 << self.rate { choice() } else { Choice::Portable };
        run_on(choice, Evaluate { extension: self, coefficients, values });
    }
}

/// Extensions by size, rate and shift.
type Made = HashMap<(usize, usize, u64), Arc<Extension>>;

/// Decimation in frequency: natural order in, bit-reversed order out; `WIDTH` independent transforms.
#[inline(always)]
fn transform<L: Lanes>(l: L, work: &mut [L::Vector], roots: &[F]) {
    let mut half = work.len() / 2;
    while half >= LEAF {
        for both in work.chunks_exact_mut(2 * half) {
            layer(l, both, &roots[half..2 * half]);
        }
        half /= 2;
    }
    if half == 0 {
        return;
    }
    for leaf in work.chunks_exact_mut(2 * half) {
        let mut half = half;
        while half > 0 {
            for both in leaf.chunks_exact_mut(2 * half) {
                layer(l, both, &roots[half..2 * half]);
            }
            half /= 2;
        }
    }
}

#[inline(always)]
fn layer<L: Lanes>(l: L, both: &mut [L::Vector], roots: &[F]) {
    let (low, high) = both.split_at_mut(roots.len());
    for ((a, b), root) in low.iter_mut().zip(high).zip(roots) {
        let difference = l.sub(*a, *b);
        *a = l.add(*a, *b);
        *b = l.mul(difference, l.splat(root.0));
    }
}

struct Evaluate<'a, 'b, 'c> {
    extension: &'a Extension,
    coefficients: &'a [&'b [F]],
    values: &'a mut [&'c mut [F]],
}

impl Kernel for Evaluate<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let (size, cosets) = (self.extension.domain.size(), 1 << self.extension.rate);
        let mut work = vec![l.splat(0); size];
        for (coefficients, values) in self.coefficients.iter().zip(self.values.iter_mut()) {
            for (pass, values) in values.chunks_exact_mut(size * L::WIDTH).enumerate() {
                let powers = self.extension.powers.chunks_exact(cosets);
                for ((place, coefficient), powers) in work.iter_mut().zip(*coefficients).zip(powers) {
                    *place = l.mul(l.splat(coefficient.0), l.load(&powers[pass * L::WIDTH..]));
                }
                transform(l, &mut work, &self.extension.domain.roots);
                if size < L::WIDTH {
                    for (row, &value) in work.iter().enumerate() {
                        let mut lanes = [F::ZERO; 8];
                        l.store(&mut lanes, value);
                        for lane in 0..L::WIDTH {
                            values[lane * size + row] = lanes[lane];
                        }
                    }
                } else {
                    for (i, rows) in work.chunks_exact(L::WIDTH).enumerate() {
                        l.store_turned(&mut values[i * L::WIDTH..], size, rows);
                    }
                }
            }
        }
    }
}

struct Interpolate<'a, 'b, 'c> {
    domain: &'a Domain,
    scale: F,
    columns: &'a [&'b [F]],
    coefficients: &'a mut [&'c mut [F]],
}

impl Kernel for Interpolate<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let (size, bits) = (self.domain.size(), self.domain.bits);
        let mut turned = vec![F::ZERO; size * L::WIDTH];
        let mut work = vec![l.splat(0); size];
        for (columns, coefficients) in self.columns.chunks(L::WIDTH).zip(self.coefficients.chunks_mut(L::WIDTH)) {
            turn_in(l, columns, &mut turned);
            for (place, row) in work.iter_mut().zip(turned.chunks_exact(L::WIDTH)) {
                *place = l.mul(l.load(row), l.splat(self.scale.0));
            }
            transform(l, &mut work, &self.domain.inverse_roots);
            for (i, &value) in work.iter().enumerate() {
                let mut lanes = [F::ZERO; 8];
                l.store(&mut lanes, value);
                let place = reverse(i, bits);
                for (lane, column) in coefficients.iter_mut().enumerate() {
                    column[place] = lanes[lane];
                }
            }
        }
    }
}

/// Row i of `turned` gets element i of every column.
#[inline(always)]
fn turn_in<L: Lanes>(l: L, columns: &[&[F]], turned: &mut [F]) {
    let size = turned.len() / L::WIDTH;
    if columns.len() < L::WIDTH || size < L::WIDTH {
        for (row, places) in turned.chunks_exact_mut(L::WIDTH).enumerate() {
            for (place, column) in places.iter_mut().zip(columns) {
                *place = column[row];
            }
        }
        return;
    }
    let mut rows = [l.splat(0); 8];
    for i in (0..size).step_by(L::WIDTH) {
        for lane in 0..L::WIDTH {
            rows[lane] = l.load(&columns[lane][i..]);
        }
        l.store_turned(&mut turned[i * L::WIDTH..], L::WIDTH, &rows[..L::WIDTH]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::tests::{ALL, words};
    use plonky2::field::polynomial::{PolynomialCoeffs, PolynomialValues};

    fn reversed(values: &[F]) -> Vec<F> {
        let bits = values.len().trailing_zeros() as usize;
        (0..values.len()).map(|i| values[reverse(i, bits)]).collect()
    }

    #[test]
    fn extensions_agree_with_the_crates() {
        for (bits, rate) in [(0, 3), (2, 3), (5, 3), (11, 3), (4, 4), (6, 2)] {
            let size = 1 << bits;
            let elements: Vec<F> = words(3 * size).into_iter().map(F::from_noncanonical_u64).collect();
            let columns: Vec<&[F]> = elements.chunks_exact(size).collect();
            let shift = F::from_canonical_u64(49);
            let extension = Extension::new(bits, rate, shift);
            for choice in ALL {
                if choice == Choice::Avx512 && rate < 3 {
                    continue;
                }
                let mut values = vec![F::ZERO; (3 * size) << rate];
                let mut outs: Vec<&mut [F]> = values.chunks_exact_mut(size << rate).collect();
                run_on(choice, Evaluate { extension: &extension, coefficients: &columns, values: &mut outs });
                for (column, values) in columns.iter().zip(values.chunks_exact(size << rate)) {
                    let expected = PolynomialCoeffs::new(column.to_vec()).lde(rate).coset_fft(shift).values;
                    assert_eq!(values, reversed(&expected));
                }
            }
        }
    }

    #[test]
    fn interpolation_agrees_with_the_crates() {
        for (bits, count) in [(0, 1), (2, 9), (5, 8), (11, 11)] {
            let size = 1 << bits;
            let elements: Vec<F> = words(count * size).into_iter().map(F::from_noncanonical_u64).collect();
            let columns: Vec<&[F]> = elements.chunks_exact(size).collect();
            let domain = Domain::new(bits);
            let scale = F::from_canonical_usize(size).inverse();
            for choice in ALL {
                let mut out = vec![F::ZERO; count * size];
                let mut coefficients: Vec<&mut [F]> = out.chunks_exact_mut(size).collect();
                let kernel = Interpolate { domain: &domain, scale, columns: &columns, coefficients: &mut coefficients };
                run_on(choice, kernel);
                for (column, coefficients) in columns.iter().zip(out.chunks_exact(size)) {
                    assert_eq!(coefficients, PolynomialValues::new(column.to_vec()).ifft().coeffs);
                }
            }
        }
    }
}
