//! circom's reduction of a constraint system to a quadratic arithmetic program.
//!
//! The rows are the constraints and then one row more for each public wire and the constant one, A = that wire, B = C = 0:
//! they make the public polynomials independent, without which a proof for one public input could be turned into a
//! proof for another (Gabizon, eprint 2019/119). C's values are a·b pointwise, which is C·w for a satisfied system, so the matrix C
//! is needed at set-up only. The quotient's coefficients are never computed: the key holds the odd Lagrange points of
//! the domain of twice the size, and there A·B − C is all quotient, because the vanishing polynomial is constant (−2).

use super::key::ProvingKey;
use super::matrices::Matrices;
use super::ntt::{powers, root_of_unity};
use super::scalar::Scalar;
use crate::cancel::Cancel;
use crate::error::{Code, Error, Result};
use crate::r1cs::{R1cs, SparseMatrix};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, One, Zero, batch_inversion};
use rayon::prelude::*;
use zeroize::Zeroizing;

/// The roots of unity of BN254 reach 2^28, and the odd coset needs twice the domain.
const LARGEST_DOMAIN: usize = 1 << 27;

/// The next power of two at or above constraints + public inputs + 1. Raises `InvalidArgument` for none at all and for
/// more than 2^27.
pub(super) fn domain_size(system: &R1cs) -> Result<usize> {
    let rows = system.a.rows();
    if rows == 0 {
        return Err(Error::new(Code::InvalidArgument, "a system without constraints proves nothing"));
    }
    let size = (rows + system.public + 1).next_power_of_two();
    if size > LARGEST_DOMAIN {
        return Err(Error::new(Code::InvalidArgument, format!("{rows} constraints are more than BN254 can carry")));
    }
    Ok(size)
}

/// Aⱼ(τ), Bⱼ(τ), Cⱼ(τ) for every wire j. They give τ away, so they are wiped when dropped.
pub(super) struct Columns {
    pub(super) a: Zeroizing<Vec<Fr>>,
    pub(super) b: Zeroizing<Vec<Fr>>,
    pub(super) c: Zeroizing<Vec<Fr>>,
}

impl Columns {
    /// `lagrange`: the domain's Lagrange basis at τ.
    pub(super) fn new(system: &R1cs, lagrange: &[Fr]) -> Self {
        let ((mut a, b), c) = rayon::join(
            || rayon::join(|| column(&system.a, system.wires, lagrange), || column(&system.b, system.wires, lagrange)),
            || column(&system.c, system.wires, lagrange),
        );
        for (wire, value) in lagrange[system.a.rows()..][..=system.public].iter().enumerate() {
            a[wire] += value;
        }
        Self { a, b, c }
    }
}

fn column(matrix: &SparseMatrix, wires: usize, lagrange: &[Fr]) -> Zeroizing<Vec<Fr>> {
    let mut sums = Zeroizing::new(vec![Fr::ZERO; wires]);
    for (i, basis) in lagrange[..matrix.rows()].iter().enumerate() {
        for (wire, value) in matrix.row(i) {
            sums[wire as usize] += *basis * value;
        }
    }
    sums
}

/// The Lagrange basis of the `size`-th roots of unity at τ: (τⁿ − 1)/n · ωⁱ/(τ − ωⁱ). None when τ is one of them.
pub(super) fn lagrange(size: usize, tau: &Fr) -> Option<Zeroizing<Vec<Fr>>> {
    let vanishing = Zeroizing::new(tau.pow([size as u64]) - Fr::one());
    if vanishing.is_zero() {
        return None;
    }
    let scale = Zeroizing::new(*vanishing * Fr::from(size as u64).inverse().expect("r is odd"));
    let roots = powers(root_of_unity(size), size);
    let mut basis = Zeroizing::new(roots.iter().map(|root| *tau - root).collect::<Vec<_>>());
    batch_inversion(&mut basis);
    basis.par_iter_mut().zip(&roots).for_each(|(value, root)| *value *= *scale * root);
    Some(basis)
}

/// A·B − C at the odd points for this witness: the scalars of the key's H points.
pub(super) fn quotient(key: &ProvingKey, matrices: &Matrices, witness: &[Fr], cancel: &Cancel) -> Result<Vec<Scalar>> {
    let [a, b] = matrices.products(witness, key.domain_size);
    let domain = key.domain();
    cancel.check()?;
    let quotient = domain.quotient(a, b, cancel);
    cancel.check()?;
    Ok(quotient.into_par_iter().with_min_len(1 << 10).map(Scalar::from_integer).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lagrange_basis_interpolates() {
        let tau = Fr::from(123_456_789u64);
        let basis = lagrange(8, &tau).unwrap();
        let cube = powers(root_of_unity(8), 8).iter().zip(basis.iter()).map(|(x, l)| x.pow([3]) * l).sum::<Fr>();
        assert_eq!(cube, tau.pow([3]));
        assert_eq!(basis.iter().sum::<Fr>(), Fr::one());
    }

    #[test]
    fn a_tau_inside_the_domain_is_refused() {
        assert!(lagrange(8, &root_of_unity(8)).is_none());
        assert!(lagrange(8, &root_of_unity(16)).is_some());
    }

    #[test]
    fn an_empty_or_enormous_system_is_refused() {
        assert_eq!(domain_size(&R1cs::default()).unwrap_err().code, Code::InvalidArgument);
        let mut system = R1cs { public: LARGEST_DOMAIN, ..R1cs::default() };
        system.a = SparseMatrix::from_rows([&vec![]]);
        assert_eq!(domain_size(&system).unwrap_err().code, Code::InvalidArgument);
    }
}
