from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.circuit.solving import computing, every_wire_is_bound, result

from proofmill import U8, U64, U256, Array, Bool, Bytes, Field, Point, UnsatisfiedError, select
from proofmill.algebra import babyjubjub as curve
from proofmill.algebra import bits as plain
from proofmill.testing import hunt, solve_unchecked


@pytest.mark.parametrize(
    ("kind", "a", "b"),
    [
        ((Field,), 5, 7),
        ((U64,), 1 << 60, 0),
        ((U256,), 1 << 200, 3),
        ((Bool,), True, False),
        ((Bytes, 40), b"\x01" * 40, b"\xff" * 40),
        ((Point,), curve.BASE8, curve.GENERATOR),
        ((Array[U8], 3), [1, 2, 3], [4, 5, 6]),
    ],
)
def test_agrees_with_its_twin_for_every_type(kind: tuple[Any, ...], a: Any, b: Any) -> None:
    compiled = computing(select, kind, condition=Bool, a=kind, b=kind)
    for condition in (True, False):
        assert result(compiled, condition=condition, a=a, b=b) == plain.select(condition, a, b)
        assert hunt(compiled, {"condition": condition, "a": a, "b": b}) == []
        every_wire_is_bound(compiled, condition=condition, a=a, b=b)


def test_a_condition_that_is_no_bit_is_refused() -> None:
    compiled = computing(select, (Field,), condition=Bool, a=Field, b=Field)
    for condition in (2, 3):  # it would give 2a − b: neither
        with pytest.raises(UnsatisfiedError, match="condition is not a Bool"):
            solve_unchecked(compiled, {"a": 5, "b": 7}, {"condition": [condition]})


@pytest.mark.parametrize(
    "operation",
    [
        lambda c, a: select(c, a, Field.constant(1)),
        lambda c, a: select(a, a, a),
        lambda c, a: select(True, a, a),  # type: ignore[arg-type]
        lambda c, a: select(c, Array([a, a]), Array([a])),
        lambda c, a: select(c, a, 1),
    ],
)
def test_both_sides_have_one_type(operation: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(TypeError, match="select takes"):
        computing(operation, (U8,), c=Bool, a=U8)
