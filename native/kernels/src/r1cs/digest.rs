//! The identity of a statement: equal for equal statements built the same way, on every platform.

use super::matrix::{R1cs, SparseMatrix};
use ark_ff::PrimeField;
use sha2::{Digest, Sha256};

/// Names what is hashed and the version of its encoding, so that no other hash of ours can be equal to it.
const DOMAIN: &[u8] = b"proofmill/r1cs/bn254/v1";

/// SHA-256 of domain, numbers (outputs, public wires, wires, rows; u64 little-endian), then A, B, C: each row its
/// length (u32) and its entries (wire u32, coefficient 32 bytes), all little-endian.
pub(crate) fn digest(r1cs: &R1cs, outputs: usize) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(DOMAIN);
    for number in [outputs, r1cs.public, r1cs.wires, r1cs.a.rows()] {
        hash.update((number as u64).to_le_bytes());
    }
    for matrix in [&r1cs.a, &r1cs.b, &r1cs.c] {
        update(&mut hash, matrix);
    }
    hash.finalize().into()
}

fn update(hash: &mut Sha256, matrix: &SparseMatrix) {
    let mut buffer = Vec::new();
    for i in 0..matrix.rows() {
        buffer.clear();
        buffer.extend(matrix.row_length(i).to_le_bytes());
        for (wire, coefficient) in matrix.row(i) {
            buffer.extend(wire.to_le_bytes());
            for limb in coefficient.into_bigint().0 {
                buffer.extend(limb.to_le_bytes());
            }
        }
        hash.update(&buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use ark_bn254::Fr;

    fn product(factor: u64, location: u32) -> [u8; 32] {
        let mut builder = Builder::new();
        let (output, x) = (builder.output(), builder.private_input());
        let scaled = builder.scale(x, Fr::from(factor)).unwrap();
        let value = builder.mul(scaled, x, location).unwrap();
        builder.bind_output(output, value, location).unwrap();
        builder.finish().unwrap().digest()
    }

    #[test]
    fn it_names_the_statement_and_not_the_places() {
        assert_eq!(product(3, 1), product(3, 2));
        assert_ne!(product(3, 1), product(4, 1));
    }
}
