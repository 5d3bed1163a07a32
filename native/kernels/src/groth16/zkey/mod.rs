//! The proving key's file: snarkjs `.zkey` version 1, Groth16, with one section of our own for the metadata.
//!
//! magic `zkey`, u32 version, u32 sections, then {u32 id, u64 length, body} for each; all little-endian. Points are
//! affine with coordinates in Montgomery form (R = 2^256), infinity all zeros. snarkjs skips sections it does not know.

mod read;
mod write;

use super::matrices::{Matrices, Order};
use crate::r1cs::{R1cs, SparseMatrix};
use ark_bn254::{Fr, FrConfig, G1Affine, G2Affine};
use ark_ff::MontConfig;
use sha2::{Digest, Sha512};

const GROTH16: usize = 1;
const G1_BYTES: usize = 64;
const G2_BYTES: usize = 128;
const COEFFICIENT_BYTES: usize = 44;
// The reader takes the size of a point in memory for its size in the file.
const _: () = assert!(size_of::<G1Affine>() == G1_BYTES && size_of::<G2Affine>() == G2_BYTES);
/// Two lengths, two moduli, three counts, three points of each group.
const HEADER_BYTES: usize = 4 + 32 + 4 + 32 + 12 + 3 * G1_BYTES + 3 * G2_BYTES;

/// A contribution in section 10 without the length of its parameters and these.
const CONTRIBUTION_BYTES: usize = 3 * G1_BYTES + G2_BYTES + 64 + 4;

/// The sections by their ids in the file.
mod id {
    pub(super) const PROTOCOL: u32 = 1;
    pub(super) const HEADER: u32 = 2;
    pub(super) const IC: u32 = 3;
    pub(super) const COEFFICIENTS: u32 = 4;
    pub(super) const A: u32 = 5;
    pub(super) const B1: u32 = 6;
    pub(super) const B2: u32 = 7;
    pub(super) const L: u32 = 8;
    pub(super) const H: u32 = 9;
    pub(super) const CONTRIBUTIONS: u32 = 10;
    /// "proo": far from the ids that snarkjs numbers from 1.
    pub(super) const METADATA: u32 = 0x7072_6f6f;
}

/// Give away the body of section 4 in pieces. Coefficients are times R², so that a Montgomery product with a plain
/// witness value comes out in Montgomery form.
pub(super) fn coefficients(
    matrices: &Matrices,
    mut take: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut piece = Vec::with_capacity(COEFFICIENT_BYTES);
    put(&mut piece, matrices.count());
    take(&piece)?;
    for (numbers, value) in matrices.entries(Order::ByMatrix) {
        piece.clear();
        numbers.into_iter().for_each(|number| put(&mut piece, number));
        put_limbs(&mut piece, &times_r(&value).0.0);
        take(&piece)?;
    }
    Ok(())
}

/// An element whose limbs are the value times R².
fn times_r(value: &Fr) -> Fr {
    *value * Fr::new_unchecked(FrConfig::R2)
}

/// SHA-512 of the numbers of wires, the body of section 4, and C as rows of (wire, Montgomery form): the "circuit hash"
/// of section 10, whose making snarkjs leaves to the writer.
pub(super) fn circuit_hash(system: &R1cs) -> [u8; 64] {
    let mut hash = Sha512::new();
    hash.update(b"proofmill/zkey/circuit/v1");
    let mut numbers = Vec::new();
    for number in [system.wires, system.public, system.a.rows()] {
        put(&mut numbers, number);
    }
    hash.update(&numbers);
    let hashed = coefficients(&Matrices::of(system), |piece| {
        hash.update(piece);
        Ok(())
    });
    hashed.expect("a hash takes everything");
    hash.update(rows(&system.c));
    hash.finalize().into()
}

fn rows(matrix: &SparseMatrix) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 * matrix.rows() + 36 * matrix.entries());
    for row in 0..matrix.rows() {
        put(&mut bytes, matrix.row_length(row) as usize);
        for (wire, value) in matrix.row(row) {
            put(&mut bytes, wire as usize);
            put_limbs(&mut bytes, &value.0.0);
        }
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, number: usize) {
    let number = u32::try_from(number).expect("the domain keeps all counts below 2^32");
    bytes.extend(number.to_le_bytes());
}

fn put_limbs(bytes: &mut Vec<u8>, limbs: &[u64; 4]) {
    for limb in limbs {
        bytes.extend(limb.to_le_bytes());
    }
}
