//! What a forger would put in the place of a hint's values.

use super::arena::spread;
use super::hint::{Hint, Kind, bits, join, split};
use crate::babyjubjub::{A, D, Point, SUBGROUP_ORDER};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, Field, PrimeField};
use num_bigint::BigUint;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Some of a hint's outputs, with other values.
pub(crate) struct Change {
    /// In words, without values.
    pub(crate) what: String,
    /// (number of the output, value).
    pub(crate) values: Vec<(u32, Fr)>,
}

/// Each value alone, then all together in the way of the hint's kind.
pub(crate) fn changes(hint: &Hint, inputs: &[Fr], outputs: &[Fr]) -> Vec<Change> {
    let mut changes = Vec::with_capacity(4 * outputs.len() + 8);
    for (number, &value) in outputs.iter().enumerate() {
        single(&mut changes, hint, number as u32, value);
    }
    if hint.kind == Kind::Bits {
        changes.extend(balanced(inputs[0], outputs));
    }
    let together = match hint.kind {
        Kind::Bits => longer_integers(inputs[0], hint.outputs),
        Kind::DivMod => other_divisions(inputs, outputs),
        Kind::WideDivMod { bits, limbs } => other_wide_divisions(inputs, outputs, bits, limbs as usize),
        Kind::Eighth => other_points(outputs),
        // Nothing but the single value, which is free where the operand is zero.
        Kind::Inverse | Kind::Quotient | Kind::External(_) => vec![],
    };
    changes.extend(together.into_iter().map(|(what, values)| Change { what, values: (0..).zip(values).collect() }));
    changes
}

