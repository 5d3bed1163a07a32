//! Hints: values that a solver computes and that constraints must pin down afterwards.

use super::element::integer;
use super::quintic;
use crate::config::F;
use num_bigint::BigUint;
use plonky2::field::types::Field;
use proofmill_kernels::error::{Code, Error, Result};

/// More limbs, bits of a limb or outputs than any circuit has.
const MOST_LIMBS: u32 = 64;
const MOST_BITS: u32 = 64;
const MOST_EXTERNAL: u32 = 4096;

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// x → 1/x, or 0 for 0.
    Inverse,
    /// x → the lowest bits of x as an integer, lowest first.
    Bits,
    /// a, b → integer quotient and remainder.
    DivMod,
    /// Limbs of a, then of b, lowest first → limbs of the quotient, then of the remainder.
    WideDivMod {
        /// Bits of a limb.
        bits: u32,
        /// Limbs of a, and of the quotient.
        limbs: u32,
    },
    /// a, b → a/b, or 0 when b = 0.
    Quotient,
    /// Five coefficients of an element of Fp[z]/(z^5 − 3) → those of its inverse, or 0 for 0.
    QuinticInverse,
    /// Five coefficients → those of a square root, or 0 if there is none.
    QuinticSquareRoot,
    /// The encoding w of an element of ecGFp5's prime-order group → x and a square root of x, or 0 if there is none.
    Ecgfp5Decode,
    /// The caller's function of this number.
    External(u32),
}

impl Kind {
    /// By the name and parameters that the caller gives.
    pub fn named(name: &str, parameters: &[u32]) -> Result<Kind> {
        let invalid = |message: String| Err(Error::new(Code::InvalidArgument, message));
        match (name, parameters) {
            ("inverse", []) => Ok(Kind::Inverse),
            ("bits", []) => Ok(Kind::Bits),
            ("divmod", []) => Ok(Kind::DivMod),
            ("quotient", []) => Ok(Kind::Quotient),
            ("quintic_inverse", []) => Ok(Kind::QuinticInverse),
            ("quintic_square_root", []) => Ok(Kind::QuinticSquareRoot),
            ("ecgfp5_decode", []) => Ok(Kind::Ecgfp5Decode),
            ("wide_divmod", &[bits, limbs]) => Ok(Kind::WideDivMod { bits, limbs }),
            (
                "inverse"
                | "bits"
                | "divmod"
                | "quotient"
                | "quintic_inverse"
                | "quintic_square_root"
                | "ecgfp5_decode"
                | "wide_divmod",
                _,
            ) => invalid(format!("wrong number of parameters for the hint {name:?}: {}", parameters.len())),
            _ => invalid(format!("unknown hint {name:?}")),
        }
    }

    /// As messages name it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Kind::Inverse => "inverse",
            Kind::Bits => "bits",
            Kind::DivMod => "divmod",
            Kind::WideDivMod { .. } => "wide_divmod",
            Kind::Quotient => "quotient",
            Kind::QuinticInverse => "quintic_inverse",
            Kind::QuinticSquareRoot => "quintic_square_root",
            Kind::Ecgfp5Decode => "ecgfp5_decode",
            Kind::External(_) => "external",
        }
    }

    /// Refuse numbers of inputs and outputs that the kind cannot have.
    pub(crate) fn check(&self, inputs: usize, outputs: u32) -> Result<()> {
        let right = match *self {
            Kind::Inverse => inputs == 1 && outputs == 1,
            Kind::Bits => inputs == 1 && (1..=MOST_BITS).contains(&outputs),
            Kind::DivMod => inputs == 2 && outputs == 2,
            Kind::Quotient => inputs == 2 && outputs == 1,
            Kind::QuinticInverse | Kind::QuinticSquareRoot => inputs == 5 && outputs == 5,
            Kind::Ecgfp5Decode => inputs == 5 && outputs == 10,
            Kind::WideDivMod { bits, limbs } => {
                (1..MOST_BITS).contains(&bits)
                    && (1..=MOST_LIMBS).contains(&limbs)
                    && inputs == outputs as usize
                    && outputs > limbs
                    && outputs - limbs <= MOST_LIMBS
            }
            Kind::External(_) => (1..=MOST_EXTERNAL).contains(&outputs),
        };
        if right {
            return Ok(());
        }
        let message = format!("the hint {:?} cannot have {inputs} inputs and {outputs} outputs", self.name());
        Err(Error::new(Code::InvalidArgument, message))
    }
}

/// A hint in a program. Its outputs are consecutive variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hint {
    pub(crate) kind: Kind,
    /// Range in `Record::hint_inputs`.
    pub(crate) inputs: (u32, u32),
    /// The first output variable.
    pub(crate) first: u32,
    /// How many.
    pub(crate) outputs: u32,
    pub(crate) location: u32,
}

/// Computes an external hint: its number and inputs → its outputs.
pub type External<'a> = dyn Fn(u32, &[F]) -> Result<Vec<F>> + Sync + 'a;

