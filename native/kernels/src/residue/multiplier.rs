//! The fastest product of two elements of arkworks' types on this machine.

#[cfg(target_arch = "x86_64")]
use super::{Base, Engine, Modulus, Mulx, Quadratic, Residue, ScalarField};
use ark_ff::Field;

/// Chosen once: `mulx` where the processor has it, arkworks' own code elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Multiplier {
    #[cfg(target_arch = "x86_64")]
    mulx: Option<Mulx>,
}

impl Multiplier {
    pub(crate) fn best() -> Self {
        Self {
            #[cfg(target_arch = "x86_64")]
            mulx: Mulx::detect(),
        }
    }

    /// Without any instruction that not every processor has.
    #[cfg(test)]
    pub(crate) fn portable() -> Self {
        Self {
            #[cfg(target_arch = "x86_64")]
            mulx: None,
        }
    }

    /// a·b
    #[inline(always)]
    pub(crate) fn product<F: Field>(self, a: &F, b: &F) -> F {
        #[cfg(target_arch = "x86_64")]
        if let Some(product) = self.mulx.and_then(|mulx| fast::product(mulx, a, b)) {
            return product;
        }
        *a * b
    }

    /// a²
    #[inline(always)]
    pub(crate) fn square<F: Field>(self, a: &F) -> F {
        #[cfg(target_arch = "x86_64")]
        if let Some(square) = self.mulx.and_then(|mulx| fast::square(mulx, a)) {
            return square;
        }
        a.square()
    }
}

/// The types that `mulx` multiplies; which one `F` is, the compiler knows.
#[cfg(target_arch = "x86_64")]
mod fast {
    use super::*;
    use ark_bn254::{Fq, Fq2, Fr};
    use std::any::Any;

    #[inline(always)]
    fn cast<F: Field, G: Field>(value: &F) -> Option<&G> {
        (value as &dyn Any).downcast_ref()
    }

    #[inline(always)]
    fn multiply<M: Modulus>(mulx: Mulx, a: &M::Scalar, b: &M::Scalar) -> M::Scalar {
        Residue::<M, _>::new(mulx, *a).mul(Residue::new(mulx, *b)).value()
    }

    #[inline(always)]
    pub(super) fn product<F: Field>(mulx: Mulx, a: &F, b: &F) -> Option<F> {
        if let (Some(a), Some(b)) = (cast::<F, Fq>(a), cast::<F, Fq>(b)) {
            return cast(&multiply::<Base>(mulx, a, b)).copied();
        }
        if let (Some(a), Some(b)) = (cast::<F, Fr>(a), cast::<F, Fr>(b)) {
            return cast(&multiply::<ScalarField>(mulx, a, b)).copied();
        }
        if let (Some(a), Some(b)) = (cast::<F, Fq2>(a), cast::<F, Fq2>(b)) {
            return cast(&quadratic(mulx, a).mul(quadratic(mulx, b)).value()).copied();
        }
        None
    }

    #[inline(always)]
    pub(super) fn square<F: Field>(mulx: Mulx, a: &F) -> Option<F> {
        if let Some(a) = cast::<F, Fq2>(a) {
            return cast(&quadratic(mulx, a).square().value()).copied();
        }
        product(mulx, a, a)
    }

    #[inline(always)]
    fn quadratic<E: Engine>(engine: E, value: &Fq2) -> Quadratic<E> {
        Quadratic::new(engine, *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groth16::random_scalar;
    use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
    use ark_ec::{AffineRepr, CurveGroup};
    use ark_ff::AdditiveGroup;

    fn agrees<F: Field>(values: &[F]) {
        for multiplier in [Multiplier::best(), Multiplier::portable()] {
            for a in values {
                assert_eq!(multiplier.square(a), a.square());
                for b in values {
                    assert_eq!(multiplier.product(a, b), *a * b);
                }
            }
        }
    }

    fn ends<F: Field>(random: F) -> Vec<F> {
        vec![F::ZERO, F::ONE, -F::ONE, random, -random, random.double()]
    }

    #[test]
    fn products_of_every_type_agree_with_arkworks() {
        let scalar = random_scalar().unwrap();
        let (g1, g2) = (G1Affine::generator() * scalar, G2Affine::generator() * scalar);
        let (g1, g2) = (g1.into_affine(), g2.into_affine());
        agrees::<Fr>(&ends(scalar));
        agrees::<Fq>(&ends(g1.x));
        let mut values: Vec<Fq2> = ends(g2.x);
        values.extend([g2.y, Fq2::new(g1.x, Fq::ZERO), Fq2::new(Fq::ZERO, -Fq::ONE)]);
        agrees(&values);
    }
}
