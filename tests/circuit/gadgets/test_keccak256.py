from __future__ import annotations

from typing import Any

import pytest
from tests.circuit.solving import make, result

from proofmill import Compiled
from proofmill.algebra import keccak256 as plain
from proofmill.circuit.gadgets import keccak256
from proofmill.circuit.types import U8, U32, U64, U256, Array, Bool, Bytes, Field, HashOut, Struct


class Packed(Struct):
    flag: Bool
    small: U32
    large: U64
    largest: U256


def of_bytes(size: int) -> Compiled:
    def define(self: Any) -> None:
        self.result = keccak256.hash_words(self.data)

    return make({"data": ("public", Bytes, size), "result": ("output", Bytes, 32)}, define, "plonky2")


@pytest.mark.parametrize("size", [4, 100, 132, 136])
def test_it_agrees_with_the_twin(size: int) -> None:
    """132 bytes are one word short of a block, 136 a whole one."""
    compiled = of_bytes(size)
    for data in (bytes(size), bytes(i * 37 % 256 for i in range(size)), b"\xff" * size):
        assert result(compiled, data=data) == plain.hash(data)


def test_values_are_packed_as_a_contract_packs_them() -> None:
    def define(self: Any) -> None:
        self.result = keccak256.hash_words(self.packed, self.more)

    shape = {"packed": ("public", Packed), "more": ("public", Array[U32], 2), "result": ("output", Bytes, 32)}
    compiled = make(shape, define, "plonky2")
    packed = {"flag": True, "small": 7, "large": 1 << 63, "largest": (1 << 256) - 5}
    data = b"\0\0\0\1" + (7).to_bytes(4, "big") + (1 << 63).to_bytes(8, "big") + ((1 << 256) - 5).to_bytes(32, "big")
    assert result(compiled, packed=packed, more=[1, 2]) == plain.hash(data + b"\0\0\0\1\0\0\0\2")


@pytest.mark.parametrize("kind", [(Field,), (HashOut,), (U8,), (Bytes, 5), (Array[Field], 2)])
def test_what_is_not_made_of_words_is_refused(kind: tuple[Any, ...]) -> None:
    def define(self: Any) -> None:
        keccak256.hash_words(self.value)

    with pytest.raises(TypeError, match=r"32-bit words|whole words|fewer than four"):
        make({"value": ("public", *kind)}, define, "plonky2")
