from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, refused, result

from proofmill import U64, U256, Bool, Compiled, UnsatisfiedError
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput
from proofmill.systems.groth16 import solve
from proofmill.testing import hunt, solve_unchecked

ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
LIMB = 1 << 128
TOP = (1 << 256) - 1
EDGES = [
    0,
    1,
    2,
    (1 << 64) - 1,
    1 << 64,
    LIMB - 1,
    LIMB,
    LIMB + 1,
    SCALAR_MODULUS,
    TOP // 2,
    TOP - LIMB + 1,
    TOP - 1,
    TOP,
]
numbers = st.integers(0, TOP) | st.integers(0, 255).flatmap(lambda bits: st.integers(0, 1 << bits))


@cache
def circuit(operation: Callable[[Any, Any], Any]) -> Compiled:
    return computing(operation, (Bool if operation in COMPARISONS else U256,), a=U256, b=U256)


def check(operation: Callable[[Any, Any], Any], a: int, b: int) -> None:
    try:
        expected = operation(a, b)
    except ZeroDivisionError:
        expected = -1
    if 0 <= expected <= TOP:
        assert result(circuit(operation), a=a, b=b) == expected
    else:
        refused(circuit(operation), a=a, b=b)


@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS, ids=lambda o: o.__name__)
def test_edges_agree_with_python(operation: Callable[[Any, Any], Any]) -> None:
    for a in EDGES:
        for b in EDGES:
            check(operation, a, b)


@given(numbers, numbers)
@RANDOM
@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS, ids=lambda o: o.__name__)
def test_random_values_agree_with_python(operation: Callable[[Any, Any], Any], a: int, b: int) -> None:
    check(operation, a, b)


@given(st.integers(0, LIMB), st.integers(0, LIMB))
@RANDOM
def test_products_that_fit(a: int, b: int) -> None:
    check(operator.mul, a, b)


@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS, ids=lambda o: o.__name__)
def test_no_hint_can_be_forged(operation: Callable[[Any, Any], Any]) -> None:
    compiled = circuit(operation)
    # Limbs that differ: where they are equal, the inverse of their difference is free, and rightly so.
    a, b = (1 << 130 | 9, 5) if operation is operator.mul else (9 << 200 | 9, 1 << 150 | 5)
    assert hunt(compiled, {"a": 7, "b": 3}) == hunt(compiled, {"a": a, "b": b}) == []
    every_wire_is_bound(compiled, a=a, b=b)


def test_limbs_beyond_128_bits_are_refused_by_the_circuit() -> None:
    compiled = circuit(operator.add)
    with pytest.raises(MalformedInput):
        solve(compiled, {"a": 1 << 256, "b": 0})
    for limbs in ([LIMB, 0], [0, LIMB], [0, SCALAR_MODULUS - 1]):
        with pytest.raises(UnsatisfiedError, match="a is not a U256"):
            solve_unchecked(compiled, {"b": 0}, {"a": limbs})


def test_literals_and_conversions() -> None:
    for operation, expected in [
        (lambda a: a + 3, 45),
        (lambda a: 3 + a, 45),
        (lambda a: a - 2, 40),
        (lambda a: (1 << 200) - a, (1 << 200) - 42),
        (lambda a: (1 << 200) * a, 42 << 200),
        (lambda a: a // 5, 8),
        (lambda a: a % 5, 2),
        (lambda a: a + U256.constant(TOP - 42), TOP),
    ]:
        assert result(computing(operation, (U256,), a=U256), a=42) == expected
    assert result(computing(U256.from_unsigned, (U256,), a=U64), a=(1 << 64) - 1) == (1 << 64) - 1
    assert result(computing(lambda a: a.to_bits()[130], (Bool,), a=U256), a=1 << 130) is True


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda a: a + (1 << 256), "is not a U256"),
        (lambda a: a - -1, "is not a U256"),
        (lambda a: a + True, "not bool"),
        (lambda a: a + U64.constant(1), "widths must match"),
        (lambda a: a == U64.constant(1), "widths must match"),
    ],
)
def test_what_does_not_fit_is_a_type_error(operation: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        computing(operation, (U256,), a=U256)
