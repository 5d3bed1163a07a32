import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import ECGFP5, fp5
from tests.effort import examples

from proofmill.algebra import ecgfp5, hash_out, schnorr
from proofmill.algebra.ecgfp5 import GENERATOR, IDENTITY, ORDER
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.algebra.schnorr import Message, Signature
from proofmill.errors import MalformedInput

KEY = bytes(range(32))
PUBLIC = schnorr.public_key(KEY)
MESSAGE = Message(
    chain=2**40 + 7, contract=2**159 + 5, transaction_root=(1, 2, 3, MODULUS - 1), block_number=9, place=127
)
SIGNATURE = schnorr.sign(KEY, MESSAGE)
PACKED = schnorr.pack_signature(SIGNATURE)

NO_POINT = fp5(ECGFP5["refused"][0]).c

elements = st.integers(0, MODULUS - 1)
messages = st.builds(
    Message,
    chain=st.integers(0, 2**64 - 1),
    contract=st.integers(0, 2**160 - 1),
    transaction_root=st.tuples(elements, elements, elements, elements),
    block_number=st.integers(0, 2**32 - 1),
    place=st.integers(0, 2**32 - 1),
)


@settings(max_examples=examples(5))
@given(st.binary(min_size=32, max_size=32), messages)
def test_signatures_verify(private: bytes, message: Message) -> None:
    public, signature = schnorr.public_key(private), schnorr.sign(private, message)
    assert schnorr.verify(public, message, signature)
    assert schnorr.sign(private, message) == signature
    assert schnorr.unpack_signature(schnorr.pack_signature(signature)) == signature


def test_the_challenge_is_as_written() -> None:
    hashed = hash_no_pad(
        [0x706D2D73696731, 2**8, 7, 2**31, 0, 0, 0, 5, *SIGNATURE.r, *PUBLIC, 1, 2, 3, MODULUS - 1, 9, 127]
    )
    e = schnorr.challenge(SIGNATURE.r, PUBLIC, MESSAGE)
    assert e == hashed[0] + 2**64 * hashed[1] < 2**128
    left = ecgfp5.multiply(GENERATOR, SIGNATURE.s)
    assert left == ecgfp5.add(ecgfp5.decode(SIGNATURE.r), ecgfp5.multiply(ecgfp5.decode(PUBLIC), e))


def test_the_key_hash_is_as_written() -> None:
    assert schnorr.key_hash(PUBLIC) == hash_out.to_int(hash_no_pad([0x706D2D6B657931, *PUBLIC]))


def test_keys_and_signatures_stay_what_they_are() -> None:
    """Keys in users' files and signatures in ledgers must be read by later versions."""
    assert (
        schnorr.key_hash(schnorr.public_key(bytes(32)))
        == 8585049985337253798369457548272057011821933931785898154331136479590549426961
    )
    assert hashlib.sha256(PACKED).hexdigest() == "f1867ec05105a5ad9e66ed1c8bb349a3418b100b1decdd2c8d91a0f6dc0665d9"


CHANGES: list[dict[str, Any]] = [
    {"chain": 7},
    {"contract": 5},
    {"transaction_root": (1, 2, 3, 4)},
    {"transaction_root": (2, 1, 3, MODULUS - 1)},
    {"block_number": 10},
    {"place": 126},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_every_part_is_signed(change: dict[str, Any]) -> None:
    other = replace(MESSAGE, **change)
    assert not schnorr.verify(PUBLIC, other, SIGNATURE)
    assert schnorr.sign(KEY, other).r != SIGNATURE.r  # one nonce for two challenges would reveal the key


def test_other_keys_did_not_sign() -> None:
    other = schnorr.public_key(bytes(32))
    assert not schnorr.verify(other, MESSAGE, SIGNATURE)
    assert not schnorr.verify(PUBLIC, MESSAGE, schnorr.sign(bytes(32), MESSAGE))


def test_s_has_one_spelling() -> None:
    for s in (SIGNATURE.s + ORDER, SIGNATURE.s - ORDER, SIGNATURE.s + 1, -SIGNATURE.s % ORDER):
        assert not schnorr.verify(PUBLIC, MESSAGE, replace(SIGNATURE, s=s))


def test_the_identity_is_no_key() -> None:
    """s·G = R + e·0 holds for R = s·G: everybody could sign."""
    forged = Signature(ecgfp5.encode(ecgfp5.multiply(GENERATOR, 5)), 5)
    assert not schnorr.verify(IDENTITY, MESSAGE, forged)


def test_the_identity_is_no_nonce() -> None:
    """Only the holder of the key can make this, and gives it away."""
    e = schnorr.challenge(IDENTITY, PUBLIC, MESSAGE)
    signature = Signature(IDENTITY, e * schnorr._scalar(b"key", KEY) % ORDER)
    assert ecgfp5.multiply(GENERATOR, signature.s) == ecgfp5.multiply(ecgfp5.decode(PUBLIC), e)
    assert not schnorr.verify(PUBLIC, MESSAGE, signature)


@pytest.mark.parametrize("bad", [NO_POINT, (4 + MODULUS, 0, 0, 0, 0), (4, 0, 0, 0, -1)])
def test_bad_encodings_verify_nothing(bad: tuple[int, int, int, int, int]) -> None:
    assert not schnorr.verify(bad, MESSAGE, SIGNATURE)
    assert not schnorr.verify(PUBLIC, MESSAGE, replace(SIGNATURE, r=bad))


BAD: list[dict[str, Any]] = [
    {"chain": 2**64},
    {"chain": -1},
    {"contract": 2**160},
    {"transaction_root": (0, 0, 0, MODULUS)},
    {"block_number": 2**32},
]


@pytest.mark.parametrize("change", BAD, ids=str)
def test_messages_out_of_range_are_refused(change: dict[str, Any]) -> None:
    message = replace(MESSAGE, **change)
    with pytest.raises(MalformedInput):
        schnorr.sign(KEY, message)
    assert not schnorr.verify(PUBLIC, message, SIGNATURE)


REFUSED: list[Callable[[], object]] = [
    lambda: schnorr.unpack_signature(PACKED[:-1]),
    lambda: schnorr.unpack_signature(PACKED + b"\0"),
    lambda: schnorr.unpack_signature(bytes([255] * 40) + PACKED[40:]),
    lambda: schnorr.unpack_signature(PACKED[:40] + ORDER.to_bytes(40, "big")),
    lambda: schnorr.pack_signature(replace(SIGNATURE, s=ORDER)),
    lambda: schnorr.pack_signature(replace(SIGNATURE, r=NO_POINT)),
    lambda: schnorr.public_key(bytes(31)),
    lambda: schnorr.sign(bytes(33), MESSAGE),
    lambda: schnorr.key_hash((MODULUS, 0, 0, 0, 0)),
]


@pytest.mark.parametrize("call", REFUSED)
def test_malformed_parts_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(MalformedInput):
        call()


def test_keys_are_random() -> None:
    keys = {schnorr.keygen() for _ in range(8)}
    assert len(keys) == 8
    assert {len(key) for key in keys} == {32}
