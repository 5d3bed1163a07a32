from __future__ import annotations

from typing import Any

import pytest
from tests.circuit.solving import computing, make, public, result

from proofmill import U8, U64, Array, Bool, Bytes, Field, Point, UnsatisfiedError
from proofmill.algebra import babyjubjub as curve
from proofmill.errors import CircuitError, MalformedInput
from proofmill.systems.groth16 import solve
from proofmill.testing import solve_unchecked


def total(items: Any) -> Any:
    value = items[0]
    for item in list(items)[1:]:
        value = value + item
    return value


def test_items_in_order() -> None:
    assert result(computing(total, (U64,), items=(Array[U64], 4)), items=[1, "2", 3, 1 << 40]) == 6 + (1 << 40)
    assert result(computing(lambda a: a[-1], (Field,), a=(Array[Field], 3)), a=[5, 6, 7]) == 7
    assert result(computing(lambda a: a, (Array[Bool], 3), a=(Array[Bool], 3)), a=[True, False, True]) == [
        True,
        False,
        True,
    ]


def test_nested_lengths_go_from_the_outside_inwards() -> None:
    compiled = computing(lambda a: a[1][2], (U8,), a=(Array[Array[U8]], 2, 3))
    assert compiled.schema.public[0].shape.name == "Array[Array[U8, 3], 2]"
    assert result(compiled, a=[[1, 2, 3], [4, 5, 6]]) == 6
    strings = computing(lambda a: a[1], (Bytes, 33), a=(Array[Bytes], 2, 33))
    assert result(strings, a=["0x" + "00" * 33, "0x" + "2a" * 33]) == b"\x2a" * 33
    points = computing(lambda a: a, (Array[Point], 2), a=(Array[Point], 2))
    assert result(points, a=[curve.BASE8, curve.GENERATOR]) == [curve.BASE8, curve.GENERATOR]


def test_public_order_is_item_by_item() -> None:
    compiled = make({"a": ("public", Array[Array[Field]], 2, 2)}, lambda self: None)
    witness = solve(compiled, {"a": [[1, 2], [3, 4]]})
    assert [int.from_bytes(value, "big") for value in witness.public] == [1, 2, 3, 4]


def test_equality() -> None:
    compiled = computing(lambda a, b: a == b, (Bool,), a=(Array[Field], 2), b=(Array[Field], 2))
    assert result(compiled, a=[1, 2], b=[1, 2]) is True
    assert result(compiled, a=[1, 2], b=[2, 1]) is False
    with pytest.raises(TypeError, match="different lengths"):
        computing(lambda a, b: a == b, (Bool,), a=(Array[Field], 2), b=(Array[Field], 3))


@pytest.mark.parametrize(
    ("bad", "path"),
    [
        ([1, 2], "a"),
        ([1, 2, 3, 4], "a"),
        ("123", "a"),
        ({"0": 1}, "a"),
        ([1, 2, 256], r"a\[2\]"),
        ([1, -2, 0], r"a\[1\]"),
    ],
)
def test_malformed_lists(bad: Any, path: str) -> None:
    with pytest.raises(MalformedInput, match=path):
        solve(computing(total, (U8,), a=(Array[U8], 3)), {"a": bad})


def test_each_item_is_range_checked_by_the_circuit() -> None:
    compiled = computing(lambda a: a, (Array[U8], 2), a=(Array[U8], 2))
    for forged in ([256, 0], [0, 256]):
        with pytest.raises(UnsatisfiedError):
            solve_unchecked(compiled, {}, {"a": forged})


def test_a_circuit_value_is_no_index() -> None:
    with pytest.raises(TypeError, match="use select"):
        computing(lambda a, i: a[i], (U8,), a=(Array[U8], 2), i=U8)


@pytest.mark.parametrize("declared", [(Array[Field],), (Array, 3), (Array[Array[Field]], 3), (Array[Field], 3, 4)])
def test_lengths_must_fit_the_type(declared: tuple[Any, ...]) -> None:
    with pytest.raises(CircuitError, match="a"):
        make({"a": ("public", *declared)}, lambda self: None)


def test_an_array_that_a_circuit_makes() -> None:
    compiled = computing(lambda a, b: Array([b, a]), (Array[Field], 2), a=Field, b=Field)
    assert public(compiled, a=1, b=2)["result"] == [2, 1]
    with pytest.raises(TypeError, match="at least one"):
        computing(lambda a: Array([]), (Array[Field], 1), a=Field)
    with pytest.raises(TypeError, match="output result"):
        computing(lambda a: Array([a, a]), (Array[Field], 3), a=Field)
