from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import CIRCOMLIB, point
from tests.effort import examples

from proofmill.algebra import babyjubjub, eddsa, poseidon
from proofmill.algebra.babyjubjub import BASE8, IDENTITY, SUBGROUP_ORDER, TORSION, Point
from proofmill.algebra.eddsa import Signature
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput

keys = st.binary(min_size=32, max_size=32)
messages = st.integers(0, SCALAR_MODULUS - 1)
KEY = bytes(range(32))
PUBLIC = eddsa.public_key(KEY)
SIGNATURE = eddsa.sign(KEY, 42)


@pytest.mark.parametrize("vector", CIRCOMLIB["eddsa"])
def test_circomlibjs_agrees(vector: dict[str, Any]) -> None:
    private, message = bytes.fromhex(vector["private"]), int(vector["message"])
    expected = Signature(point(vector["r8"]), int(vector["s"]))
    public = eddsa.public_key(private)
    assert public == point(vector["public"])
    assert babyjubjub.pack(public).hex() == vector["packedPublic"]
    assert eddsa.sign(private, message) == expected
    assert eddsa.pack_signature(expected).hex() == vector["packed"]
    assert eddsa.unpack_signature(bytes.fromhex(vector["packed"])) == expected
    assert eddsa.verify(public, message, expected)


@settings(max_examples=examples(20))
@given(keys, messages, messages)
def test_a_signature_is_of_one_message(private: bytes, message: int, other: int) -> None:
    public, signature = eddsa.public_key(private), eddsa.sign(private, message)
    assert eddsa.verify(public, message, signature)
    assert eddsa.verify(public, other, signature) == (other == message)


@settings(max_examples=examples(20))
@given(st.integers(1, SUBGROUP_ORDER - 1))
def test_tampering_is_refused(delta: int) -> None:
    moved = babyjubjub.multiply(BASE8, delta)
    assert not eddsa.verify(PUBLIC, 42, replace(SIGNATURE, s=(SIGNATURE.s + delta) % SUBGROUP_ORDER))
    assert not eddsa.verify(PUBLIC, 42, replace(SIGNATURE, r8=babyjubjub.add(SIGNATURE.r8, moved)))
    assert not eddsa.verify(babyjubjub.add(PUBLIC, moved), 42, SIGNATURE)


def test_s_plus_the_order_is_no_second_signature() -> None:
    for s in (SIGNATURE.s + SUBGROUP_ORDER, SIGNATURE.s - SUBGROUP_ORDER):
        assert not eddsa.verify(PUBLIC, 42, replace(SIGNATURE, s=s))


def test_message_plus_the_modulus_is_no_second_message() -> None:
    assert not eddsa.verify(PUBLIC, 42 + SCALAR_MODULUS, SIGNATURE)
    assert not eddsa.verify(PUBLIC, 42 - SCALAR_MODULUS, SIGNATURE)


def holds(public: Point, message: int, signature: Signature) -> bool:
    """The bare equation, without the checks of the points."""
    challenge = poseidon.hash([signature.r8.x, signature.r8.y, public.x, public.y, message])
    right = babyjubjub.add(signature.r8, babyjubjub.multiply(public, 8 * challenge))
    return babyjubjub.multiply(BASE8, signature.s) == right


@pytest.mark.parametrize("torsion", TORSION[1:])
def test_a_key_plus_torsion_satisfies_the_equation_and_is_refused(torsion: Point) -> None:
    nonce, secret, message = 1234, 5678, 42
    public = babyjubjub.add(babyjubjub.multiply(BASE8, secret), torsion)
    r8 = babyjubjub.multiply(BASE8, nonce)
    challenge = poseidon.hash([r8.x, r8.y, public.x, public.y, message])
    forged = Signature(r8, (nonce + 8 * challenge * secret) % SUBGROUP_ORDER)
    assert holds(public, message, forged)
    assert not eddsa.verify(public, message, forged)


def test_anybody_signs_for_the_identity_and_is_refused() -> None:
    forged = Signature(babyjubjub.multiply(BASE8, 7), 7)
    assert holds(IDENTITY, 42, forged)
    assert not eddsa.verify(IDENTITY, 42, forged)


def test_r8_at_the_identity_is_refused() -> None:
    secret = 5678
    public = babyjubjub.multiply(BASE8, secret)
    challenge = poseidon.hash([IDENTITY.x, IDENTITY.y, public.x, public.y, 42])
    forged = Signature(IDENTITY, 8 * challenge * secret % SUBGROUP_ORDER)
    assert holds(public, 42, forged)
    assert not eddsa.verify(public, 42, forged)


@pytest.mark.parametrize("bad", [Point(1, 1), Point(0, SCALAR_MODULUS + 1), *TORSION[1:]])
def test_bad_points_answer_false(bad: Point) -> None:
    assert not eddsa.verify(bad, 42, SIGNATURE)
    assert not eddsa.verify(PUBLIC, 42, replace(SIGNATURE, r8=bad))


@given(messages)
@settings(max_examples=examples(10))
def test_unpack_undoes_pack(message: int) -> None:
    signature = eddsa.sign(KEY, message)
    assert eddsa.unpack_signature(eddsa.pack_signature(signature)) == signature


@pytest.mark.parametrize(
    "data",
    [
        b"",
        eddsa.pack_signature(SIGNATURE)[:-1],
        eddsa.pack_signature(SIGNATURE) + b"\0",
        babyjubjub.pack(SIGNATURE.r8) + (SIGNATURE.s + SUBGROUP_ORDER).to_bytes(32, "little"),
        babyjubjub.pack(SIGNATURE.r8) + SUBGROUP_ORDER.to_bytes(32, "little"),
        b"\xff" * 32 + SIGNATURE.s.to_bytes(32, "little"),
    ],
)
def test_bad_signature_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedInput):
        eddsa.unpack_signature(data)


def test_what_cannot_be_packed_is_refused() -> None:
    for bad in (Signature(Point(1, 1), 1), Signature(BASE8, SUBGROUP_ORDER), Signature(BASE8, -1)):
        with pytest.raises(MalformedInput):
            eddsa.pack_signature(bad)


def test_bad_keys_and_messages_are_refused() -> None:
    for private in (b"", bytes(31), bytes(33)):
        with pytest.raises(MalformedInput, match="32 bytes"):
            eddsa.public_key(private)
    for message in (-1, SCALAR_MODULUS):
        with pytest.raises(MalformedInput, match="canonical"):
            eddsa.sign(KEY, message)


def test_keygen_gives_other_keys() -> None:
    first, second = eddsa.keygen(), eddsa.keygen()
    assert len(first) == len(second) == 32
    assert first != second
