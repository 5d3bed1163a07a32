//! The complete path, and every way of tampering that a verifier must refuse.

mod circuits;

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, BigInteger, Field, PrimeField};
use circuits::{Circuit, cubic, mixed};
use proofmill_kernels::cancel::Cancel;
use proofmill_kernels::error::Code;
use proofmill_kernels::groth16::{
    PROOF_BYTES, Proof, ProvingKey, VerificationKey, prove, scalar_from_bytes, scalar_to_bytes, setup, verify,
    verify_batch, verify_bytes,
};
use proofmill_kernels::r1cs::R1cs;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

fn keys(circuit: &Circuit) -> ProvingKey {
    setup(&circuit.system, b"test".to_vec(), &mut |_| ControlFlow::Continue(()), &Cancel::default()).unwrap()
}

fn proof(key: &ProvingKey, circuit: &Circuit) -> Proof {
    prove(key, &circuit.system, &circuit.witness, &Cancel::default()).unwrap()
}

/// What a verifier does with bytes.
fn check(key: &VerificationKey, inputs: &[Fr], bytes: &[u8]) -> Result<(), Code> {
    let decoded = Proof::from_bytes(bytes).and_then(|proof| verify(key, inputs, &proof)).map_err(|error| error.code);
    assert_eq!(verify_bytes(key, inputs, bytes).map_err(|error| error.code), decoded);
    decoded
}

fn word(value: impl BigInteger) -> [u8; 32] {
    value.to_bytes_be().try_into().unwrap()
}

#[test]
fn the_complete_path() {
    for circuit in [cubic(3), mixed(1, 1), mixed(61, 3), mixed(700, 5)] {
        assert!(circuit.is_satisfied());
        let key = keys(&circuit);
        let bytes = proof(&key, &circuit).to_bytes();
        assert_eq!(check(&key.verification, circuit.public(), &bytes), Ok(()));
        let decoded = VerificationKey::from_bytes(&key.verification.to_bytes()).unwrap();
        assert_eq!(check(&decoded, circuit.public(), &bytes), Ok(()));
    }
}

#[test]
fn a_system_without_public_inputs_is_proved() {
    let mut circuit = cubic(3);
    circuit.system.public = 0;
    let key = keys(&circuit);
    assert_eq!(check(&key.verification, &[], &proof(&key, &circuit).to_bytes()), Ok(()));
}

#[test]
fn two_proofs_of_one_statement_differ() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    assert_ne!(proof(&key, &circuit), proof(&key, &circuit));
}

#[test]
fn a_witness_that_breaks_a_constraint_gives_no_proof() {
    let mut circuit = mixed(40, 2);
    let key = keys(&circuit);
    for wire in [3, 4, 20] {
        let honest = circuit.witness[wire];
        circuit.witness[wire] += Fr::ONE;
        let forged = proof(&key, &circuit).to_bytes();
        assert_eq!(check(&key.verification, circuit.public(), &forged), Err(Code::VerificationFailed), "wire {wire}");
        circuit.witness[wire] = honest;
    }
}

#[test]
fn every_public_input_is_bound() {
    let circuit = mixed(30, 5);
    let key = keys(&circuit);
    let bytes = proof(&key, &circuit).to_bytes();
    for i in 0..5 {
        for change in [Fr::ONE, -Fr::ONE, -circuit.public()[i], Fr::from(1u64 << 40)] {
            let mut inputs = circuit.public().to_vec();
            inputs[i] += change;
            assert_eq!(check(&key.verification, &inputs, &bytes), Err(Code::VerificationFailed), "input {i}");
        }
    }
}

#[test]
fn a_wrong_number_of_public_inputs_is_refused() {
    let circuit = mixed(30, 3);
    let key = keys(&circuit);
    let proof = proof(&key, &circuit);
    for inputs in [&circuit.public()[..2], &[circuit.public(), &[Fr::ZERO]].concat(), &[]] {
        assert_eq!(verify(&key.verification, inputs, &proof).unwrap_err().code, Code::InvalidArgument);
        let batch = [(circuit.public().to_vec(), proof), (inputs.to_vec(), proof)];
        assert_eq!(verify_batch(&key.verification, &batch).unwrap_err().code, Code::InvalidArgument);
    }
}

