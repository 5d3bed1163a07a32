from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, make, refused, result

from proofmill import Array, Bool, Compiled, Field, UnsatisfiedError, require
from proofmill.algebra import bits as plain
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import hint
from proofmill.circuit.gadgets import bits
from proofmill.systems.groth16 import solve
from proofmill.testing import hunt

SIZE = SCALAR_MODULUS.bit_length()
elements = st.integers(0, SCALAR_MODULUS - 1)


def to_bits(count: int) -> Compiled:
    return computing(lambda x: Array(bits.to_bits(x, count)), (Array[Bool], count), x=Field)


@given(st.integers(0, (1 << 20) - 1))
@RANDOM
def test_to_bits_agrees_with_its_twin(x: int) -> None:
    assert result(to_bits(20), x=x) == plain.to_bits(x, 20)


@pytest.mark.parametrize("count", [1, 8, 64, 128, SIZE - 1])
def test_a_value_that_does_not_fit_is_refused(count: int) -> None:
    compiled = to_bits(count)
    assert result(compiled, x=(1 << count) - 1) == [True] * count
    for beyond in (1 << count, SCALAR_MODULUS - 1):
        refused(compiled, x=beyond)


def test_to_bits_of_all_bits_is_not_offered() -> None:
    with pytest.raises(ValueError, match="254 bits do not fit the field"):
        to_bits(SIZE)


@given(elements | st.sampled_from([0, 1, SCALAR_MODULUS - 1, (1 << SIZE) - 1 - SCALAR_MODULUS]))
@RANDOM
def test_canonical_bits_agree_with_their_twin(x: int) -> None:
    compiled = computing(lambda value: Array(bits.canonical_bits(value)), (Array[Bool], SIZE), value=Field)
    assert result(compiled, value=x) == plain.to_bits(x, SIZE)


@pytest.mark.parametrize("x", [0, 5, (1 << SIZE) - 1 - SCALAR_MODULUS])
def test_the_bits_of_x_plus_the_modulus_are_no_second_answer(x: int) -> None:
    compiled = computing(lambda value: bits.canonical_bits(value)[0], (Bool,), value=Field)
    assert hunt(compiled, {"value": x}) == []


def test_no_wire_of_a_decomposition_is_free() -> None:
    every_wire_is_bound(to_bits(16), x=0xBEEF)
    # All runs of the modulus' ones broken, so that no inverse of zero is left free.
    compiled = computing(lambda value: bits.canonical_bits(value)[0], (Bool,), value=Field)
    every_wire_is_bound(compiled, value=12345)


@given(st.integers(0, (1 << 12) - 1))
@RANDOM
def test_from_bits_agrees_with_its_twin(x: int) -> None:
    compiled = computing(lambda a: bits.from_bits(list(a)), (Field,), a=(Array[Bool], 12))
    assert result(compiled, a=plain.to_bits(x, 12)) == plain.from_bits(plain.to_bits(x, 12)) == x


@pytest.mark.parametrize("limit", [0, 1, 2, 5, 0b10110111, 0b11110000, 0b00001111, 254, 255, 256, 1000])
def test_assert_at_most_for_every_byte(limit: int) -> None:
    compiled = make({"a": ("public", Array[Bool], 8)}, lambda self: bits.assert_at_most(list(self.a), limit))
    for x in range(256):
        if x <= limit:
            solve(compiled, {"a": plain.to_bits(x, 8)})
        else:
            refused(compiled, a=plain.to_bits(x, 8))


def test_constants_fold() -> None:
    def define(self: Any) -> None:
        values = bits.to_bits(Field.constant(5), 4)
        self.result = Array(values)

    compiled = make({"result": ("output", Array[Bool], 4)}, define)
    assert compiled.constraints == 4  # the bindings of the outputs alone
    assert result(compiled) == [True, False, True, False]
    with pytest.raises(TypeError, match="does not fit in 2 bits"):
        make({}, lambda self: bits.to_bits(Field.constant(5), 2))


def test_bits_from_a_lying_hint_are_refused() -> None:
    """A decomposition whose bits are not 0 and 1: 6 = 2·3, so "bits" 0, 3 add up."""

    def define(self: Any) -> None:
        low, high = hint(lambda values: lies or [values[0] & 1, values[0] >> 1], [self.x], 2)
        for bit in (low, high):
            require(bit * (bit - 1) == 0, "not a bit")
        require(low + 2 * high == self.x, "not the value")

    compiled = make({"x": ("public", Field)}, define)
    lies: list[int] = []
    solve(compiled, {"x": 3})
    lies = [0, 3]
    with pytest.raises(UnsatisfiedError, match="not a bit"):
        solve(compiled, {"x": 6})
    lies = [1, 1]
    with pytest.raises(UnsatisfiedError, match="not the value"):
        solve(compiled, {"x": 2})
