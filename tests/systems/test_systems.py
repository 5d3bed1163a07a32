"""compile, setup, prove, verify: the whole path, and every way in which a proof may be wrong."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest

import proofmill
from proofmill import Circuit, Field, Output, Private, Proof, Public, require
from proofmill.algebra import poseidon
from proofmill.algebra.babyjubjub import BASE8
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import (
    CircuitError,
    MalformedInput,
    MalformedProof,
    MismatchError,
    UnsatisfiedError,
    VerificationError,
)
from proofmill.systems.groth16 import key_from_snarkjs, key_to_snarkjs, proof_to_snarkjs, public_elements, verify_batch
from proofmill.systems.groth16.reference import verify as reference_verify


def test_a_proof_verifies_and_gives_plain_values(proof: Proof, keys: proofmill.Keys) -> None:
    values = proofmill.verify(proof, keys.verification_key)
    number = 1 << 40
    assert list(values) == ["digest", "double", "floor", "place", "label", "pair"]
    assert values["digest"] == poseidon.hash([number, BASE8.x, BASE8.y])
    assert values["double"] == 2 * number
    assert values["label"] == b"A" * 40
    assert values["place"] == BASE8
    assert values["pair"] == [2, 3]


def test_the_plain_python_verifier_agrees(proof: Proof, keys: proofmill.Keys) -> None:
    key = keys.verification_key
    elements = public_elements(proof, key)
    reference_verify(key.native.to_bytes(), elements, proof.data)
    with pytest.raises(VerificationError):
        reference_verify(key.native.to_bytes(), [elements[0] + 1, *elements[1:]], proof.data)


def test_snarkjs_agrees(proof: Proof, keys: proofmill.Keys, stranger: Callable[[str, Any], Any]) -> None:
    elements = [str(e) for e in public_elements(proof, keys.verification_key)]
    question = {"key": key_to_snarkjs(keys.verification_key), "public": elements, "proof": proof_to_snarkjs(proof.data)}
    assert stranger("verify.mjs", question) is True
    question["public"] = [str(int(elements[0]) + 1), *elements[1:]]
    assert stranger("verify.mjs", question) is False


def test_the_envelope_survives_json(proof: Proof, keys: proofmill.Keys) -> None:
    again = Proof.from_json(json.loads(json.dumps(proof.to_json())))
    assert again == proof
    proofmill.verify(again, keys.verification_key)


def test_the_key_survives_json(proof: Proof, keys: proofmill.Keys) -> None:
    key = key_from_snarkjs(json.loads(json.dumps(key_to_snarkjs(keys.verification_key))))
    assert key.digest == keys.verification_key.digest
    assert key.development
    assert proofmill.verify(proof, key) == proofmill.verify(proof, keys.verification_key)


@pytest.mark.parametrize("name", ["digest", "double", "floor", "place", "label", "pair"])
def test_another_public_value_does_not_verify(name: str, proof: Proof, keys: proofmill.Keys) -> None:
    other = {
        "digest": "1",
        "double": "1",
        "floor": "6",
        "place": {"x": "0", "y": "1"},
        "label": "0x" + "41" * 39 + "42",
    }
    other["pair"] = ["3", "2"]
    forged = dataclasses.replace(proof, public_inputs={**proof.public_inputs, name: other[name]})
    with pytest.raises(VerificationError):
        proofmill.verify(forged, keys.verification_key)


@pytest.mark.parametrize(
    ("name", "value"),
    [("digest", str(SCALAR_MODULUS)), ("double", str(1 << 64)), ("floor", "-1"), ("label", "0x41"), ("pair", ["1"])],
)
def test_public_values_out_of_range_are_malformed(name: str, value: Any, proof: Proof, keys: proofmill.Keys) -> None:
    forged = dataclasses.replace(proof, public_inputs={**proof.public_inputs, name: value})
    with pytest.raises(MalformedInput) as caught:
        proofmill.verify(forged, keys.verification_key)
    assert str(caught.value.fields["path"]).startswith(name)


def _with(data: bytes, start: int, part: bytes) -> bytes:
    return data[:start] + part + data[start + len(part) :]


def test_bytes_that_are_no_proof(proof: Proof, keys: proofmill.Keys) -> None:
    infinity, off_curve, huge = bytes(64), (1).to_bytes(32, "big") * 2, b"\xff" * 32
    bad = [b"", proof.data[:-1], proof.data + b"\0", bytes(256)]
    bad += [_with(proof.data, start, part) for start in (0, 192) for part in (infinity, off_curve, huge)]
    bad += [_with(proof.data, 64, bytes(128)), _with(proof.data, 64, off_curve * 2), _with(proof.data, 64, huge)]
    for data in bad:
        with pytest.raises(MalformedProof):
            proofmill.verify(dataclasses.replace(proof, data=data), keys.verification_key)


def test_swapped_points_do_not_verify(proof: Proof, keys: proofmill.Keys) -> None:
    swapped = proof.data[192:] + proof.data[64:192] + proof.data[:64]
    with pytest.raises(VerificationError):
        proofmill.verify(dataclasses.replace(proof, data=swapped), keys.verification_key)


def test_a_batch_holds_only_if_each_proof_does(sample: proofmill.Compiled, keys: proofmill.Keys, inputs: Any) -> None:
    proofs = [proofmill.prove(sample, keys, inputs | {"number": n}) for n in (5, 6, 7)]
    values = verify_batch(proofs, keys.verification_key)
    assert [v["double"] for v in values] == [10, 12, 14]
    proofs[1] = dataclasses.replace(proofs[1], data=proofs[2].data)
    with pytest.raises(VerificationError):
        verify_batch(proofs, keys.verification_key)
    with pytest.raises(MalformedInput):
        verify_batch([], keys.verification_key)


def test_two_proofs_of_one_statement_differ(sample: proofmill.Compiled, keys: proofmill.Keys, inputs: Any) -> None:
    first, second = (proofmill.prove(sample, keys, inputs) for _ in range(2))
    assert first.data != second.data


class Other(Circuit):
    """Another statement with as many public values as it happens to have."""

    a: Public[Field]
    b: Private[Field]
    c: Output[Field]

    def define(self) -> None:
        require(self.a != self.b, "equal")
        self.c = self.a * self.b


def test_keys_and_proofs_of_another_circuit(proof: Proof, sample: proofmill.Compiled, keys: proofmill.Keys) -> None:
    other = proofmill.compile(Other)
    with pytest.raises(MismatchError) as caught:
        proofmill.prove(other, keys, {"a": 1, "b": 2})
    assert caught.value.fields == {"expected": other.digest, "got": sample.digest}
    other_keys = proofmill.setup(other)
    with pytest.raises(MismatchError):
        proofmill.verify(proof, other_keys.verification_key)


def test_keys_of_another_setup(proof: Proof, sample: proofmill.Compiled) -> None:
    second = proofmill.setup(sample).verification_key
    with pytest.raises(MismatchError):
        proofmill.verify(proof, second)
    renamed = dataclasses.replace(proof, verification_key_digest=second.digest)
    with pytest.raises(VerificationError):
        proofmill.verify(renamed, second)


def test_a_broken_requirement_says_what_and_where(
    sample: proofmill.Compiled, keys: proofmill.Keys, inputs: Any
) -> None:
    with pytest.raises(UnsatisfiedError) as caught:
        proofmill.prove(sample, keys, inputs | {"number": 4})
    error = caught.value
    assert error.fields["requirement"] == "the number is below the floor"
    assert str(error.fields["file"]).endswith("conftest.py")
    with open(str(error.fields["file"])) as source:
        assert "self.number >= self.floor" in source.readlines()[error.fields["line"] - 1]


def test_private_values_stay_out_of_errors(sample: proofmill.Compiled, keys: proofmill.Keys, inputs: Any) -> None:
    for secret in (918273645, 987654321987654321987654321, "987654321x"):
        with pytest.raises((UnsatisfiedError, MalformedInput)) as caught:
            proofmill.prove(sample, keys, inputs | {"number": secret, "floor": 1 << 60})
        assert str(secret) not in caught.value.message + repr(caught.value.fields)


class FieldNotUnsigned(Circuit, system="nothing"):
    """Of a system that is not there."""

    a: Public[Field]


def test_an_unknown_system_is_named() -> None:
    with pytest.raises(CircuitError, match="nothing"):
        proofmill.compile(FieldNotUnsigned)


def test_a_key_that_says_something_else_of_itself_is_another_key(keys: proofmill.Keys) -> None:
    key = keys.verification_key
    data = key_to_snarkjs(key)
    said = data["proofmill"]
    first, second = said["public"][0], said["public"][1]
    swapped = [[first[0], second[1], first[2]], [second[0], first[1], second[2]], *said["public"][2:]]
    for changed in ({**said, "public": swapped}, {**said, "origin": "ceremony"}):
        forged = key_from_snarkjs({**data, "proofmill": changed})
        assert forged.circuit == key.circuit
        assert forged.digest != key.digest
