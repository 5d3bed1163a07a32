from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, refused, result

from proofmill import U64, Bool, Compiled, Field
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.testing import hunt

elements = st.sampled_from([0, 1, 2, SCALAR_MODULUS - 1, SCALAR_MODULUS - 2]) | st.integers(0, SCALAR_MODULUS - 1)


@cache
def circuit(operation: Callable[[Any, Any], Any]) -> Compiled:
    return computing(operation, (Bool if operation in (operator.eq, operator.ne) else Field,), a=Field, b=Field)


@given(elements, elements)
@RANDOM
@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul], ids=lambda o: o.__name__)
def test_arithmetic_wraps(operation: Callable[[Any, Any], Any], a: int, b: int) -> None:
    assert result(circuit(operation), a=a, b=b) == operation(a, b) % SCALAR_MODULUS


@given(elements, elements)
@RANDOM
def test_equality(a: int, b: int) -> None:
    for x, y in [(a, b), (a, a)]:
        assert result(circuit(operator.eq), a=x, b=y) is (x == y)
        assert result(circuit(operator.ne), a=x, b=y) is (x != y)


@given(elements, elements.filter(bool))
@RANDOM
def test_division(a: int, b: int) -> None:
    quotient = result(circuit(operator.truediv), a=a, b=b)
    assert quotient * b % SCALAR_MODULUS == a


def test_division_by_zero_is_refused_also_of_zero() -> None:
    for a in (0, 1):
        refused(circuit(operator.truediv), a=a, b=0)


@given(elements, st.integers(1, 40))
@RANDOM
def test_powers(a: int, n: int) -> None:
    assert result(computing(lambda x: x**n, (Field,), x=Field), x=a) == pow(a, n, SCALAR_MODULUS)


@pytest.mark.parametrize("operation", [operator.eq, operator.ne, operator.mul, operator.truediv])
def test_no_hint_can_be_forged(operation: Callable[[Any, Any], Any]) -> None:
    compiled = circuit(operation)
    assert hunt(compiled, {"a": 12, "b": 5}) == []
    every_wire_is_bound(compiled, a=12, b=5)


def test_literals() -> None:
    for operation, expected in [
        (lambda a: 1 - a, 1 - 42),
        (lambda a: -a, -42),
        (lambda a: 2 * a + 1, 85),
        (lambda a: a + -1, 41),
        (lambda a: a / 2, 21),
    ]:
        assert result(computing(operation, (Field,), a=Field), a=42) == expected % SCALAR_MODULUS


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda a: a + SCALAR_MODULUS, "does not fit the field"),
        (lambda a: a * True, "not bool"),
        (lambda a: a + "1", "not str"),
        (lambda a: a + U64.constant(1), "not U64"),
        (lambda a: a == U64.constant(1), "cannot compare Field with U64"),
        (lambda a: a**0, "positive integer"),
        (lambda a: a**a, "positive integer"),
        (lambda a: a < 3, "'<' not supported"),
    ],
)
def test_what_does_not_fit_is_a_type_error(operation: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        computing(operation, (Field,), a=Field)
