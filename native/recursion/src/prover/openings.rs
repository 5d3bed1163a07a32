//! Values of all polynomials at the point that the verifier asks for, and their combination for FRI.

use super::oracle::Opened;
use crate::config::{D, F};
use crate::lanes::{Kernel, Lanes, run};
use plonky2::field::extension::Extendable;
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::field::polynomial::PolynomialCoeffs;
use plonky2::field::types::Field;
use plonky2::plonk::circuit_data::CommonCircuitData;
use plonky2::plonk::proof::OpeningSet;
use rayon::prelude::*;

/// An element of the extension.
pub(crate) type Extended = <F as Extendable<D>>::Extension;

/// Coefficients of the combination that one task makes.
const TASK: usize = 512;

fn extended(parts: [F; 2]) -> Extended {
    QuadraticExtension(parts)
}

/// Powers of a point, the parts apart.
pub(crate) struct Powers([Vec<F>; 2]);

impl Powers {
    pub(crate) fn new(point: Extended, count: usize) -> Self {
        let (low, high) = point.powers().take(count).map(|power| (power.0[0], power.0[1])).unzip();
        Self([low, high])
    }
}

/// Values of all polynomials at the point of these powers.
pub(crate) fn evaluate(polynomials: &[&[F]], powers: &Powers) -> Vec<Extended> {
    polynomials.par_iter().map(|polynomial| extended(run(Dot { polynomial, powers }))).collect()
}

/// All openings that the verifier is given.
pub(crate) fn open(oracles: &[&dyn Opened; 4], zeta: Extended, common: &CommonCircuitData<F, D>) -> OpeningSet<F, D> {
    let powers = Powers::new(zeta, common.degree());
    let [fixed, wires, products, quotient] = oracles.map(|oracle| evaluate(&oracle.polynomials(), &powers));
    let next = zeta * Extended::primitive_root_of_unity(common.degree_bits());
    let zs = oracles[2].polynomials();
    let plonk_zs_next = evaluate(&zs[common.zs_range()], &Powers::new(next, common.degree()));
    OpeningSet {
        constants: fixed[common.constants_range()].to_vec(),
        plonk_sigmas: fixed[common.sigmas_range()].to_vec(),
        wires,
        plonk_zs: products[common.zs_range()].to_vec(),
        plonk_zs_next,
        partial_products: products[common.partial_products_range()].to_vec(),
        quotient_polys: quotient,
        lookup_zs: Vec::new(),
        lookup_zs_next: Vec::new(),
    }
}

/// Σ coefficient · power.
struct Dot<'a> {
    polynomial: &'a [F],
    powers: &'a Powers,
}

impl Kernel for Dot<'_> {
    type Output = [F; 2];

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) -> [F; 2] {
        let mut sums = [l.splat(0); 2];
        let whole = self.polynomial.len() / L::WIDTH * L::WIDTH;
        for i in (0..whole).step_by(L::WIDTH) {
            let coefficients = l.load(&self.polynomial[i..]);
            for part in 0..2 {
                sums[part] = l.add(sums[part], l.mul(coefficients, l.load(&self.powers.0[part][i..])));
            }
        }
        let mut out = [F::ZERO; 2];
        for part in 0..2 {
            let mut lanes = [F::ZERO; 8];
            l.store(&mut lanes, sums[part]);
            for lane in 0..L::WIDTH {
                out[part] += lanes[lane];
            }
            for i in whole..self.polynomial.len() {
                out[part] += self.polynomial[i] * self.powers.0[part][i];
            }
        }
        out
    }
}

/// Σ weight_i · polynomial_i.
pub(crate) fn combine(polynomials: &[&[F]], weights: &[Extended]) -> PolynomialCoeffs<Extended> {
    let mut out = vec![Extended::ZERO; polynomials[0].len()];
    out.par_chunks_mut(TASK).enumerate().for_each(|(task, out)| {
        run(Combine { polynomials, weights, from: task * TASK, out });
    });
    PolynomialCoeffs::new(out)
}

struct Combine<'a> {
    polynomials: &'a [&'a [F]],
    weights: &'a [Extended],
    from: usize,
    out: &'a mut [Extended],
}

impl Kernel for Combine<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let count = self.out.len();
        if !count.is_multiple_of(L::WIDTH) {
            for (i, out) in self.out.iter_mut().enumerate() {
                for (polynomial, &weight) in self.polynomials.iter().zip(self.weights) {
                    *out += weight * Extended::from(polynomial[self.from + i]);
                }
            }
            return;
        }
        let mut sums = vec![[l.splat(0); 2]; count / L::WIDTH];
        for (polynomial, weight) in self.polynomials.iter().zip(self.weights) {
            let (low, high) = (l.splat(weight.0[0].0), l.splat(weight.0[1].0));
            for (sum, coefficients) in sums.iter_mut().zip(polynomial[self.from..].chunks_exact(L::WIDTH)) {
                let coefficients = l.load(coefficients);
                sum[0] = l.add(sum[0], l.mul(coefficients, low));
                sum[1] = l.add(sum[1], l.mul(coefficients, high));
            }
        }
        for (out, sum) in self.out.chunks_exact_mut(L::WIDTH).zip(&sums) {
            let mut lanes = [[F::ZERO; 8]; 2];
            l.store(&mut lanes[0], sum[0]);
            l.store(&mut lanes[1], sum[1]);
            for (lane, out) in out.iter_mut().enumerate() {
                *out = extended([lanes[0][lane], lanes[1][lane]]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::run_on;
    use crate::lanes::tests::{ALL, words};

    #[test]
    fn values_and_combinations_are_those_of_the_definition() {
        for size in [2, 16, 64] {
            let elements: Vec<F> = words(5 * size).into_iter().rev().map(F::from_noncanonical_u64).collect();
            let polynomials: Vec<&[F]> = elements.chunks_exact(size).collect();
            let point = extended([F::from_canonical_u64(5), F::from_canonical_u64(11)]);
            let powers = Powers::new(point, size);
            let weights: Vec<Extended> = point.powers().skip(1).take(5).collect();
            for choice in ALL {
                for polynomial in &polynomials {
                    let value = extended(run_on(choice, Dot { polynomial, powers: &powers }));
                    assert_eq!(value, PolynomialCoeffs::new(polynomial.to_vec()).to_extension::<D>().eval(point));
                }
                let mut out = vec![Extended::ZERO; size];
                run_on(choice, Combine { polynomials: &polynomials, weights: &weights, from: 0, out: &mut out });
                for (i, got) in out.iter().enumerate() {
                    let expected: Extended =
                        polynomials.iter().zip(&weights).map(|(p, &weight)| weight * Extended::from(p[i])).sum();
                    assert_eq!(*got, expected);
                }
            }
        }
    }
}
