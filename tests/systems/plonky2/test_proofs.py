from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.systems.plonky2.circuits import Both, Factors, Other, factors, keys, other

import proofmill
from proofmill import Circuit, Output, Private, Proof, Public, UnsatisfiedError, VerificationError
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.algebra.limbs import to_limbs
from proofmill.errors import CircuitError, MalformedProof, MismatchError
from proofmill.systems.plonky2 import VerificationKey
from proofmill.testing import check_circuit


def test_a_proof_verifies_and_says_its_public_values() -> None:
    proof = Proof.from_json(json.loads(json.dumps(factors(3, 5).to_json())))
    key: Any = keys(Factors)[1].verification_key
    assert proofmill.verify(proof, key) == {
        "commitment": hash_no_pad([*to_limbs(3, 2), *to_limbs(5, 2)]),
        "product": 15,
    }
    assert proofmill.verify(proof, VerificationKey.from_json(json.loads(json.dumps(key.to_json()))))


def test_every_tier_of_the_check() -> None:
    check_circuit(
        Factors,
        valid=[{"product": 15, "left": 3, "right": 5}],
        invalid=[
            ({"product": 15, "left": 1, "right": 15}, "a factor is 1"),
            ({"product": 16, "left": 3, "right": 5}, "these are not its factors"),
            ({"product": 0, "left": 1 << 63, "right": 2}, "a U64 result is out of range"),
        ],
    )


def test_an_envelope_that_says_other_values_is_refused() -> None:
    proof, key = factors(3, 5), keys(Factors)[1].verification_key
    with pytest.raises(VerificationError, match="not those of the proof"):
        proofmill.verify(replace(proof, public_inputs={**proof.public_inputs, "product": "16"}), key)
    for data in (proof.data[:-1], proof.data + b"\0", b"", bytes(len(proof.data))):
        with pytest.raises((MalformedProof, VerificationError)):
            proofmill.verify(replace(proof, data=data), key)
    broken = bytearray(proof.data)
    broken[len(broken) // 2] ^= 1
    with pytest.raises((MalformedProof, VerificationError)):
        proofmill.verify(replace(proof, data=bytes(broken)), key)


def test_a_key_of_another_circuit_is_refused() -> None:
    proof, foreign = factors(3, 5), keys(Other)[1].verification_key
    with pytest.raises(MismatchError):
        proofmill.verify(proof, foreign)
    mine = keys(Factors)[1].verification_key
    dressed = replace(other(15), circuit=mine.circuit, verification_key_digest=mine.digest)
    with pytest.raises((VerificationError, MalformedProof)):
        proofmill.verify(dressed, mine)


def test_proofs_are_verified_inside() -> None:
    compiled, built = keys(Both)
    proof = proofmill.prove(compiled, built, {"proofs": [factors(3, 5), factors(7, 11).to_json()], "most": 100})
    assert proofmill.verify(proof, built.verification_key) == {"total": 92, "first": 1, "most": 100}
    with pytest.raises(UnsatisfiedError, match="the sum is too large"):
        proofmill.prove(compiled, built, {"proofs": [factors(3, 5), factors(7, 11)], "most": 91})


def test_a_proof_of_another_circuit_is_refused_inside() -> None:
    compiled, built = keys(Both)
    good = factors(3, 5)
    with pytest.raises(MismatchError, match=r"proofs\[1\]: a proof of another circuit"):
        proofmill.prove(compiled, built, {"proofs": [good, other(15)], "most": 100})
    # With the right name on it, the key inside is what refuses.
    dressed = replace(other(15), circuit=good.circuit)
    with pytest.raises((VerificationError, MalformedProof)):
        proofmill.prove(compiled, built, {"proofs": [good, dressed], "most": 100})
    broken = bytearray(good.data)
    broken[len(broken) // 3] ^= 4
    with pytest.raises((VerificationError, MalformedProof)):
        proofmill.prove(compiled, built, {"proofs": [good, replace(good, data=bytes(broken))], "most": 100})


def test_what_a_proof_does_not_say_cannot_be_read() -> None:
    class Peek(Circuit, system="plonky2"):
        inner: Private[Proof[Factors]]
        secret: Output[proofmill.U64]

        def define(self) -> None:
            self.secret = self.inner.public.left

    with pytest.raises(AttributeError, match="shows commitment, product, and no left"):
        proofmill.compile(Peek)


def test_where_proofs_may_not_stand() -> None:
    class Shown(Circuit, system="plonky2"):
        inner: Public[Proof[Factors]]

    with pytest.raises(CircuitError, match="a proof is a private input"):
        proofmill.compile(Shown)

    class Small(Circuit):
        inner: Private[Proof[Factors]]

        def define(self) -> None:
            pass

    with pytest.raises((CircuitError, TypeError), match="plonky2"):
        proofmill.compile(Small)
