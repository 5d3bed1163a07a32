//! What a forger would put in the place of a hint's values.

use super::element::{integer, spread};
use super::hint::{Hint, Kind, bits, join, split};
use super::quintic;
use crate::config::F;
use plonky2::field::types::{Field, Field64};
use std::collections::BTreeSet;

/// Some of a hint's outputs, with other values.
pub(crate) struct Change {
    /// In words, without values.
    pub(crate) what: String,
    /// (number of the output, value).
    pub(crate) values: Vec<(u32, F)>,
}

/// Each value alone, then all together in the way of the hint's kind.
pub(crate) fn changes(hint: &Hint, inputs: &[F], outputs: &[F]) -> Vec<Change> {
    let mut changes = Vec::with_capacity(4 * outputs.len() + 8);
    for (number, &value) in outputs.iter().enumerate() {
        single(&mut changes, hint, number as u32, value);
    }
    if hint.kind == Kind::Bits {
        changes.extend(balanced(inputs[0], outputs));
    }
    let together = match hint.kind {
        Kind::Bits => longer_integer(inputs[0], hint.outputs),
        Kind::DivMod => other_divisions(inputs, outputs),
        Kind::WideDivMod { bits, limbs } => other_wide_divisions(inputs, outputs, bits, limbs as usize),
        // The other root and its like; multiples of an inverse.
        Kind::QuinticInverse | Kind::QuinticSquareRoot => multiples(outputs),
        Kind::Ecgfp5Decode => other_points(inputs, outputs),
        // Nothing but the single value, which is free where the operand is zero.
        Kind::Inverse | Kind::Quotient | Kind::External(_) => vec![],
    };
    changes.extend(together.into_iter().map(|(what, values)| Change { what, values: (0..).zip(values).collect() }));
    changes
}

fn single(changes: &mut Vec<Change>, hint: &Hint, number: u32, value: F) {
    let random = spread(!u64::from(hint.first + number));
    let candidates = [
        ("0", F::ZERO),
        ("1 − v", F::ONE - value),
        ("v + 1", value + F::ONE),
        ("v − 1", value - F::ONE),
        ("a random value", random),
    ];
    for (i, &(what, other)) in candidates.iter().enumerate() {
        let repeated = candidates[..i].iter().any(|before| before.1 == other);
        if other != value && !repeated {
            let what = format!("{what} for value {number} of the {} hint", hint.kind.name());
            changes.push(Change { what, values: vec![(number, other)] });
        }
    }
}

/// Two bits changed so that the sum stays, or one so that the sum becomes right: passes where one need not be a bit.
fn balanced(x: F, bits: &[F]) -> Vec<Change> {
    let power = |i: usize| F::TWO.exp_u64(i as u64);
    let gap = x - bits.iter().enumerate().map(|(i, &bit)| bit * power(i)).sum::<F>();
    let top = bits.len() - 1;
    let mut changes = vec![];
    for (i, &bit) in bits.iter().enumerate() {
        let inverse = power(i).inverse();
        if gap != F::ZERO {
            let what = format!("bit {i} takes what is missing in the sum");
            changes.push(Change { what, values: vec![(i as u32, bit + gap * inverse)] });
        }
        // The lowest and the highest are what circuits use most: parity and comparison.
        let partners = BTreeSet::from([0, (i + 1) % bits.len(), top]);
        for j in partners.into_iter().filter(|&j| j != i) {
            let flipped = F::ONE - bits[j];
            let rest = bit + (gap - (flipped - bits[j]) * power(j)) * inverse;
            let what = format!("bit {j} flipped, and bit {i} keeps the sum");
            changes.push(Change { what, values: vec![(j as u32, flipped), (i as u32, rest)] });
        }
    }
    changes
}

type Together = Vec<(String, Vec<F>)>;

/// x + p is x in the field: its bits add up to x as well, if they fit. They do for x < 2^32 − 1 and 64 bits.
fn longer_integer(x: F, count: u32) -> Together {
    let longer = u128::from(integer(x)) + u128::from(F::ORDER);
    if longer >> count == 0 { vec![("the bits of x + p".into(), bits(longer, count))] } else { vec![] }
}

fn other_divisions(inputs: &[F], outputs: &[F]) -> Together {
    let (a, b, q, r) = (inputs[0], inputs[1], outputs[0], outputs[1]);
    let mut together =
        vec![("q + 1, r − b".into(), vec![q + F::ONE, r - b]), ("q − 1, r + b".into(), vec![q - F::ONE, r + b])];
    if let Some(inverse) = b.try_inverse() {
        // A small remainder of the forger's choice and the quotient that fits it in the field.
        for (what, remainder) in [("r + 1", r + F::ONE), ("remainder 0", F::ZERO)] {
            together.push((format!("{what}, q solved in the field"), vec![(a - remainder) * inverse, remainder]));
        }
        // Another integer that is a in the field, divided honestly.
        for k in 1..=2u8 {
            let longer = u128::from(integer(a)) + u128::from(F::ORDER) * u128::from(k);
            let divisor = u128::from(integer(b));
            let parts = [longer / divisor, longer % divisor].map(F::from_noncanonical_u128);
            together.push((format!("quotient and remainder of a + {k}·p"), parts.to_vec()));
        }
    }
    together
}

