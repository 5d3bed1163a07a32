//! The final exponentiation: from the product of a Miller loop to the group of order r.
//!
//! The exponent is 2x(6x² + 3x + 1)·(p¹² − 1)/r as in "Faster hashing to G2" (Fuentes-Castañeda, Knapp, Rodríguez-Henríquez,
//! SAC 2011), and the same as arkworks': the values of both are equal, and not only their verdicts.

use super::Extension;

/// x, the parameter of the curve.
const X: u64 = 4_965_661_367_192_848_881;
/// Bits of a digit of x.
const WIDTH: u32 = 4;
/// Signed odd digits of x below 2^(WIDTH − 1), from the lowest bit on; most are zero.
const DIGITS: [i8; 65] = {
    let mut digits = [0; 65];
    let (mut rest, mut i) = (X as i128, 0);
    while rest != 0 {
        if rest & 1 == 1 {
            let low = rest & ((1 << WIDTH) - 1);
            let digit = if low >= 1 << (WIDTH - 1) { low - (1 << WIDTH) } else { low };
            digits[i] = digit as i8;
            rest -= digit;
        }
        rest >>= 1;
        i += 1;
    }
    digits
};

/// None for zero.
pub(super) fn exponentiate<T: Extension>(f: &T) -> Option<T> {
    let easy = f.conjugate().mul(&f.inverse()?);
    let r = easy.frobenius(2).mul(&easy);
    // From here on elements are of order p⁴ − p² + 1: conjugates are inverses, and squares are cheap.
    let y0 = power(&r).conjugate();
    let y1 = y0.cyclotomic_squares(1);
    let y3 = y1.cyclotomic_squares(1).mul(&y1);
    let y4 = power(&y3).conjugate();
    let y6 = power(&y4.cyclotomic_squares(1));
    let y8 = y6.mul(&y4).mul(&y3.conjugate());
    let y9 = y8.mul(&y1);
    let y11 = y8.mul(&y4).mul(&r);
    let y13 = y9.frobenius(1).mul(&y11);
    let y14 = y8.frobenius(2).mul(&y13);
    Some(r.conjugate().mul(&y9).frobenius(3).mul(&y14))
}

/// fˣ for an f whose conjugate is its inverse.
fn power<T: Extension>(f: &T) -> T {
    let square = f.cyclotomic_squares(1);
    let mut odd = [*f; 1 << (WIDTH - 2)];
    for i in 1..odd.len() {
        odd[i] = odd[i - 1].mul(&square);
    }
    let digit = |digit: i8| {
        let power = odd[usize::from(digit.unsigned_abs()) / 2];
        if digit < 0 { power.conjugate() } else { power }
    };
    let top = DIGITS.iter().rposition(|digit| *digit != 0).expect("x is not zero");
    let (mut result, mut place) = (digit(DIGITS[top]), top);
    for (i, value) in DIGITS[..top].iter().enumerate().rev().filter(|(_, digit)| **digit != 0) {
        result = result.cyclotomic_squares(place - i).mul(&digit(*value));
        place = i;
    }
    result.cyclotomic_squares(place)
}
