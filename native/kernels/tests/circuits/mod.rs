//! Constraint systems made by hand, with a witness.
#![allow(dead_code)] // every test crate takes only some of them

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use proofmill_kernels::r1cs::{R1cs, SparseMatrix};

/// A system and one satisfying assignment of its wires.
pub struct Circuit {
    pub system: R1cs,
    pub witness: Vec<Fr>,
}

impl Circuit {
    pub fn public(&self) -> &[Fr] {
        &self.witness[1..=self.system.public]
    }

    pub fn is_satisfied(&self) -> bool {
        let dot = |m: &SparseMatrix, i| m.row(i).map(|(wire, v)| self.witness[wire as usize] * v).sum::<Fr>();
        let R1cs { a, b, c, .. } = &self.system;
        (0..a.rows()).all(|i| dot(a, i) * dot(b, i) == dot(c, i))
    }
}

fn matrix(rows: &[Vec<(u32, Fr)>]) -> SparseMatrix {
    SparseMatrix::from_rows(rows)
}

/// x³ + x + 5 = y: y is the output, x private.
pub fn cubic(x: u64) -> Circuit {
    let one = Fr::ONE;
    let x = Fr::from(x);
    // Wires: 1, y, x, x².
    let a = matrix(&[vec![(2, one)], vec![(3, one)]]);
    let b = matrix(&[vec![(2, one)], vec![(2, one)]]);
    let c = matrix(&[vec![(3, one)], vec![(0, -Fr::from(5u8)), (1, one), (2, -one)]]);
    let witness = vec![one, x.pow([3]) + x + Fr::from(5u8), x, x.square()];
    Circuit { system: R1cs { public: 1, wires: 4, a, b, c }, witness }
}

/// `size` constraints of two kinds by turns, a bit and a product with two terms a side, under `public` public wires.
///
/// The last private wire is mentioned nowhere, and every public wire but the first only in A.
pub fn mixed(size: usize, public: usize) -> Circuit {
    let (mut a, mut b, mut c) = (Vec::new(), Vec::new(), Vec::new());
    let mut witness: Vec<Fr> = (0..=public as u64).map(|i| Fr::from(i * i + 1)).collect();
    let mut last = 1u32;
    for i in 0..size {
        let wire = witness.len() as u32;
        if i % 2 == 0 {
            witness.push(Fr::from((i / 2 % 3 == 1) as u64));
            a.push(vec![(wire, Fr::ONE)]);
            b.push(vec![(0, -Fr::ONE), (wire, Fr::ONE)]);
            c.push(vec![]);
        } else {
            let other = 1 + (i % public) as u32;
            let left = vec![(last.min(other), Fr::ONE), (last.max(other) + u32::from(last == other), Fr::from(3u8))];
            let right = vec![(0, Fr::from(7u8)), (wire - 1, -Fr::ONE)];
            let dot = |row: &[(u32, Fr)]| row.iter().map(|(w, v)| witness[*w as usize] * v).sum::<Fr>();
            witness.push(dot(&left) * dot(&right));
            a.push(left);
            b.push(right);
            c.push(vec![(wire, Fr::ONE)]);
            last = wire;
        }
    }
    witness.push(Fr::ZERO);
    let wires = witness.len();
    Circuit { system: R1cs { public, wires, a: matrix(&a), b: matrix(&b), c: matrix(&c) }, witness }
}
