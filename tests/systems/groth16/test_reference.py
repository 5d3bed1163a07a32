"""The reference verifier on a proof that snarkjs made."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.algebra.twist import point_outside_the_subgroup

from proofmill.algebra import bn254
from proofmill.algebra.bn254 import G1
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.errors import MalformedInput, MalformedProof, VerificationError
from proofmill.systems.groth16 import reference

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "snarkjs_groth16.json").read_text())


def words(*numbers: int | str) -> bytes:
    return b"".join(int(number).to_bytes(32, "big") for number in numbers)


def g1(value: list[str]) -> bytes:
    return words(value[0], value[1])


def g2(value: list[list[str]]) -> bytes:
    (x0, x1), (y0, y1) = value[:2]
    return words(x1, x0, y1, y0)


def encode_key(key: dict[str, Any]) -> bytes:
    head = g1(key["vk_alpha_1"]) + g2(key["vk_beta_2"]) + g2(key["vk_gamma_2"]) + g2(key["vk_delta_2"])
    return head + b"".join(g1(point) for point in key["IC"])


KEY = encode_key(VECTOR["verificationKey"])
PROOF = g1(VECTOR["proof"]["pi_a"]) + g2(VECTOR["proof"]["pi_b"]) + g1(VECTOR["proof"]["pi_c"])
INPUTS = [int(value) for value in VECTOR["publicSignals"]]

OUTSIDE = point_outside_the_subgroup()
OUTSIDE_G2 = words(OUTSIDE.x.c1, OUTSIDE.x.c0, OUTSIDE.y.c1, OUTSIDE.y.c0)


def encode(point: G1 | None) -> bytes:
    assert point is not None
    return words(point.x.n, point.y.n)


def replaced(data: bytes, start: int, part: bytes) -> bytes:
    return data[:start] + part + data[start + len(part) :]


def test_the_proof_of_snarkjs_verifies() -> None:
    assert INPUTS == [32, 5, 77]
    reference.verify(KEY, INPUTS, PROOF)


@pytest.mark.parametrize("position", range(len(INPUTS)))
def test_every_public_input_matters(position: int) -> None:
    changed = [*INPUTS]
    changed[position] += 1
    with pytest.raises(VerificationError):
        reference.verify(KEY, changed, PROOF)


@pytest.mark.parametrize("start", [0, 192])
def test_another_point_of_the_proof_does_not_verify(start: int) -> None:
    points = reference.decode_proof(PROOF)
    old = {0: points.a, 192: points.c}[start]
    for other in (bn254.negate(old), bn254.add(old, bn254.G1_GENERATOR)):
        with pytest.raises(VerificationError):
            reference.verify(KEY, INPUTS, replaced(PROOF, start, encode(other)))


def test_another_b_does_not_verify() -> None:
    with pytest.raises(VerificationError):
        reference.verify(KEY, INPUTS, replaced(PROOF, 64, g2(VECTOR["verificationKey"]["vk_beta_2"])))


def test_a_proof_can_be_randomised_again() -> None:
    """(k·A, B/k, C) is as good: what a proof is known by is its statement, never its bytes."""
    a = reference.decode_proof(PROOF).a
    b = bn254.multiply(reference.decode_proof(PROOF).b, pow(2, -1, SCALAR_MODULUS))
    assert b is not None
    moved = encode(bn254.multiply(a, 2)) + words(b.x.c1, b.x.c0, b.y.c1, b.y.c0) + PROOF[192:]
    assert moved != PROOF
    reference.verify(KEY, INPUTS, moved)


@pytest.mark.parametrize("inputs", [[], INPUTS[:-1], [*INPUTS, 0]])
def test_another_number_of_inputs_is_refused(inputs: list[int]) -> None:
    with pytest.raises(MalformedInput, match="3 public inputs"):
        reference.verify(KEY, inputs, PROOF)


@pytest.mark.parametrize("position", range(len(INPUTS)))
@pytest.mark.parametrize("shift", [SCALAR_MODULUS, -SCALAR_MODULUS])
def test_an_input_has_one_spelling(position: int, shift: int) -> None:
    changed = [*INPUTS]
    changed[position] += shift
    with pytest.raises(MalformedProof, match="canonical"):
        reference.verify(KEY, changed, PROOF)


@pytest.mark.parametrize("data", [b"", PROOF[:-1], PROOF + b"\0", PROOF * 2])
def test_a_proof_is_256_bytes(data: bytes) -> None:
    with pytest.raises(MalformedProof, match="256 bytes"):
        reference.verify(KEY, INPUTS, data)


@pytest.mark.parametrize("word", range(8))
def test_coordinates_of_a_proof_are_canonical(word: int) -> None:
    value = int.from_bytes(PROOF[32 * word : 32 * word + 32], "big")
    for bad in (BASE_MODULUS, 2**256 - 1, value + BASE_MODULUS):
        with pytest.raises(MalformedProof, match="canonical"):
            reference.decode_proof(replaced(PROOF, 32 * word, words(bad)))


@pytest.mark.parametrize("word", range(8))
def test_points_of_a_proof_are_on_their_curves(word: int) -> None:
    value = int.from_bytes(PROOF[32 * word : 32 * word + 32], "big")
    with pytest.raises(MalformedProof, match="curve"):
        reference.decode_proof(replaced(PROOF, 32 * word, words((value + 1) % BASE_MODULUS)))


@pytest.mark.parametrize(("start", "size", "name"), [(0, 64, "A"), (64, 128, "B"), (192, 64, "C")])
def test_infinity_is_refused_in_a_proof(start: int, size: int, name: str) -> None:
    with pytest.raises(MalformedProof, match=f"{name} is the point at infinity"):
        reference.decode_proof(replaced(PROOF, start, bytes(size)))


@pytest.mark.parametrize(("start", "size"), [(0, 64), (64, 128), (192, 128), (320, 128), (448, 64), (512, 64)])
def test_infinity_is_refused_in_a_key(start: int, size: int) -> None:
    with pytest.raises(MalformedProof, match="infinity"):
        reference.decode_verification_key(replaced(KEY, start, bytes(size)))


@pytest.mark.parametrize("data", [b"", KEY[:448], KEY[:-1], KEY + b"\0"])
def test_bytes_that_are_no_key_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedProof, match="not a Groth16 verification key"):
        reference.decode_verification_key(data)


@pytest.mark.parametrize("start", [64, 192, 320])
def test_keys_have_their_points_in_g2(start: int) -> None:
    with pytest.raises(MalformedProof, match="subgroup"):
        reference.decode_verification_key(replaced(KEY, start, OUTSIDE_G2))


def test_a_key_with_delta_equal_to_gamma_is_refused() -> None:
    # Else (alpha, beta, -sum of the public part) is a proof of anything.
    with pytest.raises(MalformedProof, match="can forge proofs"):
        reference.decode_verification_key(replaced(KEY, 320, KEY[192:320]))


def test_b_is_in_g2() -> None:
    with pytest.raises(MalformedProof, match="subgroup"):
        reference.decode_proof(replaced(PROOF, 64, OUTSIDE_G2))
