"""gnark's binary encodings, on what gnark wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import examples

from proofmill.algebra.fields import BASE_MODULUS
from proofmill.errors import MalformedProof, MismatchError, ProofmillError
from proofmill.systems.groth16.encodings import gnark, gnark_json
from proofmill.systems.groth16.encodings.points import G1, Affine, to_words

from .vectors import GNARK, KEYS, PLAIN, PROOFS, binary, mutations

FORMS = {"compressed": True, "raw": False}
RAW, COMPRESSED = binary(PLAIN, "proof", "raw"), binary(PLAIN, "proof", "compressed")


def unused(name: str) -> bytes:
    point = PLAIN["key"]["json"]["G1"][name]
    return to_words([Affine((int(point["X"]),), (int(point["Y"]),))])


@pytest.mark.parametrize("form", FORMS)
def test_gnarks_own_bytes_are_read_and_written_again(form: str) -> None:
    proof, key = binary(PLAIN, "proof", form), binary(PLAIN, "key", form)
    read = gnark.proof_from_bytes(proof, compressed=FORMS[form])
    assert read == gnark_json.proof_from_json(PLAIN["proof"]["json"])
    assert gnark.proof_to_bytes(read, compressed=FORMS[form]) == proof
    points = gnark.key_from_bytes(key, compressed=FORMS[form])
    assert points == gnark_json.key_from_json(PLAIN["key"]["json"])
    first = {"beta_1": unused("Beta"), "delta_1": unused("Delta")}
    assert gnark.key_to_bytes(points, compressed=FORMS[form], **first) == key


@given(PROOFS, KEYS, st.booleans())
@settings(max_examples=examples(6), deadline=None, database=None)
def test_a_round_trip(proof: bytes, key: bytes, compressed: bool) -> None:
    written = gnark.proof_to_bytes(proof, compressed=compressed)
    assert len(written) == (164 if compressed else 324)
    assert gnark.proof_from_bytes(written, compressed=compressed) == proof
    again = gnark.key_from_bytes(gnark.key_to_bytes(key, compressed=compressed), compressed=compressed)
    assert again == key


@given(st.one_of(mutations(COMPRESSED), mutations(RAW)), st.booleans())
@settings(max_examples=examples(40), deadline=None, database=None)
def test_what_is_accepted_has_one_spelling(data: bytes, compressed: bool) -> None:
    try:
        proof = gnark.proof_from_bytes(data, compressed=compressed)
    except ProofmillError:
        return
    assert gnark.proof_to_bytes(proof, compressed=compressed) == data


@given(mutations(binary(PLAIN, "key", "compressed")), st.booleans())
@settings(max_examples=examples(25), deadline=None, database=None)
def test_a_damaged_key_is_refused_or_another_key(data: bytes, compressed: bool) -> None:
    try:
        key = gnark.key_from_bytes(data, compressed=compressed)
    except ProofmillError:
        return
    dropped = gnark.key_to_bytes(key, compressed=compressed)
    size = 32 if compressed else 64
    assert dropped[:size] + dropped[2 * size : 6 * size] == data[:size] + data[2 * size : 6 * size]
    assert dropped[7 * size :] == data[7 * size :]


Q = BASE_MODULUS.to_bytes(32, "big")
REFUSED = {
    "Ar, byte 0: a coordinate is not below": Q + RAW[32:],
    "Ar, byte 0: a compressed point among raw ones": b"\x80" + RAW[1:],
    "Ar, byte 0: the point at infinity": b"\x40" + RAW[1:],
    "Bs, byte 64: not on its curve": RAW[:64] + RAW[96:128] + RAW[64:96] + RAW[128:],
    "Krs, byte 192: the point at infinity": RAW[:192] + bytes(64) + RAW[256:],
    "CommitmentPok, byte 260: a proof of knowledge of no commitment": RAW[:260] + RAW[:64],
    "CommitmentPok, byte 260: a gnark proof ends before it does": RAW[:-1],
    "Krs, byte 192: a gnark proof ends before it does": RAW[:200],
    "1 bytes after the end of a gnark proof, at byte 324": RAW + b"\0",
    "Commitments, byte 256: a gnark proof is too short for 4294967295": RAW[:256] + b"\xff" * 4 + RAW[260:],
}


@pytest.mark.parametrize("problem", REFUSED)
def test_an_error_names_field_and_offset(problem: str) -> None:
    with pytest.raises(MalformedProof, match=problem):
        gnark.proof_from_bytes(REFUSED[problem], compressed=False)


def test_a_raw_point_among_compressed_ones_and_an_x_without_point_are_refused() -> None:
    with pytest.raises(MalformedProof, match="Bs, byte 32: a raw point among compressed ones"):
        gnark.proof_from_bytes(COMPRESSED[:32] + RAW[64:], compressed=True)
    # 0 + 3 is no square: no point has x = 0.
    with pytest.raises(MalformedProof, match="Ar, byte 0: no point of the curve has this x"):
        gnark.proof_from_bytes(b"\x80" + bytes(31) + COMPRESSED[32:], compressed=True)


def test_a_key_without_points_for_inputs_is_refused() -> None:
    key = binary(PLAIN, "key", "raw")
    with pytest.raises(MalformedProof, match=r"G1\.K, byte 576: there is no point for the constant 1"):
        gnark.key_from_bytes(key[:576] + bytes(12), compressed=False)
    with pytest.raises(MalformedProof, match=r"G1\.Beta, byte 64"):
        gnark.key_from_bytes(key[:64] + key[:32] + key[:32] + key[128:], compressed=False)


@pytest.mark.parametrize("form", FORMS)
def test_commitments_are_refused_by_name(form: str) -> None:
    vector = GNARK["groth16_bn254_commitment"]
    with pytest.raises(MismatchError, match=r"proof carries Pedersen commitments \(1\)"):
        gnark.proof_from_bytes(binary(vector, "proof", form), compressed=FORMS[form])
    with pytest.raises(MismatchError, match=r"key carries Pedersen commitments \(1\)"):
        gnark.key_from_bytes(binary(vector, "key", form), compressed=FORMS[form])


def test_the_core_has_one_length_of_proof_and_whole_points_in_a_key() -> None:
    for wrong in (b"", bytes(255), bytes(257)):
        with pytest.raises(MalformedProof, match="a Groth16 proof is 256 bytes"):
            gnark.proof_to_bytes(wrong)
    for wrong in (b"", bytes(448), bytes(448 + G1 + 1)):
        with pytest.raises(MalformedProof, match="not a Groth16 verification key"):
            gnark.key_to_bytes(wrong)