impl Hint {
    /// The outputs for these inputs.
    pub(crate) fn compute(&self, inputs: &[F], external: &External) -> Result<Vec<F>> {
        let failed = |message: &str| Err(Error::new(Code::HintFailed, message).at(self.location));
        match self.kind {
            Kind::Inverse => Ok(vec![inverse(inputs[0])]),
            Kind::Quotient => Ok(vec![inputs[0] * inverse(inputs[1])]),
            Kind::QuinticInverse => Ok(quintic::inverse(five(inputs)).to_vec()),
            // The constraints say what is wrong, in their own words.
            Kind::QuinticSquareRoot => Ok(quintic::square_root(five(inputs)).unwrap_or_default().to_vec()),
            Kind::Ecgfp5Decode => {
                let (x, root) = quintic::decode(five(inputs)).unwrap_or_default();
                Ok([x, root].concat())
            }
            Kind::Bits => Ok(bits(u128::from(integer(inputs[0])), self.outputs)),
            Kind::DivMod => match (integer(inputs[0]), integer(inputs[1])) {
                (_, 0) => failed("division by zero"),
                (a, b) => Ok(vec![F::from_canonical_u64(a / b), F::from_canonical_u64(a % b)]),
            },
            Kind::WideDivMod { bits, limbs } => wide_divide(inputs, bits, limbs as usize)
                .map_or_else(|| failed("division by zero, or a quotient that does not fit its limbs"), Ok),
            Kind::External(number) => {
                let outputs = external(number, inputs).map_err(|error| error.at(self.location))?;
                if outputs.len() != self.outputs as usize {
                    return failed("the hint gave another number of values than it promised");
                }
                Ok(outputs)
            }
        }
    }
}

fn five(inputs: &[F]) -> &[F; 5] {
    inputs.try_into().expect("five inputs")
}

fn inverse(value: F) -> F {
    value.try_inverse().unwrap_or(F::ZERO)
}

/// The lowest bits of an integer, lowest first.
pub(crate) fn bits(value: u128, count: u32) -> Vec<F> {
    (0..count).map(|i| F::from_bool(value >> i & 1 == 1)).collect()
}

fn wide_divide(inputs: &[F], bits: u32, limbs: usize) -> Option<Vec<F>> {
    let (a, b) = inputs.split_at(limbs);
    let (a, b) = (join(a, bits), join(b, bits));
    if b == BigUint::ZERO {
        return None;
    }
    let mut outputs = split(&(&a / &b), bits, limbs)?;
    outputs.extend(split(&(&a % &b), bits, inputs.len() - limbs)?);
    Some(outputs)
}

/// Σ limbᵢ · 2^(bits · i) as an integer.
pub(crate) fn join(limbs: &[F], bits: u32) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |sum, &limb| (sum << bits) + integer(limb))
}

/// The limbs of an integer, lowest first; None when it needs more.
pub(crate) fn split(value: &BigUint, bits: u32, limbs: usize) -> Option<Vec<F>> {
    if value.bits() > u64::from(bits) * limbs as u64 {
        return None;
    }
    let mask = (BigUint::from(1u8) << bits) - 1u8;
    let limb = |i: usize| ((value >> (bits as usize * i)) & &mask).iter_u64_digits().next().unwrap_or(0);
    // At most 63 bits, so below p.
    Some((0..limbs).map(|i| F::from_canonical_u64(limb(i))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[u64]) -> Vec<F> {
        values.iter().copied().map(F::from_canonical_u64).collect()
    }

    fn compute(kind: Kind, inputs: &[u64], outputs: u32) -> Result<Vec<F>> {
        let hint = Hint { kind, inputs: (0, inputs.len() as u32), first: 1, outputs, location: 9 };
        hint.compute(&numbers(inputs), &|_, _| unreachable!())
    }

    #[test]
    fn inverse_and_quotient_answer_zero_for_zero() {
        assert_eq!(compute(Kind::Inverse, &[0], 1).unwrap(), numbers(&[0]));
        assert_eq!(compute(Kind::Inverse, &[4], 1).unwrap()[0] * F::from_canonical_u64(4), F::ONE);
        assert_eq!(compute(Kind::Quotient, &[12, 4], 1).unwrap(), numbers(&[3]));
        assert_eq!(compute(Kind::Quotient, &[12, 0], 1).unwrap(), numbers(&[0]));
    }

    #[test]
    fn bits_are_the_lowest_lowest_first() {
        assert_eq!(compute(Kind::Bits, &[0b10110], 4).unwrap(), numbers(&[0, 1, 1, 0]));
    }

    #[test]
    fn divmod_is_integer_division_and_refuses_zero() {
        assert_eq!(compute(Kind::DivMod, &[17, 5], 2).unwrap(), numbers(&[3, 2]));
        let error = compute(Kind::DivMod, &[17, 0], 2).unwrap_err();
        assert_eq!((error.code, error.location), (Code::HintFailed, Some(9)));
    }

    #[test]
    fn wide_divmod_agrees_with_integers() {
        // a = 3 + 2·16 + 7·256 = 1827, b = 5 + 1·16 = 21: quotient 87 = 7 + 5·16, remainder 0.
        let kind = Kind::WideDivMod { bits: 4, limbs: 3 };
        assert_eq!(compute(kind, &[3, 2, 7, 5, 1], 5).unwrap(), numbers(&[7, 5, 0, 0, 0]));
        assert_eq!(compute(kind, &[3, 2, 7, 0, 0], 5).unwrap_err().code, Code::HintFailed);
    }

    #[test]
    fn wrong_shapes_and_names_are_refused() {
        assert!(Kind::named("magic", &[]).is_err());
        assert!(Kind::named("bits", &[3]).is_err());
        assert!(Kind::Bits.check(1, 65).is_err());
        assert!(Kind::WideDivMod { bits: 32, limbs: 8 }.check(16, 16).is_ok());
        assert!(Kind::WideDivMod { bits: 64, limbs: 4 }.check(8, 8).is_err());
        assert!(Kind::WideDivMod { bits: 32, limbs: 4 }.check(4, 4).is_err());
    }
}
