//! The key before anybody's contribution to phase 2: γ = δ = 1, all else from phase 1. Byte for byte what `snarkjs zkey
//! new` writes for the same constraints and the same `.ptau`, so that anybody can make it again and compare.

use super::blake2b::Blake2b;
use super::phase1::Phase1;
use super::points::{self, Curve, put, put_limbs};
use crate::error::{Code, Error, Result};
use crate::r1cs::{R1cs, SparseMatrix};
use crate::watch::Watch;
use ark_bn254::{Fq, Fr, FrConfig, G1Affine, G2Affine, g1, g2};
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ec::{AdditiveGroup, AffineRepr, CurveGroup};
use ark_ff::{BigInteger, MontConfig, One, PrimeField};
use rayon::prelude::*;

/// Wires between two looks at the flag.
const CHUNK: usize = 1 << 10;
const LARGEST_DOMAIN: usize = 1 << 27;

/// Bodies of sections, by what they hold, and the identity that snarkjs gives to a circuit.
pub(super) struct Initial {
    pub(super) header: Vec<u8>,
    pub(super) ic: Vec<u8>,
    pub(super) coefficients: Vec<u8>,
    pub(super) a: Vec<u8>,
    pub(super) b1: Vec<u8>,
    pub(super) b2: Vec<u8>,
    pub(super) l: Vec<u8>,
    pub(super) h: Vec<u8>,
    pub(super) circuit_hash: [u8; 64],
}

impl Initial {
    /// `ptau` is a whole file. Raises as `Phase1::read`, and `InvalidArgument` for no constraint at all or too many.
    pub(super) fn new(system: &R1cs, ptau: &[u8], watch: &mut Watch<'_, '_>) -> Result<Self> {
        let size = domain_size(system)?;
        watch.expect(12 * size + 6 * system.wires);
        let phase1 = Phase1::read(ptau, size, watch)?;
        let a = Columns::new(&system.a, system.wires, system.public + 1);
        let b = Columns::new(&system.b, system.wires, 0);
        let c = Columns::new(&system.c, system.wires, 0);
        let g1 = |terms: &[(&Columns, &[G1Affine])], watch: &mut Watch<'_, '_>| {
            compose::<g1::Config>(terms, system.wires, system.wires / terms.len(), watch)
        };
        let in_a = g1(&[(&a, &phase1.basis)], watch)?;
        let in_b1 = g1(&[(&b, &phase1.basis)], watch)?;
        let in_b2 = compose::<g2::Config>(&[(&b, &phase1.basis2)], system.wires, 3 * system.wires, watch)?;
        let combined = [(&a, &phase1.beta_basis[..]), (&b, &phase1.alpha_basis[..]), (&c, &phase1.basis[..])];
        let combined = g1(&combined, watch)?;
        let (ic, l) = combined.split_at(system.public + 1);
        Ok(Self {
            header: header(system, size, &phase1),
            circuit_hash: circuit_hash(&phase1, ic, l, &in_a, &in_b1, &in_b2)?,
            ic: points::body(ic),
            coefficients: coefficients(system),
            a: points::body(&in_a),
            b1: points::body(&in_b1),
            b2: points::body(&in_b2),
            l: points::body(l),
            h: points::body(&phase1.odd),
        })
    }

    /// Section 10 without a contribution.
    pub(super) fn contributions(&self) -> Vec<u8> {
        [&self.circuit_hash[..], &[0; 4]].concat()
    }
}

fn domain_size(system: &R1cs) -> Result<usize> {
    let rows = system.a.rows();
    let size = (rows + system.public + 1).next_power_of_two();
    if rows == 0 || size > LARGEST_DOMAIN {
        return Err(Error::new(Code::InvalidArgument, format!("a circuit of {rows} constraints can have no key")));
    }
    Ok(size)
}

/// A matrix by wires: the rows in which each stands.
struct Columns {
    offsets: Vec<usize>,
    entries: Vec<(u32, Fr)>,
}

impl Columns {
    /// The first `public` wires get a row each after the last, which keeps their polynomials independent.
    fn new(matrix: &SparseMatrix, wires: usize, public: usize) -> Self {
        let one = Fr::one();
        let entries = || {
            let rows = (0..matrix.rows())
                .flat_map(|row| matrix.row(row).map(move |(wire, value)| (row, wire as usize, value)));
            rows.chain((0..public).map(|wire| (matrix.rows() + wire, wire, &one)))
        };
        let mut offsets = vec![0; wires + 1];
        for (_, wire, _) in entries() {
            offsets[wire + 1] += 1;
        }
        for wire in 0..wires {
            offsets[wire + 1] += offsets[wire];
        }
        let mut next = offsets.clone();
        let mut sorted = vec![(0, one); offsets[wires]];
        for (row, wire, value) in entries() {
            sorted[next[wire]] = (row as u32, *value);
            next[wire] += 1;
        }
        Self { offsets, entries: sorted }
    }

    fn of(&self, wire: usize) -> &[(u32, Fr)] {
        &self.entries[self.offsets[wire]..self.offsets[wire + 1]]
    }
}

