//! What snarkjs hashes for a "point" that lies behind the end of its section: bytes whose coordinates are not below q.
//!
//! Its arithmetic (wasmcurves, `build_f1m` and `build_curve_jacobian_a0`) takes them as they are and corrects a sum, a
//! difference or a product by q at most once, so that what comes out depends on each step and not on values modulo q. It
//! goes into a hash only, where it has to be the same as everybody's, and into no key.

use ark_bn254::{Fq, G1Affine};
use ark_ff::{BigInt, Field, PrimeField};
use num_bigint::BigUint;

/// Below 2^256, in Montgomery form.
type Raw = BigUint;

/// left − right, as snarkjs' `g1m_subAffine` and `g1m_batchToAffine` compute it; `right` is a point.
pub(super) fn minus(left: [BigInt<4>; 2], right: [Fq; 2]) -> G1Affine {
    let field = Field256::new();
    let [x1, y1] = left.map(BigUint::from);
    let [x2, y2] = [right[0], -right[1]].map(|value| BigUint::from(value.0));
    let h = field.sub(&x2, &x1);
    let run = field.sub(&y2, &y1);
    let square = field.mul(&h, &h);
    let i = field.double(&field.double(&square));
    let j = field.mul(&h, &i);
    let r = field.double(&run);
    let v = field.mul(&x1, &i);
    let x3 = field.sub(&field.sub(&field.mul(&r, &r), &j), &field.double(&v));
    let y3 = field.mul(&field.sub(&v, &x3), &r);
    let y3 = field.sub(&y3, &field.double(&field.mul(&y1, &j)));
    let inverse = field.reduce(&field.double(&h)).inverse();
    inverse.map_or_else(G1Affine::identity, |inverse| {
        let square = inverse.square();
        G1Affine::new_unchecked(field.reduce(&x3) * square, field.reduce(&y3) * square * inverse)
    })
}

struct Field256 {
    q: BigUint,
    word: BigUint,
    /// −1/q modulo 2^256.
    negated_inverse: BigUint,
}

impl Field256 {
    fn new() -> Self {
        let (q, word) = (BigUint::from(Fq::MODULUS), BigUint::from(1u8) << 256);
        let inverse = q.modinv(&word).expect("q is odd");
        Self { negated_inverse: &word - inverse, q, word }
    }

    /// A value below 2^257 less q, once, if it is not below q; what is over 2^256 is lost.
    fn correct(&self, value: Raw) -> Raw {
        (if value >= self.q { value - &self.q } else { value }) % &self.word
    }

    fn double(&self, a: &Raw) -> Raw {
        self.correct(a + a)
    }

    fn sub(&self, a: &Raw, b: &Raw) -> Raw {
        if a >= b { a - b } else { (a + &self.word + &self.q - b) % &self.word }
    }

    fn mul(&self, a: &Raw, b: &Raw) -> Raw {
        let product = a * b;
        let m = (&product * &self.negated_inverse) % &self.word;
        self.correct((product + m * &self.q) >> 256)
    }

    /// The element that it stands for.
    fn reduce(&self, value: &Raw) -> Fq {
        let reduced = BigInt::try_from(value % &self.q).expect("below q");
        Fq::new_unchecked(reduced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ec::{AffineRepr, CurveGroup};
    use ark_ff::BigInteger;
    use sha2::{Digest, Sha256};

    #[test]
    fn on_points_it_is_the_group_law() {
        let one = G1Affine::generator();
        let five = (one * ark_bn254::Fr::from(5u8)).into_affine();
        assert_eq!(minus([five.x.0, five.y.0], [one.x, one.y]), (five - one).into_affine());
    }

    #[test]
    fn on_other_bytes_it_is_what_snarkjs_computes() {
        for (number, expected) in (0u8..).zip(SNARKJS) {
            let coordinate = |part: u8| super::super::points::limbs(&Sha256::digest([number, part]));
            let one = G1Affine::generator();
            let x = minus([coordinate(0), coordinate(1)], [one.x, one.y]).x;
            let hex: String = x.into_bigint().to_bytes_be().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, expected, "{number}");
        }
    }

    /// x of `curve.G1.sub(bytes, curve.G1.g)` in snarkjs 0.7.6, for bytes SHA-256(number, 0), SHA-256(number, 1).
    const SNARKJS: [&str; 8] = [
        "17d71b8f5be6c8f116ffda3922ad137f78bd1a23e1f869dc28f2ce01c52df390",
        "0b71fc4db575918dad26343b418d4a0b7c91403d9515c1de119e889707a91f8a",
        "2f2d3654556a87bd44e010d35721e8d7254f02f518b123ac61f96c020466ed67",
        "00d66c05f3935ca4035c0d4609c676c625ff9cd25c181836d568b8b4bd65c033",
        "2c96d8b19bcf5f843c2ad9e33d9c2ab4cf318a68b5c300a4dec38d386eb53889",
        "03baf39b00eb1e93df3e8c106e228fda19eebd949f66f4e42add707d5672b768",
        "2fe614411efba207fb6fd47afc3bb35213fd3e346ab3ad62d4c25e3c4e65953f",
        "221990b3e67bc32d4fbf6fd2e4c3bc2dc44e2d637e40f0cb19f984bc3327e2eb",
    ];
}
