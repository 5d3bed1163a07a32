//! Writing a proving key.

use super::super::key::ProvingKey;
use super::{COEFFICIENT_BYTES, G1_BYTES, G2_BYTES, GROTH16, HEADER_BYTES, coefficients, id, put, put_limbs};
use crate::circom::{Format, write_head, write_section};
use crate::error::Result;
use crate::mapped::io;
use ark_bn254::{Fq, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::PrimeField;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const SECTIONS: u32 = 11;

impl ProvingKey {
    /// Write the file in place: whoever needs it to appear whole renames. Raises `Io`.
    pub fn save(&self, path: &Path) -> Result<()> {
        let written = File::create(path).and_then(|file| {
            let mut file = BufWriter::with_capacity(1 << 20, file);
            self.write(&mut file)?;
            file.into_inner()?.sync_all()
        });
        written.map_err(|error| io(path, &error))
    }

    /// The same bytes into anything.
    pub fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        Format::ZKEY.write_head(out, SECTIONS)?;
        write_section(out, id::PROTOCOL, &(GROTH16 as u32).to_le_bytes())?;
        write_section(out, id::HEADER, &self.header())?;
        let private = self.public_inputs() + 1;
        g1_section(out, id::IC, self.verification.ic.len(), self.verification.ic.iter().copied())?;
        write_head(out, id::COEFFICIENTS, (4 + COEFFICIENT_BYTES * self.matrices.count()) as u64)?;
        coefficients(&self.matrices, |piece| out.write_all(piece))?;
        g1_section(out, id::A, self.wires, self.a.dense(0, self.wires))?;
        g1_section(out, id::B1, self.wires, self.b1.dense(0, self.wires))?;
        write_head(out, id::B2, (self.wires * G2_BYTES) as u64)?;
        for point in self.b2.dense(0, self.wires) {
            out.write_all(&g2_bytes(&point))?;
        }
        g1_section(out, id::L, self.wires - private, self.l.dense(private, self.wires))?;
        g1_section(out, id::H, self.h.len(), self.h.iter())?;
        write_section(out, id::CONTRIBUTIONS, &self.contributions)?;
        write_section(out, id::METADATA, &self.metadata)
    }

    fn header(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(HEADER_BYTES);
        for modulus in [&Fq::MODULUS, &Fr::MODULUS] {
            put(&mut body, 32);
            put_limbs(&mut body, &modulus.0);
        }
        for number in [self.wires, self.public_inputs(), self.domain_size] {
            put(&mut body, number);
        }
        let key = &self.verification;
        body.extend(g1_bytes(&key.alpha));
        body.extend(g1_bytes(&self.beta1));
        body.extend(g2_bytes(&key.beta));
        body.extend(g2_bytes(&key.gamma));
        body.extend(g1_bytes(&self.delta1));
        body.extend(g2_bytes(&key.delta));
        body
    }
}

fn g1_section(
    out: &mut impl Write,
    id: u32,
    count: usize,
    mut points: impl Iterator<Item = G1Affine>,
) -> std::io::Result<()> {
    write_head(out, id, (count * G1_BYTES) as u64)?;
    points.try_for_each(|point| out.write_all(&g1_bytes(&point)))
}

fn g1_bytes(point: &G1Affine) -> Vec<u8> {
    montgomery([point.x, point.y], point.is_zero())
}

fn g2_bytes(point: &G2Affine) -> Vec<u8> {
    montgomery([point.x.c0, point.x.c1, point.y.c0, point.y.c1], point.is_zero())
}

fn montgomery<const N: usize>(coordinates: [Fq; N], infinity: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32 * N);
    for coordinate in coordinates {
        put_limbs(&mut bytes, if infinity { &[0; 4] } else { &coordinate.0.0 });
    }
    bytes
}
