from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.circuit.solving import make, public, refused, result
from tests.effort import examples

from proofmill import Bool, Compiled, Field, Point, UnsatisfiedError
from proofmill.algebra import babyjubjub as curve
from proofmill.algebra import eddsa as plain
from proofmill.algebra import poseidon
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.gadgets import eddsa
from proofmill.testing import hunt, solve_unchecked

FEW = settings(max_examples=examples(5), deadline=None, database=None)
KEY = bytes(range(32))
PUBLIC = plain.public_key(KEY)
ORDER = curve.SUBGROUP_ORDER


@cache
def circuit() -> Compiled:
    def define(self: Any) -> None:
        self.result = eddsa.verify(self.key, self.message, self.signature)

    declared = {
        "key": ("public", Point),
        "message": ("public", Field),
        "signature": ("public", eddsa.Signature),
        "result": ("output", Bool),
    }
    return make(declared, define)


def inputs(message: int = 5, **change: Any) -> dict[str, Any]:
    signature = plain.sign(KEY, message)
    parts = {"r8": signature.r8, "s": signature.s}
    whole = {"key": PUBLIC, "message": message, "signature": parts}
    return {**whole, **{k: v for k, v in change.items() if k in whole}, "signature": parts | change.get("parts", {})}


@given(st.binary(min_size=32, max_size=32), st.integers(0, SCALAR_MODULUS - 1))
@FEW
def test_signatures_of_the_twin_verify(key: bytes, message: int) -> None:
    signature = plain.sign(key, message)
    given_parts = {"r8": signature.r8, "s": signature.s}
    assert result(circuit(), key=plain.public_key(key), message=message, signature=given_parts) is True


@pytest.mark.parametrize("message", [0, 1, SCALAR_MODULUS - 1])
def test_edge_messages(message: int) -> None:
    assert result(circuit(), **inputs(message)) is True


def test_another_message_key_or_signature_gives_false() -> None:
    other = plain.public_key(b"\x01" * 32)
    s = plain.sign(KEY, 5).s
    for bad in (
        {**inputs(), "message": 6},
        {**inputs(), "key": other},
        inputs(parts={"r8": curve.BASE8}),
        inputs(parts={"s": (s + 1) % ORDER}),
        inputs(parts={"s": 0}),
        inputs(parts={"r8": plain.sign(KEY, 6).r8}),
    ):
        assert result(circuit(), **bad) is False
        signature = plain.Signature(bad["signature"]["r8"], bad["signature"]["s"])
        assert plain.verify(bad["key"], bad["message"], signature) is False


def test_s_plus_the_order_is_no_second_signature() -> None:
    s = plain.sign(KEY, 5).s
    for second in (s + ORDER, ORDER, (1 << 251) - 1, SCALAR_MODULUS - 1):
        error = refused(
            circuit(), "S of the signature is not below the subgroup's order", **inputs(parts={"s": second})
        )
        assert error.fields["gadget"] == "eddsa.verify"


@pytest.mark.parametrize("n", range(1, 8))
def test_a_key_with_torsion_is_refused(n: int) -> None:
    """A + T signs with the same secret as A, since 8·T = 0: eight keys, eight nullifiers for one signer."""
    key = curve.add(PUBLIC, curve.TORSION[n])
    signature = forge(key)
    assert holds(key, 5, signature), "without the subgroup check it would verify"
    parts = {"r8": signature.r8, "s": signature.s}
    refused(circuit(), "not in the prime-order subgroup", key=key, message=5, signature=parts)


@pytest.mark.parametrize("n", range(1, 8))
def test_an_r8_with_torsion_is_refused(n: int) -> None:
    r8 = curve.add(plain.sign(KEY, 5).r8, curve.TORSION[n])
    refused(circuit(), "not in the prime-order subgroup", **inputs(parts={"r8": r8}))


@pytest.mark.parametrize("n", range(8))
def test_keys_and_r8_of_small_order_are_refused(n: int) -> None:
    refused(circuit(), key=curve.TORSION[n], message=5, signature=inputs()["signature"])
    refused(circuit(), **inputs(parts={"r8": curve.TORSION[n]}))


def test_the_identity_as_key_would_let_anybody_sign() -> None:
    r8 = curve.multiply(curve.BASE8, 99)
    signature = plain.Signature(r8, 99)
    assert holds(curve.IDENTITY, 5, signature)
    refused(circuit(), key=curve.IDENTITY, message=5, signature={"r8": r8, "s": 99})


def test_points_off_the_curve_are_refused_by_the_circuit() -> None:
    with pytest.raises(UnsatisfiedError, match="key is not a Point"):
        solve_unchecked(circuit(), inputs(), {"key": [1, 1]})
    with pytest.raises(UnsatisfiedError, match="signature is not a Struct"):
        solve_unchecked(circuit(), inputs(), {"signature": [1, 1, 5]})


def test_no_hint_can_be_forged() -> None:
    for case in (inputs(), {**inputs(), "message": 6}):
        assert hunt(circuit(), case) == []


def test_its_size() -> None:
    assert circuit().constraints < 4_800
    assert public(circuit(), **inputs())["result"] is True


def holds(key: curve.Point, message: int, signature: plain.Signature) -> bool:
    """The bare equation: S·BASE8 = R8 + 8·h·A."""
    h = poseidon.hash([signature.r8.x, signature.r8.y, key.x, key.y, message])
    right = curve.add(signature.r8, curve.multiply(key, 8 * h))
    return curve.multiply(curve.BASE8, signature.s) == right


def forge(key: curve.Point) -> plain.Signature:
    """A signature under A + T with the secret of A: s = r + h·a, where a is read off from an honest signature."""
    honest = plain.sign(KEY, 5)
    challenge = poseidon.hash([honest.r8.x, honest.r8.y, PUBLIC.x, PUBLIC.y, 5])
    # Two honest signatures of one nonce would give a; here the twin's own expansion does.
    scalar, _ = plain._expand(KEY)
    nonce = (honest.s - challenge * scalar) % ORDER
    h = poseidon.hash([honest.r8.x, honest.r8.y, key.x, key.y, 5])
    return plain.Signature(honest.r8, (nonce + h * scalar) % ORDER)
