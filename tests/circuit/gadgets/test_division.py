from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, refused, result

from proofmill import Array, Compiled, Field
from proofmill.algebra import bits as plain
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.gadgets import division
from proofmill.testing import hunt

BITS = 12


def circuit(count: int = BITS) -> Compiled:
    def divide(a: Any, b: Any) -> Any:
        return Array(list(division.divide(a, b, count)))

    return computing(divide, (Array[Field], 2), a=Field, b=Field)


@given(st.integers(0, (1 << BITS) - 1), st.integers(1, (1 << BITS) - 1))
@RANDOM
def test_agrees_with_its_twin(a: int, b: int) -> None:
    for x, y in [(a, b), (a, 1), (0, b), (b, b), ((1 << BITS) - 1, b)]:
        assert result(circuit(), a=x, b=y) == list(plain.divmod(x, y))


def test_wide_operands() -> None:
    top = (1 << 126) - 1
    for a, b in [(top, 1), (top, top), (top, 3), (top - 1, top), (0, top)]:
        assert result(circuit(126), a=a, b=b) == list(divmod(a, b))
    with pytest.raises(ValueError, match="at most 126 bits"):
        circuit(127)


def test_zero_and_operands_out_of_range_are_refused() -> None:
    for a, b in [(5, 0), (0, 0), (1 << BITS, 3), (3, 1 << BITS), (SCALAR_MODULUS - 1, 2), (5, SCALAR_MODULUS - 1)]:
        refused(circuit(), a=a, b=b)


def test_no_hint_can_be_forged() -> None:
    for a, b in [(100, 7), (7, 100), (49, 7), (0, 1)]:
        assert hunt(circuit(), {"a": a, "b": b}) == []
        every_wire_is_bound(circuit(), a=a, b=b)