fn other_wide_divisions(inputs: &[F], outputs: &[F], bits: u32, limbs: usize) -> Together {
    let (quotient, remainder) = outputs.split_at(limbs);
    let divisor = &inputs[limbs..];
    let limbwise = |sign: F| {
        let mut values = outputs.to_vec();
        values[0] += sign;
        for (value, &limb) in values[limbs..].iter_mut().zip(divisor) {
            *value -= sign * limb;
        }
        values
    };
    let mut together = vec![
        ("q + 1, r − b limb by limb".into(), limbwise(F::ONE)),
        ("q − 1, r + b limb by limb".into(), limbwise(F::NEG_ONE)),
    ];
    let quotient = join(quotient, bits);
    if quotient.bits() > 0 {
        let less = split(&(quotient - 1u8), bits, limbs);
        let more = split(&(join(remainder, bits) + join(divisor, bits)), bits, remainder.len());
        if let (Some(mut values), Some(more)) = (less, more) {
            values.extend(more);
            together.push(("q − 1, r + b".into(), values));
        }
    }
    together
}

/// Multiples of an inverse pass where its product is checked up to a factor, −v where it is a root; anything is an
/// inverse of zero.
fn multiples(outputs: &[F]) -> Together {
    let scaled = |factor: F| outputs.iter().map(|&value| value * factor).collect();
    let random = (0..outputs.len() as u64).map(|i| spread(!i)).collect();
    vec![
        ("0".into(), vec![F::ZERO; outputs.len()]),
        ("−v".into(), scaled(F::NEG_ONE)),
        ("2·v".into(), scaled(F::TWO)),
        ("random coefficients".into(), random),
    ]
}

/// The other x on the line through w, which is no square: the point outside the group. And the other root.
fn other_points(inputs: &[F], outputs: &[F]) -> Together {
    let (x, root) = outputs.split_at(5);
    let negated: Vec<F> = root.iter().map(|&value| -value).collect();
    let w: [F; 5] = inputs.try_into().expect("five inputs");
    // The roots of x² + (2 − w²)·x + 263·z add up to w² − 2.
    let sum =
        quintic::multiply(&w, &w).into_iter().zip([F::TWO, F::ZERO, F::ZERO, F::ZERO, F::ZERO]).map(|(a, b)| a - b);
    let other: Vec<F> = sum.zip(x).map(|(sum, &x)| sum - x).collect();
    let mut together = multiples(outputs);
    together.push(("the other root of x".into(), [x, negated.as_slice()].concat()));
    together.push(("the other x of w".into(), [other.as_slice(), root].concat()));
    together.push(("the other x of w, root 0".into(), [other.as_slice(), &[F::ZERO; 5]].concat()));
    together
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[u64]) -> Vec<F> {
        values.iter().copied().map(F::from_canonical_u64).collect()
    }

    fn hint(kind: Kind, inputs: u32, outputs: u32) -> Hint {
        Hint { kind, inputs: (0, inputs), first: 1, outputs, location: 0 }
    }

    fn together(kind: Kind, inputs: &[F], outputs: &[F]) -> Vec<Vec<F>> {
        changes(&hint(kind, inputs.len() as u32, outputs.len() as u32), inputs, outputs)
            .into_iter()
            .filter(|change| change.values.len() == outputs.len())
            .map(|change| change.values.into_iter().map(|value| value.1).collect())
            .collect()
    }

    #[test]
    fn forged_divisions_keep_the_equation() {
        let forged = together(Kind::DivMod, &numbers(&[17, 5]), &numbers(&[3, 2]));
        assert_eq!(forged.len(), 6);
        for values in forged {
            assert_eq!(values[0] * numbers(&[5])[0] + values[1], numbers(&[17])[0]);
            assert_ne!(values, numbers(&[3, 2]));
        }
    }

    #[test]
    fn forged_wide_divisions_keep_the_equation() {
        // a = 1827 = 87·21, limbs of 4 bits.
        let kind = Kind::WideDivMod { bits: 4, limbs: 3 };
        let forged = together(kind, &numbers(&[3, 2, 7, 5, 1]), &numbers(&[7, 5, 0, 0, 0]));
        assert_eq!(forged.len(), 3);
        for values in forged {
            let value = |limbs: &[F]| limbs.iter().rev().fold(F::ZERO, |sum, &limb| sum * numbers(&[16])[0] + limb);
            assert_eq!(value(&values[..3]) * numbers(&[21])[0] + value(&values[3..]), numbers(&[1827])[0]);
        }
    }

    #[test]
    fn the_longer_integer_is_the_same_element() {
        let forged = longer_integer(numbers(&[5])[0], 64);
        let sum: F = forged[0].1.iter().enumerate().map(|(i, &bit)| bit * F::TWO.exp_u64(i as u64)).sum();
        assert_eq!(sum, numbers(&[5])[0]);
        assert!(longer_integer(numbers(&[5])[0], 63).is_empty());
        assert!(longer_integer(numbers(&[1 << 32])[0], 64).is_empty());
    }

    #[test]
    fn single_changes_differ_from_the_value_and_from_one_another() {
        let all = changes(&hint(Kind::Inverse, 1, 1), &[F::ZERO], &[F::ZERO]);
        let values: std::collections::HashSet<F> = all.iter().map(|change| change.values[0].1).collect();
        assert_eq!((all.len(), values.len()), (3, 3));
        assert!(!values.contains(&F::ZERO));
    }
}