/// For every wire the sum of its coefficients times the points of their rows, over all of `terms`.
fn compose<C: Curve>(
    terms: &[(&Columns, &[Affine<C>])],
    wires: usize,
    units: usize,
    watch: &mut Watch<'_, '_>,
) -> Result<Vec<Affine<C>>> {
    let mut sums = Vec::with_capacity(wires);
    for start in (0..wires).step_by(CHUNK) {
        let end = wires.min(start + CHUNK);
        let chunk: Vec<_> = (start..end).into_par_iter().map(|wire| sum_of(terms, wire)).collect();
        sums.extend(Projective::normalize_batch(&chunk));
        watch.step(units * (end - start) / wires)?;
    }
    Ok(sums)
}

fn sum_of<C: Curve>(terms: &[(&Columns, &[Affine<C>])], wire: usize) -> Projective<C> {
    let mut sum = Projective::ZERO;
    for (columns, basis) in terms {
        for (row, value) in columns.of(wire) {
            add_multiple(&mut sum, &basis[*row as usize], value);
        }
    }
    sum
}

/// Most coefficients are small or the negative of something small.
fn add_multiple<C: Curve>(sum: &mut Projective<C>, point: &Affine<C>, value: &Fr) {
    let (plain, negated) = (value.into_bigint(), (-*value).into_bigint());
    let (magnitude, point) = if plain <= negated { (plain, *point) } else { (negated, -*point) };
    if magnitude.num_bits() > 64 {
        *sum += point * if plain <= negated { *value } else { -*value };
        return;
    }
    let mut product = Projective::<C>::ZERO;
    for bit in (0..magnitude.num_bits()).rev() {
        product.double_in_place();
        if magnitude.get_bit(bit as usize) {
            product += point;
        }
    }
    *sum += product;
}

fn put_number(body: &mut Vec<u8>, number: usize) {
    let number = u32::try_from(number).expect("the domain keeps all counts below 2^32");
    body.extend(number.to_le_bytes());
}

/// Section 2.
fn header(system: &R1cs, size: usize, phase1: &Phase1<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    for modulus in [&Fq::MODULUS, &Fr::MODULUS] {
        put_number(&mut body, 32);
        put_limbs(&mut body, modulus);
    }
    for number in [system.wires, system.public, size] {
        put_number(&mut body, number);
    }
    put::<g1::Config>(&mut body, &phase1.alpha1);
    put::<g1::Config>(&mut body, &phase1.beta1);
    put::<g2::Config>(&mut body, &phase1.beta2);
    put::<g2::Config>(&mut body, &G2Affine::generator());
    put::<g1::Config>(&mut body, &G1Affine::generator());
    put::<g2::Config>(&mut body, &G2Affine::generator());
    body
}

/// Section 4: for each row its entries of A and then those of B, and the public wires' rows; coefficients times R².
fn coefficients(system: &R1cs) -> Vec<u8> {
    let mut body = Vec::new();
    put_number(&mut body, system.a.entries() + system.b.entries() + system.public + 1);
    for row in 0..system.a.rows() {
        for (number, matrix) in [(0, &system.a), (1, &system.b)] {
            for (wire, value) in matrix.row(row) {
                put_coefficient(&mut body, [number, row, wire as usize], value);
            }
        }
    }
    for wire in 0..=system.public {
        put_coefficient(&mut body, [0, system.a.rows() + wire, wire], &Fr::one());
    }
    body
}

fn put_coefficient(body: &mut Vec<u8>, place: [usize; 3], value: &Fr) {
    for number in place {
        put_number(body, number);
    }
    // The limbs of an element are its value times R: those of value · R hold value · R².
    put_limbs(body, &(*value * Fr::new_unchecked(FrConfig::R2)).0);
}

/// BLAKE2b over the header's points and every section's, each with its number of points (u32, big-endian).
///
/// H is not hashed as it stands in the file but as the differences from which it follows, and C's name there is L.
fn circuit_hash(
    phase1: &Phase1<'_>,
    ic: &[G1Affine],
    l: &[G1Affine],
    a: &[G1Affine],
    b1: &[G1Affine],
    b2: &[G2Affine],
) -> Result<[u8; 64]> {
    let mut hash = Blake2b::new();
    points::hash::<g1::Config>(&mut hash, &phase1.alpha1);
    points::hash::<g1::Config>(&mut hash, &phase1.beta1);
    points::hash::<g2::Config>(&mut hash, &phase1.beta2);
    points::hash::<g2::Config>(&mut hash, &G2Affine::generator());
    points::hash::<g1::Config>(&mut hash, &G1Affine::generator());
    points::hash::<g2::Config>(&mut hash, &G2Affine::generator());
    hash_all::<g1::Config>(&mut hash, ic.len(), ic);
    // The number is that of the differences that there should be, also where one more is hashed.
    hash_all::<g1::Config>(&mut hash, phase1.odd.len() - 1, &phase1.differences()?);
    for points in [l, a, b1] {
        hash_all::<g1::Config>(&mut hash, points.len(), points);
    }
    hash_all::<g2::Config>(&mut hash, b2.len(), b2);
    Ok(hash.finish())
}

fn hash_all<C: Curve>(hash: &mut Blake2b, count: usize, points: &[Affine<C>]) {
    hash.update(&u32::try_from(count).expect("below 2^32").to_be_bytes());
    points.iter().for_each(|point| points::hash(hash, point));
}