#[test]
fn every_word_of_the_proof_is_bound() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    let bytes = proof(&key, &circuit).to_bytes();
    for place in 0..PROOF_BYTES {
        for bit in [0, 7] {
            let mut tampered = bytes;
            tampered[place] ^= 1 << bit;
            let code = check(&key.verification, circuit.public(), &tampered).unwrap_err();
            let expected = [Code::NonCanonical, Code::NotOnCurve, Code::NotInSubgroup, Code::VerificationFailed];
            assert!(expected.contains(&code), "byte {place}: {code:?}");
        }
    }
}

#[test]
fn points_of_the_groups_in_the_wrong_place_do_not_verify() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    let honest = proof(&key, &circuit);
    let forgeries = [
        Proof { a: -honest.a, ..honest },
        Proof { b: -honest.b, ..honest },
        Proof { c: -honest.c, ..honest },
        Proof { a: honest.c, c: honest.a, ..honest },
        Proof { a: G1Affine::generator(), b: G2Affine::generator(), c: G1Affine::generator() },
        // α and β as they stand in the key, without a witness.
        Proof { a: key.verification.alpha, b: key.verification.beta, c: honest.c },
    ];
    for forged in forgeries {
        let code = check(&key.verification, circuit.public(), &forged.to_bytes()).unwrap_err();
        assert_eq!(code, Code::VerificationFailed);
    }
    // Negating A and B together re-randomises: the same statement, other bytes.
    let other = Proof { a: -honest.a, b: -honest.b, ..honest };
    assert_eq!(check(&key.verification, circuit.public(), &other.to_bytes()), Ok(()));
}

#[test]
fn a_proof_for_another_key_does_not_verify() {
    let circuit = cubic(3);
    let (key, other) = (keys(&circuit), keys(&circuit));
    let bytes = proof(&key, &circuit).to_bytes();
    assert_eq!(check(&other.verification, circuit.public(), &bytes), Err(Code::VerificationFailed));
}

#[test]
fn a_proof_has_256_bytes() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    let bytes = proof(&key, &circuit).to_bytes();
    for wrong in [&bytes[..255], &[&bytes[..], &[0]].concat(), &[]] {
        assert_eq!(Proof::from_bytes(wrong).unwrap_err().code, Code::Damaged);
    }
}

#[test]
fn infinity_is_refused_everywhere() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    let proof = proof(&key, &circuit).to_bytes();
    for range in [0..64, 64..192, 192..256] {
        let mut tampered = proof;
        tampered[range].fill(0);
        assert_eq!(Proof::from_bytes(&tampered).unwrap_err().code, Code::PointAtInfinity);
    }
    let key = key.verification.to_bytes();
    for range in [0..64, 64..192, 192..320, 320..448, 448..512, 512..576] {
        let mut tampered = key.clone();
        tampered[range].fill(0);
        assert_eq!(VerificationKey::from_bytes(&tampered).unwrap_err().code, Code::PointAtInfinity);
    }
}

#[test]
fn a_key_with_delta_equal_to_gamma_is_refused_because_anything_can_be_proved_under_it() {
    let circuit = cubic(3);
    let honest = keys(&circuit).verification;
    for delta in [honest.gamma, -honest.gamma] {
        let key = VerificationKey::new(honest.alpha, honest.beta, honest.gamma, delta, honest.ic.clone());
        let inputs = vec![Fr::from(123_456_789u64); key.public_inputs()];
        let sum = key.ic[1..].iter().zip(&inputs).map(|(point, x)| *point * x).sum::<G1Projective>() + key.ic[0];
        let c = if delta == key.gamma { -sum } else { sum };
        let forged = Proof { a: key.alpha, b: key.beta, c: c.into_affine() };
        assert!(verify(&key, &inputs, &forged).is_ok(), "the forgery that the decoder stops");
        assert_eq!(VerificationKey::from_bytes(&key.to_bytes()).unwrap_err().code, Code::Damaged);
    }
}

