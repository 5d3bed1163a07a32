//! circom's files: round trips, and what damage to them must answer.

mod circuits;

use ark_bn254::{Fq, Fq2, Fr, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, Field, PrimeField};
use circuits::{Circuit, cubic, mixed};
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::circom::{R1csFile, parse_wtns, save_wtns, write_r1cs, write_wtns};
use proofmill_kernels::error::Code;
use proofmill_kernels::groth16::{ProvingKey, VerificationKey, prove_assignment, setup, verify};
use proofmill_kernels::r1cs::{Builder, ConstraintSystem};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Outputs, public and private inputs, inner signals; one private input is in no constraint and has no wire.
fn system() -> (ConstraintSystem, Vec<Fr>) {
    let mut builder = Builder::default();
    let output = builder.output();
    let public = builder.public_input();
    let (x, _unused, y) = (builder.private_input(), builder.private_input(), builder.private_input());
    let square = builder.mul(x, x, 1).unwrap();
    let product = builder.mul(square, y, 2).unwrap();
    let sum = builder.add(product, public).unwrap();
    let last = builder.mul(sum, y, 3).unwrap();
    builder.bind_output(output, last, 4).unwrap();
    let system = builder.finish().unwrap();
    let inputs = [3u64, 5, 6, 7].map(Fr::from);
    let wires = system.solve(&inputs, &|_, _| unreachable!()).unwrap().wires().to_vec();
    (system, wires)
}

fn r1cs(system: &ConstraintSystem) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_r1cs(system, &mut bytes).unwrap();
    bytes
}

fn wtns(wires: &[Fr]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_wtns(wires, &mut bytes).unwrap();
    bytes
}

/// Where the body of a section begins, and its length.
fn section(file: &[u8], id: u32) -> (usize, usize) {
    let mut at = 12;
    loop {
        let length = u64::from_le_bytes(file[at + 4..at + 12].try_into().unwrap()) as usize;
        if file[at..at + 4] == id.to_le_bytes() {
            return (at + 12, length);
        }
        at += 12 + length;
    }
}

fn key(circuit: &Circuit) -> ProvingKey {
    let mut silent = |_| ControlFlow::Continue(());
    setup(&circuit.system, Vec::new(), &mut silent, &Cancel::default()).unwrap()
}

fn file(key: &ProvingKey) -> Vec<u8> {
    let mut bytes = Vec::new();
    key.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_constraint_system_comes_back_from_its_file() {
    let (system, wires) = system();
    let read = R1csFile::from_bytes(&r1cs(&system)).unwrap();
    assert_eq!(&read.system, system.r1cs());
    assert_eq!((read.outputs, read.public_inputs, read.private_inputs), (1, 1, 2));
    assert_eq!((read.labels.len(), read.label_count), (wires.len(), wires.len() as u64));
    assert_eq!(read.first_unsatisfied(&wires), None);
    for wire in 1..wires.len() {
        let mut forged = wires.clone();
        forged[wire] += Fr::ONE;
        assert!(read.first_unsatisfied(&forged).is_some(), "wire {wire}");
    }
    let doubled: Vec<Fr> = wires.iter().map(|value| value.double()).collect();
    assert_eq!(read.first_unsatisfied(&doubled), Some(0));
    assert_eq!(read.first_unsatisfied(&wires[1..]), Some(0));
}

#[test]
fn a_witness_comes_back_from_its_file() {
    let wires = [Fr::ONE, -Fr::ONE, Fr::from(1u64 << 40), Fr::ZERO];
    assert_eq!(parse_wtns(&wtns(&wires)).unwrap(), wires);
    assert_eq!(save_wtns(&wires[1..], std::path::Path::new("never written")).unwrap_err().code, Code::InvalidArgument);
}

#[test]
fn no_byte_of_a_constraint_system_can_make_it_panic() {
    let (system, wires) = system();
    let bytes = r1cs(&system);
    for place in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[place] ^= flip;
            match R1csFile::from_bytes(&damaged) {
                Ok(read) => drop(read.first_unsatisfied(&wires)),
                Err(error) => assert!(matches!(error.code, Code::Damaged | Code::NonCanonical), "byte {place}"),
            }
        }
        assert_eq!(R1csFile::from_bytes(&bytes[..place]).unwrap_err().code, Code::Damaged);
    }
}

#[test]
fn no_byte_of_a_witness_can_make_it_panic() {
    let bytes = wtns(&system().1);
    let (values, _) = section(&bytes, 2);
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0xff;
        let answer = parse_wtns(&damaged);
        assert!(answer.is_err() || place >= values + 32, "byte {place}");
        assert_eq!(parse_wtns(&bytes[..place]).unwrap_err().code, Code::Damaged);
    }
}

