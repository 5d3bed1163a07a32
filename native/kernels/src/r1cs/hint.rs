//! Hints: values that a solver computes and that constraints must pin down afterwards.

use crate::babyjubjub::{Point, SUBGROUP_ORDER};
use crate::error::{Code, Error, Result};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, BigInteger, Field, PrimeField};
use num_bigint::BigUint;
use std::sync::OnceLock;

/// More limbs, bits of a limb or outputs than any circuit has; it bounds what a damaged file can ask for.
const MOST_LIMBS: u32 = 64;
const MOST_BITS: u32 = 256;
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
    /// x, y of a BabyJubJub point P → (1/8 mod l) · P, which is Q with 8·Q = P for P in the prime-order subgroup.
    Eighth,
    /// a, b → a/b, or 0 when b = 0.
    Quotient,
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
            ("eighth", []) => Ok(Kind::Eighth),
            ("quotient", []) => Ok(Kind::Quotient),
            ("wide_divmod", &[bits, limbs]) => Ok(Kind::WideDivMod { bits, limbs }),
            ("inverse" | "bits" | "divmod" | "eighth" | "quotient" | "wide_divmod", _) => {
                invalid(format!("wrong number of parameters for the hint {name:?}: {}", parameters.len()))
            }
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
            Kind::Eighth => "eighth",
            Kind::Quotient => "quotient",
            Kind::External(_) => "external",
        }
    }

    /// Refuse numbers of inputs and outputs that the kind cannot have.
    pub(crate) fn check(&self, inputs: usize, outputs: u32) -> Result<()> {
        let right = match *self {
            Kind::Inverse => inputs == 1 && outputs == 1,
            Kind::Bits => inputs == 1 && (1..=MOST_BITS).contains(&outputs),
            Kind::DivMod | Kind::Eighth => inputs == 2 && outputs == 2,
            Kind::Quotient => inputs == 2 && outputs == 1,
            Kind::WideDivMod { bits, limbs } => {
                (1..254).contains(&bits)
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

/// A hint in a witness program. Its outputs are consecutive variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hint {
    pub(crate) kind: Kind,
    /// Range in `Program::hint_inputs`.
    pub(crate) inputs: (u32, u32),
    /// The first output variable.
    pub(crate) first: u32,
    /// How many.
    pub(crate) outputs: u32,
    pub(crate) location: u32,
}

/// Computes an external hint: its number and inputs → its outputs.
pub type External<'a> = dyn Fn(u32, &[Fr]) -> Result<Vec<Fr>> + Sync + 'a;

impl Hint {
    /// The outputs for these inputs.
    pub(crate) fn compute(&self, inputs: &[Fr], external: &External) -> Result<Vec<Fr>> {
        let failed = |message: &str| Err(Error::new(Code::HintFailed, message).at(self.location));
        match self.kind {
            Kind::Inverse => Ok(vec![inputs[0].inverse().unwrap_or(Fr::ZERO)]),
            Kind::Quotient => Ok(vec![inputs[0] * inputs[1].inverse().unwrap_or(Fr::ZERO)]),
            Kind::Bits => Ok(bits(&inputs[0].into_bigint(), self.outputs)),
            Kind::DivMod => match divide(&inputs[0].into(), &inputs[1].into()) {
                Some((quotient, remainder)) => Ok(vec![Fr::from(quotient), Fr::from(remainder)]),
                None => failed("division by zero"),
            },
            Kind::WideDivMod { bits, limbs } => wide_divide(inputs, bits, limbs as usize)
                .map_or_else(|| failed("division by zero, or a quotient that does not fit its limbs"), Ok),
            Kind::Eighth => {
                let point = Point { x: inputs[0], y: inputs[1] };
                if !point.is_on_curve() {
                    return failed("the point is not on the curve");
                }
                let eighth = point.multiply(eighth());
                Ok(vec![eighth.x, eighth.y])
            }
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

/// The lowest bits of an integer, lowest first.
pub(crate) fn bits(value: &BigInt<4>, count: u32) -> Vec<Fr> {
    (0..count as usize).map(|i| Fr::from(value.get_bit(i))).collect()
}

fn divide(a: &BigUint, b: &BigUint) -> Option<(BigUint, BigUint)> {
    (b.bits() != 0).then(|| (a / b, a % b))
}

fn wide_divide(inputs: &[Fr], bits: u32, limbs: usize) -> Option<Vec<Fr>> {
    let (a, b) = inputs.split_at(limbs);
    let (quotient, remainder) = divide(&join(a, bits), &join(b, bits))?;
    let mut outputs = split(&quotient, bits, limbs)?;
    outputs.extend(split(&remainder, bits, b.len())?);
    Some(outputs)
}

/// Σ limbᵢ · 2^(bits · i) as an integer.
pub(crate) fn join(limbs: &[Fr], bits: u32) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |sum, &limb| (sum << bits) + BigUint::from(limb))
}

/// The limbs of an integer, lowest first; None when it needs more.
pub(crate) fn split(value: &BigUint, bits: u32, limbs: usize) -> Option<Vec<Fr>> {
    if value.bits() > u64::from(bits) * limbs as u64 {
        return None;
    }
    let mask = (BigUint::from(1u8) << bits) - 1u8;
    Some((0..limbs).map(|i| Fr::from((value >> (bits as usize * i)) & &mask)).collect())
}

/// 1/8 modulo the order of the subgroup.
fn eighth() -> &'static BigInt<4> {
    static EIGHTH: OnceLock<BigInt<4>> = OnceLock::new();
    EIGHTH.get_or_init(|| {
        // l is odd, so one of k·l + 1 for k in 1..8 is divisible by 8; its eighth is below l.
        let order = BigUint::from(SUBGROUP_ORDER);
        let multiple = (1u8..8).map(|k| &order * k + 1u8).find(|n| (n % 8u8).bits() == 0).expect("l is odd");
        BigInt::try_from(multiple / 8u8).expect("below l")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compute(kind: Kind, inputs: &[u64], outputs: u32) -> Result<Vec<Fr>> {
        let inputs: Vec<Fr> = inputs.iter().map(|&value| Fr::from(value)).collect();
        let hint = Hint { kind, inputs: (0, inputs.len() as u32), first: 1, outputs, location: 9 };
        hint.compute(&inputs, &|_, _| unreachable!())
    }

    fn numbers(values: &[u64]) -> Vec<Fr> {
        values.iter().map(|&value| Fr::from(value)).collect()
    }

    #[test]
    fn inverse_and_quotient_answer_zero_for_zero() {
        assert_eq!(compute(Kind::Inverse, &[0], 1).unwrap(), numbers(&[0]));
        assert_eq!(compute(Kind::Inverse, &[4], 1).unwrap()[0] * Fr::from(4), Fr::ONE);
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
    fn eight_eighths_are_the_point() {
        let hint = Hint { kind: Kind::Eighth, inputs: (0, 2), first: 1, outputs: 2, location: 9 };
        let point = Point::GENERATOR.multiply(&BigInt::from(77u64));
        let q = hint.compute(&[point.x, point.y], &|_, _| unreachable!()).unwrap();
        assert_eq!(Point { x: q[0], y: q[1] }.multiply(&BigInt::from(8u64)), point);
        assert_eq!(hint.compute(&[Fr::ONE, Fr::ONE], &|_, _| unreachable!()).unwrap_err().code, Code::HintFailed);
    }

    #[test]
    fn wrong_shapes_and_names_are_refused() {
        assert!(Kind::named("magic", &[]).is_err());
        assert!(Kind::named("bits", &[3]).is_err());
        assert!(Kind::Bits.check(1, 257).is_err());
        assert!(Kind::WideDivMod { bits: 64, limbs: 4 }.check(8, 8).is_ok());
        assert!(Kind::WideDivMod { bits: 64, limbs: 4 }.check(4, 4).is_err());
    }
}