#[test]
fn a_coordinate_at_or_above_q_is_refused_in_every_word() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    let bytes = proof(&key, &circuit).to_bytes();
    for place in (0..PROOF_BYTES).step_by(32) {
        let honest = Fq::from_be_bytes_mod_order(&bytes[place..place + 32]).into_bigint();
        let mut shifted = honest;
        shifted.add_with_carry(&Fq::MODULUS);
        for value in [shifted, Fq::MODULUS, ark_ff::BigInt([u64::MAX; 4])] {
            let mut tampered = bytes;
            tampered[place..place + 32].copy_from_slice(&word(value));
            assert_eq!(Proof::from_bytes(&tampered).unwrap_err().code, Code::NonCanonical, "word at {place}");
        }
    }
}

#[test]
fn a_public_input_at_or_above_r_is_refused() {
    let mut above = Fr::MODULUS;
    above.add_with_carry(&ark_ff::BigInt::from(7u64));
    for value in [Fr::MODULUS, above, ark_ff::BigInt([u64::MAX; 4])] {
        assert_eq!(scalar_from_bytes(&word(value)).unwrap_err().code, Code::NonCanonical);
    }
    assert_eq!(scalar_from_bytes(&scalar_to_bytes(&-Fr::ONE)).unwrap(), -Fr::ONE);
}

#[test]
fn points_off_the_curve_are_refused() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    let bytes = proof(&key, &circuit).to_bytes();
    // (1, 1) satisfies neither equation.
    let one = word(Fq::ONE.into_bigint());
    for range in [0..64, 64..192, 192..256] {
        let mut tampered = bytes;
        tampered[range.clone()].copy_from_slice(&one.repeat(range.len() / 32));
        assert_eq!(Proof::from_bytes(&tampered).unwrap_err().code, Code::NotOnCurve);
    }
}

/// A point of the twist outside the subgroup of order r: nearly every point of it is.
fn outside_the_subgroup() -> G2Affine {
    (1u64..)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::ONE), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve())
        .unwrap()
}

#[test]
fn a_point_outside_the_subgroup_is_refused() {
    let circuit = cubic(3);
    let key = keys(&circuit);
    let bad = Proof { b: outside_the_subgroup(), ..proof(&key, &circuit) }.to_bytes();
    assert_eq!(check(&key.verification, circuit.public(), &bad), Err(Code::NotInSubgroup));
    let key = key.verification.to_bytes();
    for place in [64, 192, 320] {
        let mut tampered = key.clone();
        tampered[place..place + 128].copy_from_slice(&bad[64..192]);
        assert_eq!(VerificationKey::from_bytes(&tampered).unwrap_err().code, Code::NotInSubgroup);
    }
}

#[test]
fn a_verification_key_of_impossible_length_is_refused() {
    let key = keys(&cubic(3)).verification.to_bytes();
    for length in [0, 447, 448, 511, 513, key.len() - 1] {
        assert_eq!(VerificationKey::from_bytes(&key[..length]).unwrap_err().code, Code::Damaged, "{length} bytes");
    }
}

#[test]
fn a_batch_holds_only_if_all_proofs_do() {
    let circuits: Vec<Circuit> = (2..9).map(cubic).collect();
    let key = keys(&circuits[0]);
    let mut batch: Vec<_> = circuits.iter().map(|c| (c.public().to_vec(), proof(&key, c))).collect();
    verify_batch(&key.verification, &batch).unwrap();
    verify_batch(&key.verification, &batch[..1]).unwrap();
    for bad in 0..batch.len() {
        let honest = batch[bad].clone();
        batch[bad].0[0] += Fr::ONE;
        assert_eq!(verify_batch(&key.verification, &batch).unwrap_err().code, Code::VerificationFailed);
        batch[bad] = honest;
    }
    verify_batch(&key.verification, &batch).unwrap();
}

