from __future__ import annotations

from typing import Any

import pytest
from tests.circuit.solving import computing, make, public, result

from proofmill import U8, Array, Bool, Bytes, Field, Point, Private, Struct, UnsatisfiedError, length, select
from proofmill.algebra import babyjubjub as curve
from proofmill.errors import CircuitError, MalformedInput
from proofmill.systems.groth16 import solve
from proofmill.testing import solve_unchecked


class Path(Struct):
    siblings: Array[Field] = length(2)
    is_left: Bool


class Account(Struct):
    key: Point
    small_number: U8
    path: Path
    note: Bytes = length(32)


ACCOUNT = {
    "key": curve.BASE8,
    "small_number": 7,
    "path": {"siblings": [1, 2], "is_left": True},
    "note": "0x" + "2a" * 32,
}
NAME = "Struct[key: Point, small_number: U8, path: Struct[siblings: Array[Field, 2], is_left: Bool], note: Bytes[32]]"


def test_parts_in_the_order_written() -> None:
    compiled = make({"account": ("public", Account)}, lambda self: None)
    assert compiled.schema.public[0].shape.name == NAME
    elements = [int.from_bytes(value, "big") for value in solve(compiled, {"account": ACCOUNT}).public]
    note = [int.from_bytes(b"\x2a" * 31, "big"), 0x2A]
    assert elements == [curve.BASE8.x, curve.BASE8.y, 7, 1, 2, 1, *note]


def test_parts_come_back() -> None:
    compiled = computing(lambda a: a, (Account,), a=Account)
    values = public(compiled, a=ACCOUNT)
    assert values["a"] == values["result"] == {**ACCOUNT, "note": b"\x2a" * 32}
    shown = compiled.schema.show_public(values)["a"]
    assert shown == {
        "key": {"x": str(curve.BASE8.x), "y": str(curve.BASE8.y)},
        "small_number": 7,
        "path": {"siblings": ["1", "2"], "is_left": True},
        "note": "0x" + "2a" * 32,
    }
    assert compiled.schema.encode_public({"a": shown, "result": shown}) == compiled.schema.encode_public(values)


def test_parts_are_read_in_snake_case_and_camel_case() -> None:
    compiled = computing(lambda a: a.small_number, (U8,), a=Account)
    path = {"siblings": [1, 2], "isLeft": True}
    inputs: dict[str, Any] = {**ACCOUNT, "path": path}
    inputs["smallNumber"] = inputs.pop("small_number")
    assert result(compiled, a=inputs) == 7


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"smallNumber": 7}, "a.small_number: expected each field once"),
        ({"other": 1}, "a.other: expected no such field"),
        ({"small_number": 256}, "a.small_number"),
        ({"path": {"siblings": [1, 2]}}, "a.path.is_left: expected a value"),
        ({"path": {"siblings": [1], "is_left": True}}, "a.path.siblings: expected a list of 2"),
        ({"path": [1, 2, True]}, "a.path: expected an object"),
        ({"key": {"x": "0", "y": "2"}}, "a.key"),
    ],
)
def test_malformed_parts_are_named(change: dict[str, Any], path: str) -> None:
    with pytest.raises(MalformedInput, match=path):
        solve(computing(lambda a: a.small_number, (U8,), a=Account), {"a": {**ACCOUNT, **change}})


@pytest.mark.parametrize(("position", "value"), [(0, 5), (2, 256), (5, 2), (6, 1 << 248), (7, 256)])
def test_each_part_is_checked_by_the_circuit(position: int, value: int) -> None:
    compiled = make({"a": ("public", Account)}, lambda self: None)
    elements = compiled.schema.encode_public({"a": ACCOUNT})
    elements[position] = value
    with pytest.raises(UnsatisfiedError):
        solve_unchecked(compiled, {}, {"a": elements})


def test_a_struct_that_a_circuit_makes() -> None:
    def swap(a: Path, b: Path) -> Path:
        return Path(siblings=Array([a.siblings[1], b.siblings[0]]), is_left=a.is_left & b.is_left)

    compiled = computing(swap, (Path,), a=Path, b=Path)
    a, b = {"siblings": [1, 2], "is_left": True}, {"siblings": [3, 4], "is_left": True}
    assert result(compiled, a=a, b=b) == {"siblings": [2, 3], "is_left": True}


def test_equality_and_select_go_through_all_parts() -> None:
    a = {"siblings": [1, 2], "is_left": True}
    compiled = computing(lambda a, b: a == b, (Bool,), a=Path, b=Path)
    assert result(compiled, a=a, b=a) is True
    for other in ({**a, "siblings": [1, 3]}, {**a, "is_left": False}):
        assert result(compiled, a=a, b=other) is False
    either = computing(lambda c, a, b: select(c, a, b), (Path,), c=Bool, a=Path, b=Path)
    b = {"siblings": [8, 9], "is_left": False}
    assert result(either, c=True, a=a, b=b) == a
    assert result(either, c=False, a=a, b=b) == b


@pytest.mark.parametrize("parts", [{}, {"siblings": 1}, {"is_left": True, "siblings": 1}, {"other": 1}])
def test_a_struct_takes_exactly_its_parts(parts: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Path"):
        computing(lambda a: Path(**parts), (Path,), a=Field)


def test_parts_must_be_circuit_types() -> None:
    class Wrong(Struct):
        number: int

    with pytest.raises(CircuitError, match="int is not a circuit type"):
        make({"a": ("public", Wrong)}, lambda self: None)


def test_a_struct_of_another_class_is_no_output() -> None:
    class Twin(Struct):
        siblings: Array[Field] = length(2)
        is_left: Bool

    with pytest.raises(TypeError, match="output result"):
        computing(lambda a: a, (Twin,), a=Path)


def test_visibility_is_the_circuits_to_say() -> None:
    class Inside(Struct):
        number: Private[U8]

    with pytest.raises(CircuitError, match="not a circuit type"):
        make({"a": ("public", Inside)}, lambda self: None)
