//! The proving key's file: round trip, and what damage to it must answer.

mod circuits;

use circuits::{Circuit, cubic, mixed};
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::{Code, Error};
use proofmill_kernels::groth16::{ProvingKey, prove, prove_assignment, setup, verify};
use std::ops::ControlFlow;

fn file(circuit: &Circuit) -> Vec<u8> {
    let mut silent = |_| ControlFlow::Continue(());
    let key = setup(&circuit.system, b"an identity".to_vec(), &mut silent, &Cancel::default()).unwrap();
    let mut bytes = Vec::new();
    key.write(&mut bytes).unwrap();
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

fn error(bytes: &[u8]) -> Error {
    ProvingKey::from_bytes(bytes).err().expect("the file is damaged")
}

#[test]
fn a_key_comes_back_from_its_file() {
    let circuit = mixed(61, 3);
    let path = std::env::temp_dir().join(format!("proofmill-zkey-{}.zkey", std::process::id()));
    let bytes = file(&circuit);
    ProvingKey::from_bytes(&bytes).unwrap().save(&path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    let key = ProvingKey::load(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(key.metadata, b"an identity");
    assert_eq!((key.wires, key.public_inputs(), key.domain_size), (circuit.system.wires, 3, 128));
    let proof = prove(&key, &circuit.system, &circuit.witness, &Cancel::default()).unwrap();
    verify(&key.verification, circuit.public(), &proof).unwrap();
}

#[test]
fn beside_its_circuit_a_key_is_the_same_and_beside_another_one_too() {
    let circuit = mixed(61, 3);
    let path = std::env::temp_dir().join(format!("proofmill-zkey-beside-{}.zkey", std::process::id()));
    let bytes = file(&circuit);
    std::fs::write(&path, &bytes).unwrap();
    for beside in [&circuit.system, &mixed(61, 2).system, &cubic(3).system] {
        let key = ProvingKey::load_beside(&path, beside).unwrap();
        let mut written = Vec::new();
        key.write(&mut written).unwrap();
        assert!(written == bytes);
        let proof = prove_assignment(&key, &circuit.witness, &Cancel::default()).unwrap();
        verify(&key.verification, circuit.public(), &proof).unwrap();
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_file_that_cannot_be_opened_or_written_is_an_io_error() {
    let nowhere = std::env::temp_dir().join("proofmill-no-such-folder").join("key.zkey");
    assert_eq!(ProvingKey::load(&nowhere).err().unwrap().code, Code::Io);
    let key = ProvingKey::from_bytes(&file(&cubic(3))).unwrap();
    assert_eq!(key.save(&nowhere).unwrap_err().code, Code::Io);
}

#[test]
fn an_empty_file_is_damaged() {
    let path = std::env::temp_dir().join(format!("proofmill-empty-{}.zkey", std::process::id()));
    std::fs::write(&path, b"").unwrap();
    let result = ProvingKey::load(&path);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(result.err().unwrap().code, Code::Damaged);
}

#[test]
fn the_order_of_sections_does_not_matter() {
    let bytes = file(&cubic(3));
    let mut parts = Vec::new();
    let mut at = 12;
    while at < bytes.len() {
        let length = u64::from_le_bytes(bytes[at + 4..at + 12].try_into().unwrap()) as usize;
        parts.push(&bytes[at..at + 12 + length]);
        at += 12 + length;
    }
    parts.reverse();
    let reversed = [&bytes[..12], &parts.concat()].concat();
    let key = ProvingKey::from_bytes(&reversed).unwrap();
    let mut written = Vec::new();
    key.write(&mut written).unwrap();
    assert_eq!(written, bytes);
}

#[test]
fn a_flipped_byte_never_panics_and_is_seen_in_every_point() {
    let bytes = file(&cubic(3));
    let points: Vec<_> = [3, 5, 6, 7, 8, 9].map(|id| section(&bytes, id)).to_vec();
    for place in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[place] ^= flip;
            let result = ProvingKey::from_bytes(&damaged);
            if points.iter().any(|(start, length)| (*start..start + length).contains(&place)) {
                let code = result.err().expect("a point changed").code;
                assert!(matches!(code, Code::NotOnCurve | Code::NonCanonical), "byte {place}: {code:?}");
            }
        }
    }
}

#[test]
fn a_truncated_or_lengthened_file_is_damaged() {
    let bytes = file(&cubic(3));
    for length in 0..bytes.len() {
        assert_eq!(error(&bytes[..length]).code, Code::Damaged, "{length} bytes");
    }
    assert_eq!(error(&[&bytes[..], &[0]].concat()).code, Code::Damaged);
}

#[test]
fn lengths_that_overflow_are_damaged() {
    let bytes = file(&cubic(3));
    for id in [1, 2, 3, 4, 9, 10] {
        let (start, _) = section(&bytes, id);
        for length in [u64::MAX, u64::MAX - 11, 1 << 40] {
            let mut damaged = bytes.clone();
            damaged[start - 8..start].copy_from_slice(&length.to_le_bytes());
            assert_eq!(error(&damaged).code, Code::Damaged);
        }
    }
    let (header, _) = section(&bytes, 2);
    for field in [72, 76, 80] {
        let mut damaged = bytes.clone();
        damaged[header + field..header + field + 4].fill(0xff);
        assert_eq!(error(&damaged).code, Code::Damaged);
    }
    let (coefficients, _) = section(&bytes, 4);
    let mut damaged = bytes.clone();
    damaged[coefficients..coefficients + 4].fill(0xff);
    assert_eq!(error(&damaged).code, Code::Damaged);
}

#[test]
fn infinity_is_refused_where_a_key_would_be_worthless_or_forgeable() {
    let bytes = file(&cubic(3));
    let (header, _) = section(&bytes, 2);
    let points = [(84, 64), (148, 64), (212, 128), (340, 128), (468, 64), (532, 128)];
    let mut places: Vec<_> = points.iter().map(|(at, length)| header + at..header + at + length).collect();
    for id in [3, 9] {
        let (start, _) = section(&bytes, id);
        places.push(start..start + 64);
    }
    for place in places {
        let mut damaged = bytes.clone();
        damaged[place.clone()].fill(0);
        assert_eq!(error(&damaged).code, Code::PointAtInfinity, "{place:?}");
    }
}

#[test]
fn a_file_without_a_contribution_of_its_own_is_refused() {
    // snarkjs' first file of phase 2: delta is still the generator, as gamma is.
    let bytes = file(&cubic(3));
    let (header, _) = section(&bytes, 2);
    let mut fresh = bytes.clone();
    fresh.copy_within(header + 340..header + 468, header + 532);
    let error = error(&fresh);
    assert_eq!(error.code, Code::Damaged);
    assert!(error.message.contains("gamma and delta"), "{}", error.message);
}

#[test]
fn errors_name_section_and_offset() {
    let bytes = file(&cubic(3));
    let (start, _) = section(&bytes, 9);
    let mut damaged = bytes.clone();
    damaged[start + 64] ^= 1;
    let error = error(&damaged);
    assert!(error.message.contains(&format!("section 9, offset {}", start + 64)), "{}", error.message);
}

#[test]
fn coefficients_outside_the_matrices_are_refused() {
    let bytes = file(&cubic(3));
    let (start, _) = section(&bytes, 4);
    for (field, code) in [(0, Code::Damaged), (4, Code::Damaged), (8, Code::Damaged), (40, Code::NonCanonical)] {
        let mut damaged = bytes.clone();
        damaged[start + 4 + field..start + 8 + field].fill(0xff);
        assert_eq!(error(&damaged).code, code);
    }
}

#[test]
fn another_kind_of_file_is_refused() {
    assert_eq!(error(b"").code, Code::Damaged);
    assert_eq!(error(&[0; 4096]).code, Code::Damaged);
    let bytes = file(&cubic(3));
    for place in [0, 4, section(&bytes, 1).0, section(&bytes, 2).0, section(&bytes, 2).0 + 4] {
        let mut damaged = bytes.clone();
        damaged[place] ^= 2;
        assert_eq!(error(&damaged).code, Code::Damaged);
    }
}