#[test]
fn errors_that_cancel_do_not_pass_in_a_batch() {
    let circuits = [cubic(3), cubic(4)];
    let key = keys(&circuits[0]);
    let mut batch: Vec<_> = circuits.iter().map(|c| (c.public().to_vec(), proof(&key, c))).collect();
    // The sum of all C, and that of all public inputs, stays as it was.
    let shift = G1Affine::generator();
    batch[0].1.c = (batch[0].1.c + shift).into();
    batch[1].1.c = (batch[1].1.c - shift).into();
    assert_eq!(verify_batch(&key.verification, &batch).unwrap_err().code, Code::VerificationFailed);
    batch[0].1.c = (batch[0].1.c - shift).into();
    batch[1].1.c = (batch[1].1.c + shift).into();
    batch[0].0[0] += Fr::ONE;
    batch[1].0[0] -= Fr::ONE;
    assert_eq!(verify_batch(&key.verification, &batch).unwrap_err().code, Code::VerificationFailed);
}

#[test]
fn proofs_with_their_b_exchanged_do_not_pass_in_a_batch() {
    let circuits = [cubic(3), cubic(4)];
    let key = keys(&circuits[0]);
    let mut batch: Vec<_> = circuits.iter().map(|c| (c.public().to_vec(), proof(&key, c))).collect();
    (batch[0].1.b, batch[1].1.b) = (batch[1].1.b, batch[0].1.b);
    assert_eq!(verify_batch(&key.verification, &batch).unwrap_err().code, Code::VerificationFailed);
}

#[test]
fn an_empty_batch_is_an_error() {
    let key = keys(&cubic(3));
    assert_eq!(verify_batch(&key.verification, &[]).unwrap_err().code, Code::InvalidArgument);
}

#[test]
fn key_system_and_witness_must_belong_together() {
    let circuit = mixed(40, 2);
    let key = keys(&circuit);
    let others = [mixed(41, 2), mixed(39, 3), mixed(400, 2), cubic(3)];
    for other in &others {
        let error = prove(&key, &other.system, &other.witness, &Cancel::default()).unwrap_err();
        assert_eq!(error.code, Code::Mismatch);
    }
    let mut witness = circuit.witness.clone();
    witness[0] = Fr::ZERO;
    for witness in [&witness[..], &circuit.witness[1..], &[]] {
        let error = prove(&key, &circuit.system, witness, &Cancel::default()).unwrap_err();
        assert_eq!(error.code, Code::Mismatch);
    }
}

#[test]
fn a_set_up_tells_its_progress_and_refuses_an_empty_system() {
    let mut seen = Vec::new();
    let mut note = |part| {
        seen.push(part);
        ControlFlow::Continue(())
    };
    setup(&mixed(40, 2).system, Vec::new(), &mut note, &Cancel::default()).unwrap();
    assert_eq!((seen.first(), seen.last()), (Some(&0.0), Some(&1.0)));
    assert!(seen.is_sorted());
    let error = setup(&R1cs::default(), Vec::new(), &mut |_| ControlFlow::Continue(()), &Cancel::default());
    assert_eq!(error.err().unwrap().code, Code::InvalidArgument);
}

#[test]
fn a_set_up_can_be_stopped_by_flag_and_by_its_progress() {
    let circuit = mixed(40, 2);
    let cancel = Cancel::default();
    let stopped = setup(&circuit.system, Vec::new(), &mut |_| ControlFlow::Break(()), &cancel);
    assert_eq!(stopped.err().unwrap().code, Code::Cancelled);
    cancel.raise();
    let raised = setup(&circuit.system, Vec::new(), &mut |_| ControlFlow::Continue(()), &cancel);
    assert_eq!(raised.err().unwrap().code, Code::Cancelled);
}

#[test]
fn a_cancelled_proof_stops_within_a_fifth_of_a_second() {
    let circuit = mixed(20_000, 4);
    let key = keys(&circuit);
    for delay in [0, 3, 20, 60] {
        let cancel = Cancel::default();
        let (result, latency) = std::thread::scope(|scope| {
            let task = scope.spawn(|| (prove(&key, &circuit.system, &circuit.witness, &cancel), Instant::now()));
            std::thread::sleep(Duration::from_millis(delay));
            cancel.raise();
            let raised = Instant::now();
            let (result, ended) = task.join().unwrap();
            (result, ended.saturating_duration_since(raised))
        });
        assert!(latency < Duration::from_millis(200), "{latency:?} after {delay} ms");
        if let Err(error) = result {
            assert_eq!(error.code, Code::Cancelled);
        }
    }
}