#[test]
fn values_at_or_above_the_modulus_are_refused_where_they_stand() {
    let bytes = wtns(&[Fr::ONE, Fr::ONE]);
    let (start, _) = section(&bytes, 2);
    let mut damaged = bytes.clone();
    for (i, limb) in Fr::MODULUS.0.iter().enumerate() {
        damaged[start + 32 + 8 * i..][..8].copy_from_slice(&limb.to_le_bytes());
    }
    let error = parse_wtns(&damaged).unwrap_err();
    assert_eq!(error.code, Code::NonCanonical);
    assert!(error.message.contains(&format!("wtns section 2, offset {}", start + 32)), "{}", error.message);
}

#[test]
fn counts_that_lie_are_refused_before_anything_is_allocated() {
    let bytes = r1cs(&system().0);
    let (header, _) = section(&bytes, 1);
    // Wires, outputs, public inputs, private inputs, constraints.
    for field in [36, 40, 44, 48, 60] {
        let mut damaged = bytes.clone();
        damaged[header + field..][..4].fill(0xff);
        assert_eq!(R1csFile::from_bytes(&damaged).unwrap_err().code, Code::Damaged, "field {field}");
    }
    let (constraints, _) = section(&bytes, 2);
    let mut damaged = bytes.clone();
    damaged[constraints..][..4].fill(0xff);
    assert_eq!(R1csFile::from_bytes(&damaged).unwrap_err().code, Code::Damaged);
}

/// One constraint: A = `terms`, B and C empty; nine wires.
fn one_constraint(terms: &[(u32, u64)], gates: &[u8]) -> Vec<u8> {
    let mut constraint = (terms.len() as u32).to_le_bytes().to_vec();
    for (wire, value) in terms {
        constraint.extend(wire.to_le_bytes());
        constraint.extend(value.to_le_bytes());
        constraint.extend([0; 24]);
    }
    constraint.extend([0; 8]);
    let mut header = 32u32.to_le_bytes().to_vec();
    Fr::MODULUS.0.iter().for_each(|limb| header.extend(limb.to_le_bytes()));
    [9u32, 1, 1, 1].iter().for_each(|number| header.extend(number.to_le_bytes()));
    header.extend(9u64.to_le_bytes());
    header.extend(1u32.to_le_bytes());
    let mut bytes = b"r1cs\x01\0\0\0\x04\0\0\0".to_vec();
    for (id, body) in [(5u32, gates), (2, &constraint), (3, &[0; 72]), (1, &header)] {
        bytes.extend(id.to_le_bytes());
        bytes.extend((body.len() as u64).to_le_bytes());
        bytes.extend(body);
    }
    bytes
}

#[test]
fn rows_come_out_sorted_and_without_zeros_but_no_wire_may_stand_twice() {
    let read = R1csFile::from_bytes(&one_constraint(&[(7, 5), (2, 0), (1, 3)], &[0; 4])).unwrap();
    let row: Vec<_> = read.system.a.row(0).collect();
    assert_eq!(row, [(1, &Fr::from(3u8)), (7, &Fr::from(5u8))]);
    let twice = R1csFile::from_bytes(&one_constraint(&[(7, 5), (7, 1)], &[])).unwrap_err();
    assert!(twice.message.contains("twice"), "{}", twice.message);
    let outside = R1csFile::from_bytes(&one_constraint(&[(9, 5)], &[])).unwrap_err();
    assert_eq!(outside.code, Code::Damaged);
}

#[test]
fn custom_gates_are_refused_by_name() {
    let error = R1csFile::from_bytes(&one_constraint(&[(7, 5)], &[1, 0, 0, 0])).unwrap_err();
    assert!(error.message.contains("section 5") && error.message.contains("PLONK"), "{}", error.message);
}

#[test]
fn a_key_proves_without_its_constraint_system() {
    for circuit in [cubic(3), mixed(61, 3)] {
        let key = ProvingKey::from_foreign_bytes(&file(&key(&circuit))).unwrap();
        let proof = prove_assignment(&key, &circuit.witness, &Cancel::default()).unwrap();
        verify(&key.verification, circuit.public(), &proof).unwrap();
        let mut forged = circuit.witness.clone();
        forged[circuit.system.public + 1] += Fr::ONE;
        let proof = prove_assignment(&key, &forged, &Cancel::default()).unwrap();
        assert!(verify(&key.verification, circuit.public(), &proof).is_err());
    }
}