fn single(changes: &mut Vec<Change>, hint: &Hint, number: u32, value: Fr) {
    let random = spread(!u64::from(hint.first + number));
    let candidates = [
        ("0", Fr::ZERO),
        ("1 − v", Fr::ONE - value),
        ("v + 1", value + Fr::ONE),
        ("v − 1", value - Fr::ONE),
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
fn balanced(x: Fr, bits: &[Fr]) -> Vec<Change> {
    let powers: Vec<Fr> = std::iter::successors(Some(Fr::ONE), |power| Some(power.double())).take(bits.len()).collect();
    let gap = x - bits.iter().zip(&powers).map(|(bit, power)| *bit * power).sum::<Fr>();
    let top = bits.len() - 1;
    let mut changes = vec![];
    for (i, &bit) in bits.iter().enumerate() {
        let inverse = powers[i].inverse().expect("a power of two");
        if gap != Fr::ZERO {
            let what = format!("bit {i} takes what is missing in the sum");
            changes.push(Change { what, values: vec![(i as u32, bit + gap * inverse)] });
        }
        // The lowest and the highest are what circuits use most: parity and comparison.
        let partners = BTreeSet::from([0, (i + 1) % bits.len(), top]);
        for j in partners.into_iter().filter(|&j| j != i) {
            let flipped = Fr::ONE - bits[j];
            let rest = bit + (gap - (flipped - bits[j]) * powers[j]) * inverse;
            let what = format!("bit {j} flipped, and bit {i} keeps the sum");
            changes.push(Change { what, values: vec![(j as u32, flipped), (i as u32, rest)] });
        }
    }
    changes
}

type Together = Vec<(String, Vec<Fr>)>;

/// x + k·r is x in the field: its bits add up to x as well, if they fit.
fn longer_integers(x: Fr, count: u32) -> Together {
    let x = BigUint::from(x);
    (1..=4u8)
        .map(|k| (k, &x + modulus() * k))
        .filter(|(_, integer)| integer.bits() <= u64::from(count).min(256))
        .map(|(k, integer)| {
            let integer = BigInt::<4>::try_from(integer).expect("at most 256 bits");
            (format!("the bits of x + {k}·r"), bits(&integer, count))
        })
        .collect()
}

fn other_divisions(inputs: &[Fr], outputs: &[Fr]) -> Together {
    let (a, b, q, r) = (inputs[0], inputs[1], outputs[0], outputs[1]);
    let mut together =
        vec![("q + 1, r − b".into(), vec![q + Fr::ONE, r - b]), ("q − 1, r + b".into(), vec![q - Fr::ONE, r + b])];
    if let Some(inverse) = b.inverse() {
        // A small remainder of the forger's choice and the quotient that fits it in the field.
        for (what, remainder) in [("r + 1", r + Fr::ONE), ("remainder 0", Fr::ZERO)] {
            together.push((format!("{what}, q solved in the field"), vec![(a - remainder) * inverse, remainder]));
        }
        // Another integer that is a in the field, divided honestly.
        for k in 1..=2u8 {
            let (integer, divisor) = (BigUint::from(a) + modulus() * k, BigUint::from(b));
            let parts = vec![Fr::from(&integer / &divisor), Fr::from(&integer % &divisor)];
            together.push((format!("quotient and remainder of a + {k}·r"), parts));
        }
    }
    together
}

fn other_wide_divisions(inputs: &[Fr], outputs: &[Fr], bits: u32, limbs: usize) -> Together {
    let (quotient, remainder) = outputs.split_at(limbs);
    let divisor = &inputs[limbs..];
    let limbwise = |sign: Fr| {
        let mut values = outputs.to_vec();
        values[0] += sign;
        for (value, limb) in values[limbs..].iter_mut().zip(divisor) {
            *value -= sign * limb;
        }
        values
    };
    let mut together = vec![
        ("q + 1, r − b limb by limb".into(), limbwise(Fr::ONE)),
        ("q − 1, r + b limb by limb".into(), limbwise(-Fr::ONE)),
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

/// Q + T for T of order 2, 4, 8 has the same 8·Q; −Q and 2·Q are on the curve and in the subgroup.
fn other_points(outputs: &[Fr]) -> Together {
    let q = Point { x: outputs[0], y: outputs[1] };
    let mut together = vec![("−Q".into(), q.negate()), ("2·Q".into(), q.add(&q))];
    let mut sum = q;
    for k in 1..8 {
        sum = sum.add(torsion());
        together.push((format!("Q + {k}·T with T of order 8"), sum));
    }
    together.into_iter().map(|(what, point): (String, Point)| (what, vec![point.x, point.y])).collect()
}

/// A point of order 8: l·P for the first x whose point P has enough torsion.
fn torsion() -> &'static Point {
    static TORSION: OnceLock<Point> = OnceLock::new();
    TORSION.get_or_init(|| {
        let point = |x: u64| {
            let x = Fr::from(x);
            let y = ((Fr::ONE - A * x.square()) / (Fr::ONE - D * x.square())).sqrt()?;
            let torsion = Point { x, y }.multiply(&SUBGROUP_ORDER);
            (torsion.multiply(&BigInt::from(4u64)) != Point::IDENTITY).then_some(torsion)
        };
        (1..).find_map(point).expect("half of all points have it")
    })
}

fn modulus() -> &'static BigUint {
    static MODULUS: OnceLock<BigUint> = OnceLock::new();
    MODULUS.get_or_init(|| Fr::MODULUS.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(kind: Kind, inputs: u32, outputs: u32) -> Hint {
        Hint { kind, inputs: (0, inputs), first: 1, outputs, location: 0 }
    }

    fn together(kind: Kind, inputs: &[Fr], outputs: &[Fr]) -> Vec<Vec<Fr>> {
        changes(&hint(kind, inputs.len() as u32, outputs.len() as u32), inputs, outputs)
            .into_iter()
            .filter(|change| change.values.len() == outputs.len())
            .map(|change| change.values.into_iter().map(|value| value.1).collect())
            .collect()
    }

    #[test]
    fn forged_divisions_keep_the_equation() {
        let numbers = |values: [u64; 2]| values.map(Fr::from);
        let forged = together(Kind::DivMod, &numbers([17, 5]), &numbers([3, 2]));
        assert_eq!(forged.len(), 6);
        for values in forged {
            assert_eq!(values[0] * Fr::from(5) + values[1], Fr::from(17));
            assert_ne!(values, numbers([3, 2]));
        }
    }

    #[test]
    fn forged_wide_divisions_keep_the_equation() {
        // a = 1827 = 87·21, limbs of 4 bits.
        let numbers = |values: &[u64]| values.iter().map(|&value| Fr::from(value)).collect::<Vec<_>>();
        let kind = Kind::WideDivMod { bits: 4, limbs: 3 };
        let forged = together(kind, &numbers(&[3, 2, 7, 5, 1]), &numbers(&[7, 5, 0, 0, 0]));
        assert_eq!(forged.len(), 3);
        for values in forged {
            let value = |limbs: &[Fr]| limbs.iter().rev().fold(Fr::ZERO, |sum, limb| sum * Fr::from(16) + limb);
            assert_eq!(value(&values[..3]) * Fr::from(21) + value(&values[3..]), Fr::from(1827));
        }
    }

    #[test]
    fn seven_forged_points_have_the_same_eightfold() {
        let q = Point::GENERATOR;
        let eightfold = |values: &[Fr]| Point { x: values[0], y: values[1] }.multiply(&BigInt::from(8u64));
        let eight = eightfold(&[q.x, q.y]);
        let forged = together(Kind::Eighth, &[eight.x, eight.y], &[q.x, q.y]);
        assert_eq!(forged.iter().filter(|values| eightfold(values) == eight).count(), 7);
        assert_eq!(forged.len(), 9);
    }

    #[test]
    fn single_changes_differ_from_the_value_and_from_one_another() {
        let all = changes(&hint(Kind::Inverse, 1, 1), &[Fr::ZERO], &[Fr::ZERO]);
        let values: std::collections::HashSet<Fr> = all.iter().map(|change| change.values[0].1).collect();
        assert_eq!((all.len(), values.len()), (3, 3));
        assert!(!values.contains(&Fr::ZERO));
    }
}
