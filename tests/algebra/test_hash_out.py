from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.algebra.vectors import intmax2

from proofmill.algebra import hash_out
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.hash_out import HashOut
from proofmill.errors import MalformedInput

VECTORS = [value for value in intmax2("scalars.json")["values"] if value["type"] == "PoseidonHashOut"]
elements = st.integers(0, MODULUS - 1)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["json"])
def test_vectors(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["json"][2:])
    value = hash_out.from_bytes(data)
    assert list(value) == [int(x) for x in vector["elements"]]
    assert hash_out.to_bytes(value) == data
    assert list(hash_out.to_limbs(value)) == [int(x) for x in vector["asBytes32Limbs"]]


@given(st.tuples(elements, elements, elements, elements))
def test_spellings(value: HashOut) -> None:
    assert hash_out.from_bytes(hash_out.to_bytes(value)) == value
    assert hash_out.from_limbs(hash_out.to_limbs(value)) == value
    assert hash_out.from_int(hash_out.to_int(value)) == value
    assert hash_out.to_int(value) == int.from_bytes(hash_out.to_bytes(value), "big")


@pytest.mark.parametrize("place", range(4))
def test_second_spellings_are_refused(place: int) -> None:
    number = MODULUS << 64 * place
    value: Any = tuple(MODULUS if place == i else 0 for i in range(4))
    refused: list[Callable[[], object]] = [
        lambda: hash_out.from_int(number),
        lambda: hash_out.from_bytes(number.to_bytes(32, "big")),
        lambda: hash_out.from_limbs([number >> 32 * i & 0xFFFFFFFF for i in reversed(range(8))]),
        lambda: hash_out.to_bytes(value),
        lambda: hash_out.to_limbs(value),
        lambda: hash_out.to_int(value),
    ]
    for call in refused:
        with pytest.raises(MalformedInput):
            call()


def test_wrong_lengths_are_refused() -> None:
    refused: list[Callable[[], object]] = [
        lambda: hash_out.from_bytes(bytes(31)),
        lambda: hash_out.from_bytes(bytes(33)),
        lambda: hash_out.from_limbs([0] * 7),
        lambda: hash_out.from_limbs([0] * 7 + [2**32]),
        lambda: hash_out.from_int(2**256),
        lambda: hash_out.from_int(-1),
    ]
    for call in refused:
        with pytest.raises(MalformedInput):
            call()
