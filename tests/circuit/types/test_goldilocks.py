"""The integer types over Goldilocks, where all but the small ones are limbs of 32 bits."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, refused, result

from proofmill import U8, U32, U64, U128, U256, Bool, Bytes, Compiled, Field, Point, UnsatisfiedError
from proofmill.algebra import hash_out
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import HashOut
from proofmill.circuit.gadgets import division
from proofmill.circuit.types import Unsigned
from proofmill.errors import CircuitError, MalformedInput
from proofmill.testing import hunt, solve_unchecked

ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
BITWISE = [operator.and_, operator.or_, operator.xor]
TYPES = [U8, U32, U64, U128, U256]


@cache
def circuit(operation: Callable[[Any, Any], Any], kind: type) -> Compiled:
    return computing(operation, (Bool if operation in COMPARISONS else kind,), system="plonky2", a=kind, b=kind)


def check(operation: Callable[[Any, Any], Any], kind: Any, a: int, b: int) -> None:
    try:
        expected = operation(a, b)
    except ZeroDivisionError:
        expected = -1
    if 0 <= expected < 1 << kind.bits:
        assert result(circuit(operation, kind), a=a, b=b) == expected
    else:
        with pytest.raises(UnsatisfiedError):
            result(circuit(operation, kind), a=a, b=b)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS + BITWISE, ids=lambda o: o.__name__)
def test_edges_agree_with_python(operation: Callable[[Any, Any], Any], kind: Any) -> None:
    top = (1 << kind.bits) - 1
    edges = {0, 1, 2, top, top - 1, top // 2, (1 << 16) - 1, 1 << 16, (1 << 32) - 1, 1 << 32, MODULUS - 1, MODULUS}
    for a in sorted(edge for edge in edges if edge <= top):
        for b in (0, 1, 3, top // 2, top - 1, top):
            check(operation, kind, a, b)


@given(st.data())
@RANDOM
@pytest.mark.parametrize("kind", [U32, U64, U256], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS, ids=lambda o: o.__name__)
def test_random_values_agree_with_python(operation: Callable[[Any, Any], Any], kind: Any, data: st.DataObject) -> None:
    numbers = st.integers(0, kind.bits - 1).flatmap(lambda bits: st.integers(0, 1 << bits))
    check(operation, kind, data.draw(numbers), data.draw(numbers))


@pytest.mark.parametrize("kind", [U32, U64, U256], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS, ids=lambda o: o.__name__)
def test_no_hint_can_be_forged(operation: Callable[[Any, Any], Any], kind: Any) -> None:
    compiled = circuit(operation, kind)
    assert hunt(compiled, {"a": 7, "b": 3}) == []
    if kind is not U32:
        assert hunt(compiled, {"a": 9 << 34 | 9, "b": 5}) == []
    if operation is operator.sub:
        refused(compiled, "out of range", a=3, b=7)


def test_a_shortfall_can_be_told_and_not_failed() -> None:
    for kind in TYPES:
        top = (1 << kind.bits) - 1
        difference = computing(lambda a, b: a.subtract(b)[0], (kind,), system="plonky2", a=kind, b=kind)
        enough = computing(lambda a, b: a.subtract(b)[1], (Bool,), system="plonky2", a=kind, b=kind)
        for a, b in [(5, 3), (3, 5), (0, top), (top, 0), (top, top), (0, 1)]:
            assert result(difference, a=a, b=b) == (a - b) & top
            assert result(enough, a=a, b=b) is (a >= b)


def test_limbs_out_of_range_are_refused_by_the_circuit() -> None:
    compiled = circuit(operator.add, U64)
    with pytest.raises(MalformedInput):
        result(compiled, a=1 << 64, b=0)
    for limbs in ([1 << 32, 0], [0, 1 << 32], [0, MODULUS - 1]):
        with pytest.raises(UnsatisfiedError, match="a is not a U64"):
            solve_unchecked(compiled, {"b": 0}, {"a": limbs})


def test_conversions() -> None:
    wide = computing(lambda a: a.widen(U256), (U256,), system="plonky2", a=U64)
    assert result(wide, a=(1 << 64) - 1) == (1 << 64) - 1
    from_field = computing(U64.from_field, (U64,), system="plonky2", a=Field)
    for value in (0, 1, (1 << 32) - 1, 1 << 32, MODULUS - 1):
        assert result(from_field, a=value) == value
    # Of the two integers of 64 bits that a small element has, the one above p must not be provable.
    assert hunt(from_field, {"a": 5}) == []
    with pytest.raises(TypeError, match="does not fit one element"):
        computing(lambda a: a.to_field(), (Field,), system="plonky2", a=U64)


def test_bytes_are_pieces_of_four() -> None:
    data = bytes(range(20))
    compiled = computing(lambda a: a, (Bytes, 20), system="plonky2", a=(Bytes, 20))
    assert result(compiled, a=data) == data
    pieces = [int.from_bytes(data[i : i + 4], "big") for i in range(0, 20, 4)]
    assert compiled.schema.encode_inputs({"a": data}) == pieces
    assert result(computing(lambda a: a[5], (U8,), system="plonky2", a=(Bytes, 20)), a=data) == 5


def test_a_hash_has_one_spelling_as_bytes_and_as_a_number() -> None:
    to_bytes = computing(HashOut.to_bytes, (Bytes, 32), system="plonky2", a=HashOut)
    to_number = computing(HashOut.to_u256, (U256,), system="plonky2", a=HashOut)
    back = computing(HashOut.from_bytes, (HashOut,), system="plonky2", a=(Bytes, 32))
    for value in [(0, 1, 2, 3), (MODULUS - 1, 0, 1 << 32, (1 << 32) - 1)]:
        assert result(to_bytes, a=value) == hash_out.to_bytes(value)
        assert result(to_number, a=value) == hash_out.to_int(value)
        assert result(back, a=hash_out.to_bytes(value)) == value
    assert hunt(to_bytes, {"a": (5, MODULUS - 1, 0, 7)}) == []
    refused(back, a=MODULUS.to_bytes(8, "big") + bytes(24))
    refused(back, a=bytes(24) + b"\xff" * 8)


def test_what_belongs_to_another_field_is_told() -> None:
    with pytest.raises(CircuitError, match="groth16's field"):
        computing(lambda a: a, (Point,), system="plonky2", a=Point)
    with pytest.raises(CircuitError, match="Goldilocks"):
        computing(lambda a: a, (HashOut,), a=HashOut)


class U48(Unsigned):
    __slots__ = ()
    bits = 48


def test_a_width_between_limbs_is_refused() -> None:
    # One element would hold it, but its products wrap, and as a U64 it would be a limb beyond 32 bits.
    with pytest.raises(CircuitError, match="does not fit"):
        computing(lambda a: a.widen(U64), (U64,), system="plonky2", a=U48)
    assert result(computing(lambda a, b: a * b, (U48,), a=U48, b=U48), a=1 << 24, b=3) == 3 << 24


@pytest.mark.parametrize("count", [48, 62, 63])
def test_a_division_is_refused_where_a_second_quotient_passes(count: int) -> None:
    a, b = 1 << 47, (1 << 23) + 1
    q, r = divmod(a + MODULUS, b)
    assert (q * b + r) % MODULUS == a
    assert q != a // b
    assert q >> 48 == 0
    assert r < b
    with pytest.raises(ValueError, match="in this proof system's field"):
        computing(lambda a, b: division.divide(a, b, count)[0], (Field,), system="plonky2", a=Field, b=Field)
    widest = computing(lambda a, b: division.divide(a, b, 40)[0], (Field,), system="plonky2", a=Field, b=Field)
    assert result(widest, a=(1 << 40) - 1, b=3) == ((1 << 40) - 1) // 3
    assert result(widest, a=(1 << 40) - 1, b=(1 << 39) + 1) == 1
