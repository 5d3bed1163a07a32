from __future__ import annotations

from typing import Any

import pytest
from tests.circuit.solving import make

from proofmill.algebra import schnorr as plain
from proofmill.algebra.ecgfp5 import ORDER, decode
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.circuit.gadgets import schnorr
from proofmill.circuit.gadgets.goldilocks5 import Fp5
from proofmill.circuit.types import U32, Array, Bool, Bytes, Field, HashOut
from proofmill.errors import MalformedInput
from proofmill.systems import solve
from proofmill.testing import hunt

CHAIN, CONTRACT, ROOT, NUMBER, PLACE = 31337, 1 << 159 | 5, (1, MODULUS - 1, 3, 4), 77, 126
PRIVATE = bytes(range(32))
KEY = plain.public_key(PRIVATE)
SIGNATURE = plain.sign(PRIVATE, plain.Message(CHAIN, CONTRACT, ROOT, NUMBER, PLACE))
MASK = list(plain.public_key(b"\7" * 32))


def packed(key: Coefficients) -> bytes:
    return b"".join(element.to_bytes(8, "big") for element in key)


def define(self: Any) -> None:
    message = schnorr.Message(CHAIN, CONTRACT, self.root, self.number)
    self.good = schnorr.Verifier.of(message, Fp5.of(list(self.mask))).verify(self.key, self.signature, self.place)


COMPILED = make(
    {
        "key": ("public", Bytes, 40),
        "signature": ("public", Bytes, 80),
        "root": ("public", HashOut),
        "number": ("public", U32),
        "place": ("public", Field),
        "mask": ("private", Array[Field], 5),
        "good": ("output", Bool),
    },
    define,
    "plonky2",
)


def given(**changes: Any) -> dict[str, Any]:
    honest = {"key": packed(KEY), "signature": plain.pack_signature(SIGNATURE), "root": ROOT, "number": NUMBER}
    return {**honest, "place": PLACE, "mask": MASK, **changes}


def good(**changes: Any) -> bool:
    witness: Any = solve(COMPILED, given(**changes))
    found: bool = COMPILED.schema.decode_public(witness.public)["good"]
    return found


def test_a_signature_is_good() -> None:
    assert good()
    assert hunt(COMPILED, given()) == []
    assert good(mask=list(plain.public_key(b"\x08" * 32)))


def decodes(w: Coefficients) -> bool:
    try:
        return decode(w) is not None
    except MalformedInput:
        return False


OTHER = plain.public_key(b"\1" * 32)
R, S = packed(SIGNATURE.r), SIGNATURE.s


def with_carry(key: Coefficients) -> bytes:
    """A second spelling of a key, where there is one: its first element + p, if that has 64 bits."""
    return (key[0] + MODULUS).to_bytes(8, "big") + packed(key)[8:]


BAD: dict[str, dict[str, Any]] = {
    "another number": {"number": NUMBER + 1},
    "another place": {"place": PLACE + 1},
    "another root": {"root": (1, MODULUS - 1, 3, 5)},
    "another key": {"key": packed(OTHER)},
    "no key": {"key": bytes(40)},
    "no signature": {"signature": bytes(80)},
    "no element": {"key": b"\1" * 40},
    "R is no element": {"signature": b"\1" * 40 + S.to_bytes(40, "big")},
    "the key's elements are not below p": {"key": b"\xff" * 40},
    "R's elements are not below p": {"signature": b"\xff" * 40 + S.to_bytes(40, "big")},
    "s + n": {"signature": R + (S + ORDER).to_bytes(40, "big")},
    "n - s": {"signature": R + (ORDER - S).to_bytes(40, "big")},
    "s is all ones": {"signature": R + b"\xff" * 40},
    "s is 0": {"signature": R + bytes(40)},
    "another R": {"signature": packed(OTHER) + S.to_bytes(40, "big")},
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_signature_is_shown_as_bad(name: str) -> None:
    """Shown, and not refused: a block that holds one must be provable, as an invalid one."""
    assert not good(**BAD[name])
    assert hunt(COMPILED, given(**BAD[name])) == []


def test_sums_that_would_be_infinity_are_signatures_too() -> None:
    """s·G = e·P, so that R would be infinity: whoever knows his key's logarithm can post that."""
    x = plain._scalar(b"key", PRIVATE)
    e = plain.challenge(SIGNATURE.r, KEY, plain.Message(CHAIN, CONTRACT, ROOT, NUMBER, PLACE))
    assert not good(signature=R + (e * x % ORDER).to_bytes(40, "big"))


def test_a_second_spelling_of_a_key_is_none() -> None:
    small = next(w for w in ((i, 0, 0, 0, 0) for i in range(2, 99)) if decodes(w))
    # With x + p in the place of x the circuit sees the same element, and calls it bad.
    assert not good(key=with_carry(small))
