//! The quintic extension Fp[z]/(z^5 − 3), over which ecGFp5 is defined.

use crate::config::F;
use plonky2::field::extension::quintic::QuinticExtension;
use plonky2::field::types::Field;

/// z^5.
pub(crate) const NON_RESIDUE: u64 = 3;

/// a · b; coefficients lowest first.
pub(crate) fn multiply(a: &[F; 5], b: &[F; 5]) -> [F; 5] {
    (QuinticExtension(*a) * QuinticExtension(*b)).0
}

/// 1/a, or 0 for 0.
pub(crate) fn inverse(a: &[F; 5]) -> [F; 5] {
    QuinticExtension(*a).try_inverse().unwrap_or(QuinticExtension::ZERO).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_power_of_z_is_three() {
        let z = [0, 1, 0, 0, 0].map(F::from_canonical_u64);
        let power = (0..4).fold(z, |power, _| multiply(&power, &z));
        assert_eq!(power, [NON_RESIDUE, 0, 0, 0, 0].map(F::from_canonical_u64));
    }

    #[test]
    fn inverses_multiply_to_one_and_zero_has_zero() {
        let a = [5, 0, 7, 11, 13].map(F::from_canonical_u64);
        assert_eq!(multiply(&a, &inverse(&a)), [1, 0, 0, 0, 0].map(F::from_canonical_u64));
        assert_eq!(inverse(&[F::ZERO; 5]), [F::ZERO; 5]);
    }
}
