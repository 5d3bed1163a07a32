from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, refused, result

from proofmill import Bool, Compiled, Field
from proofmill.algebra import bits as plain
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.gadgets import comparison
from proofmill.testing import hunt

BITS = 10


def circuit(name: str, count: int = BITS) -> Compiled:
    return computing(lambda a, b: getattr(comparison, name)(a, b, count), (Bool,), a=Field, b=Field)


@given(st.integers(0, (1 << BITS) - 1), st.integers(0, (1 << BITS) - 1))
@RANDOM
@pytest.mark.parametrize("name", ["less_than", "less_or_equal"])
def test_agrees_with_its_twin(name: str, a: int, b: int) -> None:
    for x, y in [(a, b), (a, a), (0, a), ((1 << BITS) - 1, b)]:
        assert result(circuit(name), a=x, b=y) is getattr(plain, name)(x, y)


@pytest.mark.parametrize("name", ["less_than", "less_or_equal"])
def test_operands_out_of_range_are_refused(name: str) -> None:
    # Without the range checks −1 would be less than 5: the difference wraps.
    for a, b in [(SCALAR_MODULUS - 1, 5), (5, SCALAR_MODULUS - 1), (1 << BITS, 0), (0, 1 << BITS)]:
        refused(circuit(name), a=a, b=b)


@pytest.mark.parametrize("name", ["less_than", "less_or_equal"])
def test_no_hint_can_be_forged(name: str) -> None:
    for a, b in [(3, 9), (9, 3), (4, 4)]:
        assert hunt(circuit(name), {"a": a, "b": b}) == []
        every_wire_is_bound(circuit(name), a=a, b=b)


def test_widths_that_the_field_cannot_compare_are_not_offered() -> None:
    with pytest.raises(ValueError, match="do not fit the field"):
        circuit("less_than", 253)
    assert result(circuit("less_than", 252), a=0, b=(1 << 252) - 1) is True
