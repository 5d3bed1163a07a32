"""arkworks' encodings, on what ark-groth16 wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import examples

from proofmill.algebra.fields import BASE_MODULUS
from proofmill.errors import MalformedProof, ProofmillError
from proofmill.systems.groth16.encodings import arkworks

from .vectors import ARKWORKS, KEYS, PROOFS, binary, mutations

FORMS = {"compressed": True, "uncompressed": False}
PLAIN, COMPRESSED = binary(ARKWORKS, "proof", "uncompressed"), binary(ARKWORKS, "proof", "compressed")
KEY = binary(ARKWORKS, "key", "compressed")


@pytest.mark.parametrize("form", FORMS)
def test_arkworks_own_bytes_are_read_and_written_again(form: str) -> None:
    proof, key = binary(ARKWORKS, "proof", form), binary(ARKWORKS, "key", form)
    read = arkworks.proof_from_bytes(proof, compressed=FORMS[form])
    assert read == arkworks.proof_from_bytes(PLAIN, compressed=False)
    assert arkworks.proof_to_bytes(read, compressed=FORMS[form]) == proof
    points = arkworks.key_from_bytes(key, compressed=FORMS[form])
    assert points == arkworks.key_from_bytes(KEY, compressed=True)
    assert arkworks.key_to_bytes(points, compressed=FORMS[form]) == key


@given(PROOFS, KEYS, st.booleans())
@settings(max_examples=examples(6), deadline=None, database=None)
def test_a_round_trip(proof: bytes, key: bytes, compressed: bool) -> None:
    written = arkworks.proof_to_bytes(proof, compressed=compressed)
    assert len(written) == (128 if compressed else 256)
    assert arkworks.proof_from_bytes(written, compressed=compressed) == proof
    again = arkworks.key_from_bytes(arkworks.key_to_bytes(key, compressed=compressed), compressed=compressed)
    assert again == key


@given(st.one_of(mutations(COMPRESSED), mutations(PLAIN)), st.booleans())
@settings(max_examples=examples(40), deadline=None, database=None)
def test_an_accepted_proof_has_one_spelling(data: bytes, compressed: bool) -> None:
    try:
        proof = arkworks.proof_from_bytes(data, compressed=compressed)
    except ProofmillError:
        return
    assert arkworks.proof_to_bytes(proof, compressed=compressed) == data


@given(mutations(KEY), st.booleans())
@settings(max_examples=examples(40), deadline=None, database=None)
def test_an_accepted_key_has_one_spelling(data: bytes, compressed: bool) -> None:
    try:
        key = arkworks.key_from_bytes(data, compressed=compressed)
    except ProofmillError:
        return
    assert arkworks.key_to_bytes(key, compressed=compressed) == data


def turned(data: bytes, at: int, flags: int) -> bytes:
    return data[:at] + bytes([data[at] ^ flags]) + data[at + 1 :]


REFUSED = {
    "a, byte 0: a coordinate is not below": BASE_MODULUS.to_bytes(32, "little") + PLAIN[32:],
    "a, byte 0: its flag says another sign of y": turned(PLAIN, 63, 0x80),
    "b, byte 64: its flag says another sign of y": turned(PLAIN, 191, 0x80),
    "c, byte 192: the point at infinity": PLAIN[:192] + bytes(63) + b"\x40",
    "c, byte 192: flags that no point has": PLAIN[:192] + bytes(63) + b"\xc0",
    "c, byte 192: not on its curve": PLAIN[:192] + PLAIN[:32] + PLAIN[224:],
    "c, byte 192: an arkworks proof ends before it does": PLAIN[:-1],
    "1 bytes after the end of an arkworks proof, at byte 256": PLAIN + b"\0",
}


@pytest.mark.parametrize("problem", REFUSED)
def test_an_error_names_field_and_offset(problem: str) -> None:
    with pytest.raises(MalformedProof, match=problem):
        arkworks.proof_from_bytes(REFUSED[problem], compressed=False)


def test_a_sign_turned_in_a_compressed_point_is_another_point() -> None:
    other = arkworks.proof_from_bytes(turned(COMPRESSED, 31, 0x80), compressed=True)
    assert other != arkworks.proof_from_bytes(COMPRESSED, compressed=True)


def test_a_list_longer_than_the_key_and_an_empty_one_are_refused() -> None:
    head = KEY[: 7 * 32]
    with pytest.raises(MalformedProof, match="gamma_abc_g1, byte 224: an arkworks verification key is too short"):
        arkworks.key_from_bytes(head + b"\xff" * 8 + KEY[232:], compressed=True)
    with pytest.raises(MalformedProof, match="gamma_abc_g1, byte 224: there is no point for the constant 1"):
        arkworks.key_from_bytes(head + bytes(8), compressed=True)
