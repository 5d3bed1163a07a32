from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, make, refused, result

from proofmill import U8, U16, U32, U64, U128, Bool, Compiled, Field, UnsatisfiedError
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput
from proofmill.systems.groth16 import solve
from proofmill.testing import hunt, solve_unchecked

KINDS: list[Any] = [U8, U16, U32, U64, U128]
ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod]
BITWISE = [operator.and_, operator.or_, operator.xor]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
Operation = Callable[[Any, Any], Any]


@cache
def circuit(kind: Any, operation: Operation) -> Compiled:
    return computing(operation, (Bool if operation in COMPARISONS else kind,), a=kind, b=kind)


def check(kind: Any, operation: Operation, a: int, b: int) -> None:
    compiled = circuit(kind, operation)
    try:
        expected = operation(a, b)
    except ZeroDivisionError:
        expected = -1
    if 0 <= expected < 1 << kind.bits:
        assert result(compiled, a=a, b=b) == expected
    else:
        refused(compiled, a=a, b=b)


@pytest.mark.parametrize("operation", ARITHMETIC + BITWISE + COMPARISONS, ids=lambda o: o.__name__)
@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_edges_agree_with_python(kind: Any, operation: Operation) -> None:
    top = (1 << kind.bits) - 1
    edges = [0, 1, 2, top // 2, top // 2 + 1, top - 1, top]
    for a in edges:
        for b in edges:
            check(kind, operation, a, b)


@given(st.data())
@RANDOM
@pytest.mark.parametrize("operation", ARITHMETIC + BITWISE + COMPARISONS, ids=lambda o: o.__name__)
def test_random_values_agree_with_python(operation: Operation, data: Any) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    numbers = st.integers(0, (1 << kind.bits) - 1)
    check(kind, operation, data.draw(numbers), data.draw(numbers))


@pytest.mark.parametrize("operation", ARITHMETIC + BITWISE + COMPARISONS, ids=lambda o: o.__name__)
@pytest.mark.parametrize("kind", [U8, U128], ids=lambda k: k.__name__)
def test_no_hint_can_be_forged(kind: Any, operation: Operation) -> None:
    compiled = circuit(kind, operation)
    assert hunt(compiled, {"a": 7, "b": 3}) == []
    every_wire_is_bound(compiled, a=7, b=3)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_an_input_out_of_range_is_refused_by_the_schema_and_by_the_circuit(kind: Any) -> None:
    compiled = circuit(kind, operator.add)
    for beyond in (1 << kind.bits, SCALAR_MODULUS - 1):
        with pytest.raises(MalformedInput):
            solve(compiled, {"a": beyond, "b": 0})
        with pytest.raises(UnsatisfiedError, match=f"a is not a {kind.__name__}"):
            solve_unchecked(compiled, {"b": 0}, {"a": [beyond]})


def test_a_difference_below_zero_does_not_wrap() -> None:
    assert "a U64 result is out of range" in str(refused(circuit(U64, operator.sub), a=3, b=4))


def test_a_product_that_is_small_mod_the_field_is_refused() -> None:
    # a · b = r + small for a, b < 2^128: the field's product alone would be in range.
    a = (1 << 127) + 1
    b = -(-SCALAR_MODULUS // a)
    assert a * b % SCALAR_MODULUS < 1 << 128 <= a * b
    refused(circuit(U128, operator.mul), a=a, b=b)


def test_division_by_zero_is_refused() -> None:
    for kind in KINDS:
        refused(circuit(kind, operator.floordiv), a=5, b=0)
        refused(circuit(kind, operator.mod), a=0, b=0)


def test_literals_on_either_side() -> None:
    for operation, expected in [
        (lambda a: a + 3, 45),
        (lambda a: 3 + a, 45),
        (lambda a: a - 2, 40),
        (lambda a: 100 - a, 58),
        (lambda a: 2 * a, 84),
        (lambda a: a // 5, 8),
        (lambda a: a % 5, 2),
        (lambda a: a & 0xF, 10),
        (lambda a: ~a, (1 << 64) - 43),
    ]:
        assert result(computing(operation, (U64,), a=U64), a=42) == expected
    for compare, truth in [(lambda a: a == 42, True), (lambda a: a != 42, False), (lambda a: a > 41, True)]:
        assert result(computing(compare, (Bool,), a=U64), a=42) is truth


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda a: a + 256, "256 is not a U8"),
        (lambda a: a - -1, "-1 is not a U8"),
        (lambda a: a == 300, "300 is not a U8"),
        (lambda a: a + True, "not bool"),
        (lambda a: a * 1.5, "not float"),
        (lambda a: a + U16.constant(1), "widths must match"),
        (lambda a: a == U16.constant(1), "widths must match"),
        (lambda a: a >= Field.constant(1), "widths must match"),
        (lambda a: U16.constant(1).widen(U8), "narrower"),
        (lambda a: U8.constant(256), "256 is not a U8"),
    ],
)
def test_what_does_not_fit_is_a_type_error(operation: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        computing(operation, (U8,), a=U8)


def test_conversions() -> None:
    assert result(computing(lambda a: a.widen(U64), (U64,), a=U8), a=255) == 255
    assert result(computing(lambda a: a.to_field(), (Field,), a=U8), a=255) == 255
    narrow = computing(lambda a: U8.from_field(a), (U8,), a=Field)
    assert result(narrow, a=255) == 255
    assert "a U8 result is out of range" in str(refused(narrow, a=256))
    bits = make({"a": ("private", U8), "bit": ("output", Bool)}, lambda self: setattr(self, "bit", self.a.to_bits()[3]))
    assert solve(bits, {"a": 8}).public == [(1).to_bytes(32, "big")]


@pytest.mark.parametrize("operation", BITWISE, ids=lambda o: o.__name__)
def test_bitwise_operands_are_decomposed_once(operation: Operation) -> None:
    # Two range checks, one product for each bit.
    assert circuit(U64, operation).constraints == 3 * 64
