//! The permutation argument's polynomials: for each challenge Z and the partial products between Z(x) and Z(g·x).

use super::oracle::Columns;
use crate::config::{Config, D, F};
use crate::lanes::{Kernel, Lanes, run};
use plonky2::field::types::Field;
use plonky2::plonk::circuit_data::{CommonCircuitData, ProverOnlyCircuitData};
use rayon::prelude::*;

/// Rows that one task takes: a multiple of eight.
const TASK: usize = 64;

/// Z of every challenge, then the partial products of every challenge, as values on the subgroup.
pub(crate) fn polynomials(
    wires: &Columns,
    betas: &[F],
    gammas: &[F],
    key: &ProverOnlyCircuitData<F, Config, D>,
    common: &CommonCircuitData<F, D>,
) -> Columns {
    let (rows, chunks) = (common.degree(), common.num_partial_products + 1);
    let count = betas.len();
    // Quotients of chunk products, rows first: rows of one task lie together.
    let width = count * chunks;
    let mut quotients = vec![F::ZERO; rows * width];
    quotients.par_chunks_mut(TASK * width).enumerate().for_each(|(task, quotients)| {
        run(Quotients { wires, betas, gammas, key, common, from: task * TASK, quotients });
    });
    let mut out = Columns::zero(width, rows);
    let mut places = out.all_mut();
    let (zs, partials) = places.split_at_mut(count);
    zs.par_iter_mut().zip(partials.par_chunks_mut(chunks - 1)).enumerate().for_each(|(challenge, (z, partials))| {
        let mut product = F::ONE;
        for row in 0..rows {
            z[row] = product;
            let quotients = &quotients[row * width + challenge * chunks..][..chunks];
            for (partial, quotient) in partials.iter_mut().zip(quotients) {
                product *= *quotient;
                partial[row] = product;
            }
            product *= quotients[chunks - 1];
        }
    });
    out
}

/// For every row, challenge and chunk of wires the product of (wire + β·identity + γ) / (wire + β·sigma + γ).
struct Quotients<'a> {
    wires: &'a Columns,
    betas: &'a [F],
    gammas: &'a [F],
    key: &'a ProverOnlyCircuitData<F, Config, D>,
    common: &'a CommonCircuitData<F, D>,
    from: usize,
    quotients: &'a mut [F],
}

impl Kernel for Quotients<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let routed = self.common.config.num_routed_wires;
        let degree = self.common.permutation_partial_product_degree();
        let chunks = self.common.num_partial_products + 1;
        let width = self.betas.len() * chunks;
        let mut sigmas = vec![F::ZERO; routed * L::WIDTH];
        let mut numerators = vec![l.splat(1); chunks];
        let mut denominators = vec![l.splat(1); chunks];
        // A domain of fewer rows than lanes: the lanes above repeat the last row.
        let rows = self.quotients.len() / width;
        for row in (0..rows).step_by(L::WIDTH) {
            let places: [usize; 8] = std::array::from_fn(|lane| self.from + (row + lane).min(rows - 1));
            for lane in 0..L::WIDTH {
                for (j, &sigma) in self.key.sigmas[places[lane]].iter().enumerate() {
                    sigmas[j * L::WIDTH + lane] = sigma;
                }
            }
            let points: [F; 8] = std::array::from_fn(|lane| self.key.subgroup[places[lane]]);
            let point = l.load(&points);
            for (challenge, (beta, gamma)) in self.betas.iter().zip(self.gammas).enumerate() {
                let (beta_here, gamma) = (l.splat(beta.0), l.splat(gamma.0));
                for chunk in 0..chunks {
                    let (mut numerator, mut denominator) = (l.splat(1), l.splat(1));
                    for j in chunk * degree..routed.min((chunk + 1) * degree) {
                        let column = self.wires.get(j);
                        let wire = if rows < L::WIDTH {
                            let lanes: [F; 8] = std::array::from_fn(|lane| column[places[lane]]);
                            l.load(&lanes)
                        } else {
                            l.load(&column[self.from + row..])
                        };
                        let wire = l.add(wire, gamma);
                        let identity = l.mul(point, l.splat((*beta * self.common.k_is[j]).0));
                        let sigma = l.mul(beta_here, l.load(&sigmas[j * L::WIDTH..]));
                        numerator = l.mul(numerator, l.add(wire, identity));
                        denominator = l.mul(denominator, l.add(wire, sigma));
                    }
                    numerators[chunk] = numerator;
                    denominators[chunk] = denominator;
                }
                divide(l, &mut numerators, &denominators);
                for (chunk, &quotient) in numerators.iter().enumerate() {
                    let mut lanes = [F::ZERO; 8];
                    l.store(&mut lanes, quotient);
                    for lane in 0..L::WIDTH.min(rows) {
                        self.quotients[(row + lane) * width + challenge * chunks + chunk] = lanes[lane];
                    }
                }
            }
        }
    }
}

/// Every numerator divided by its denominator, with one inversion (Montgomery's trick).
///
/// A denominator of zero, which a challenge makes with a probability below 2^-40, gives a proof that does not verify.
#[inline(always)]
pub(crate) fn divide<L: Lanes>(l: L, numerators: &mut [L::Vector], denominators: &[L::Vector]) {
    let mut product = l.splat(1);
    for (numerator, &denominator) in numerators.iter_mut().zip(denominators) {
        *numerator = l.mul(*numerator, product);
        product = l.mul(product, denominator);
    }
    let mut inverse = invert(l, product);
    for (numerator, &denominator) in numerators.iter_mut().zip(denominators).rev() {
        *numerator = l.mul(*numerator, inverse);
        inverse = l.mul(inverse, denominator);
    }
}

/// x^(p − 2), where p − 2 = (2^31 − 1) · 2^33 + 2^32 − 1.
#[inline(always)]
fn invert<L: Lanes>(l: L, x: L::Vector) -> L::Vector {
    let two = l.mul(squared(l, x, 1), x);
    let three = l.mul(squared(l, two, 1), x);
    let six = l.mul(squared(l, three, 3), three);
    let twelve = l.mul(squared(l, six, 6), six);
    let twenty_four = l.mul(squared(l, twelve, 12), twelve);
    let thirty = l.mul(squared(l, twenty_four, 6), six);
    let thirty_one = l.mul(squared(l, thirty, 1), x);
    let thirty_two = l.mul(squared(l, thirty_one, 1), x);
    l.mul(squared(l, thirty_one, 33), thirty_two)
}

/// x^(2^times).
#[inline(always)]
fn squared<L: Lanes>(l: L, x: L::Vector, times: usize) -> L::Vector {
    let mut out = x;
    for _ in 0..times {
        out = l.square(out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::run_on;
    use crate::lanes::tests::{ALL, words};

    struct Inverses<'a>(&'a mut [F]);

    impl Kernel for Inverses<'_> {
        type Output = ();

        #[inline(always)]
        fn run<L: Lanes>(self, l: L) {
            for values in self.0.chunks_exact_mut(L::WIDTH) {
                let inverse = invert(l, l.load(values));
                l.store(values, inverse);
            }
        }
    }

    #[test]
    fn inverses_are_inverses_and_zero_stays() {
        let given: Vec<F> = words(64).into_iter().map(F::from_noncanonical_u64).collect();
        for choice in ALL {
            let mut values = given.clone();
            run_on(choice, Inverses(&mut values));
            for (value, inverse) in given.iter().zip(values) {
                assert_eq!(inverse, value.try_inverse().unwrap_or(F::ZERO));
            }
        }
    }
}
