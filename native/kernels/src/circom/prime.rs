//! Which field a file is over.

use super::container::Section;
use crate::error::Result;
use ark_ff::BigInt;
use num_bigint::BigUint;

/// Longer than the modulus of any curve that circom or snarkjs know.
const LONGEST: usize = 96;
/// The primes that circom takes by `--prime`, and the base fields of snarkjs' curves.
const KNOWN: [(&str, &str); 10] = [
    ("BN254 (scalar field)", "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001"),
    ("BN254 (base field), Grumpkin", "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47"),
    ("BLS12-381 (scalar field)", "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"),
    (
        "BLS12-381 (base field)",
        "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
    ),
    ("BLS12-377", "12ab655e9a2ca55660b44d1e5c37b00159aa76fed00000010a11800000000001"),
    ("Goldilocks", "ffffffff00000001"),
    ("Pallas", "40000000000000000000000000000000224698fc094cf91b992d30ed00000001"),
    ("Vesta", "40000000000000000000000000000000224698fc0994a8dd8c46eb2100000001"),
    ("secq256r1", "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
    ("secp256k1", "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"),
];

/// Raises `Damaged`, naming the prime, unless u32 32 and `modulus` stand at `at`: with another modulus every number of
/// the file would mean something else.
pub fn check_prime(section: &Section<'_>, at: usize, modulus: &BigInt<4>) -> Result<()> {
    let length = section.u32(at)? as usize;
    if length == 0 || length > LONGEST {
        return Err(section.damaged(at, &format!("a field of {length} bytes")));
    }
    let got = BigUint::from_bytes_le(section.bytes(at + 4, length)?);
    let limbs = got.to_u64_digits();
    if length == 32 && limbs == modulus.0 {
        return Ok(());
    }
    Err(section.damaged(at, &format!("not BN254: the file is over the prime of {}", name(&got))))
}

fn name(prime: &BigUint) -> String {
    let hex = format!("{prime:x}");
    let known = KNOWN.iter().find(|(_, value)| *value == hex);
    known.map_or_else(|| format!("no curve that is known, 0x{hex}"), |(name, _)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::container::Format;
    use super::*;
    use ark_bn254::{Fq, Fr};
    use ark_ff::{BigInteger, PrimeField};

    fn message(bytes: &[u8], length: u32) -> Option<String> {
        let body = [&length.to_le_bytes()[..], bytes].concat();
        let section = Section { format: Format::R1CS, id: 1, offset: 24, body: &body };
        check_prime(&section, 0, &Fr::MODULUS).err().map(|error| error.message)
    }

    #[test]
    fn another_prime_is_named() {
        assert_eq!(message(&Fr::MODULUS.to_bytes_le(), 32), None);
        assert!(message(&Fq::MODULUS.to_bytes_le(), 32).unwrap().contains("Grumpkin"));
        assert!(message(&0xffff_ffff_0000_0001u64.to_le_bytes(), 8).unwrap().contains("Goldilocks"));
        assert!(message(&[7], 1).unwrap().contains("0x7"));
        assert!(message(&[7], 0).unwrap().contains("offset 24"));
        assert!(message(&[7], 32).unwrap().contains("ends early"));
    }
}