#[test]
fn any_gamma_will_do_and_contributions_stay_in_the_file() {
    let circuit = mixed(61, 3);
    let mut key = key(&circuit);
    let half = Fr::from(2u8).inverse().unwrap();
    let vk = &key.verification;
    let ic = vk.ic.iter().map(|point| (*point * half).into_affine()).collect();
    let gamma = (vk.gamma + vk.gamma).into_affine();
    key.verification = Arc::new(VerificationKey::new(vk.alpha, vk.beta, gamma, vk.delta, ic));
    let mut bytes = file(&key);
    // One contribution with three bytes of parameters.
    let (start, length) = section(&bytes, 10);
    let added = [&[7u8; 388][..], &[3, 0, 0, 0, 1, 1, b'x']].concat();
    bytes[start + 64] = 1;
    bytes[start - 8..start].copy_from_slice(&((length + added.len()) as u64).to_le_bytes());
    bytes.splice(start + length..start + length, added);
    let key = ProvingKey::from_foreign_bytes(&bytes).unwrap();
    let proof = prove_assignment(&key, &circuit.witness, &Cancel::default()).unwrap();
    verify(&key.verification, circuit.public(), &proof).unwrap();
    assert!(file(&key) == bytes);
}

#[test]
fn the_order_of_coefficients_does_not_matter() {
    let circuit = mixed(61, 3);
    let mut bytes = file(&key(&circuit));
    let (start, length) = section(&bytes, 4);
    let mut entries: Vec<Vec<u8>> = bytes[start + 4..start + length].chunks_exact(44).map(<[u8]>::to_vec).collect();
    entries.reverse();
    bytes[start + 4..start + length].copy_from_slice(&entries.concat());
    let key = ProvingKey::from_foreign_bytes(&bytes).unwrap();
    let proof = prove_assignment(&key, &circuit.witness, &Cancel::default()).unwrap();
    verify(&key.verification, circuit.public(), &proof).unwrap();
}

#[test]
fn wires_of_another_number_or_without_the_constant_are_a_mismatch() {
    let circuit = cubic(3);
    let key = key(&circuit);
    let doubled: Vec<Fr> = circuit.witness.iter().map(|value| value.double()).collect();
    for wires in [&[][..], &circuit.witness[1..], &circuit.witness[..3], &doubled] {
        assert_eq!(prove_assignment(&key, wires, &Cancel::default()).unwrap_err().code, Code::Mismatch);
    }
    let cancel = Cancel::default();
    cancel.raise();
    assert_eq!(prove_assignment(&key, &circuit.witness, &cancel).unwrap_err().code, Code::Cancelled);
}

/// The first x = 1, 2, … with a point whose order is not r.
fn outside_the_subgroup() -> G2Affine {
    let points = (1u64..).filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::ZERO), true));
    points.into_iter().find(|point| !point.is_in_correct_subgroup_assuming_on_curve()).unwrap()
}

#[test]
fn a_strangers_key_with_a_point_outside_the_subgroup_is_refused() {
    let mut bytes = file(&key(&cubic(3)));
    let (start, _) = section(&bytes, 7);
    let point = outside_the_subgroup();
    assert!(!point.is_zero());
    for (i, value) in [point.x.c0, point.x.c1, point.y.c0, point.y.c1].iter().enumerate() {
        for (j, limb) in value.0.0.iter().enumerate() {
            bytes[start + 32 * i + 8 * j..][..8].copy_from_slice(&limb.to_le_bytes());
        }
    }
    let error = ProvingKey::from_foreign_bytes(&bytes).err().unwrap();
    assert_eq!(error.code, Code::NotInSubgroup);
    assert!(error.message.contains(&format!("section 7, offset {start}")), "{}", error.message);
}

#[test]
fn contributions_must_fill_their_section() {
    let bytes = file(&key(&cubic(3)));
    let (start, _) = section(&bytes, 10);
    for count in [1u32, u32::MAX] {
        let mut damaged = bytes.clone();
        damaged[start + 64..start + 68].copy_from_slice(&count.to_le_bytes());
        let error = ProvingKey::from_bytes(&damaged).err().unwrap();
        assert!(error.message.contains("section 10"), "{}", error.message);
    }
}

#[test]
fn keys_of_other_schemes_and_curves_are_named() {
    let bytes = file(&key(&cubic(3)));
    let message = |bytes: &[u8]| ProvingKey::from_bytes(bytes).err().unwrap().message;
    let (protocol, _) = section(&bytes, 1);
    for (number, name) in [(2, "PLONK"), (10, "FFLONK"), (7, "protocol 7")] {
        let mut other = bytes.clone();
        other[protocol] = number;
        assert!(message(&other).contains(name));
    }
    let (header, _) = section(&bytes, 2);
    let mut other = bytes.clone();
    for (i, limb) in Fr::MODULUS.0.iter().enumerate() {
        other[header + 4 + 8 * i..][..8].copy_from_slice(&limb.to_le_bytes());
    }
    assert!(message(&other).contains("BN254 (scalar field)"));
}
