from __future__ import annotations

from typing import Any

import pytest
from tests.circuit.solving import computing, every_wire_is_bound, result

from proofmill import Bool, Field, Point, UnsatisfiedError
from proofmill.algebra import babyjubjub as curve
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput
from proofmill.systems.groth16 import solve
from proofmill.testing import solve_unchecked

POINTS = [curve.BASE8, curve.GENERATOR, *curve.TORSION, curve.multiply(curve.GENERATOR, 12345)]


def same(p: Point) -> Point:
    return p


def test_points_come_back_from_every_spelling() -> None:
    compiled = computing(same, (Point,), p=Point)
    for point in POINTS:
        plain = {"x": str(point.x), "y": str(point.y)}
        hexadecimal = {"x": hex(point.x), "y": hex(point.y)}
        for spelling in (point, plain, hexadecimal, "0x" + curve.pack(point).hex()):
            assert result(compiled, p=spelling) == point
        assert compiled.schema.show_public({"p": point, "result": point})["p"] == plain


def test_coordinates_and_equality() -> None:
    assert result(computing(lambda p: p.y, (Field,), p=Point), p=curve.BASE8) == curve.BASE8.y
    compiled = computing(lambda p, q: p == q, (Bool,), p=Point, q=Point)
    negated = curve.negate(curve.BASE8)
    for p, q in [(curve.BASE8, curve.BASE8), (curve.BASE8, negated), (curve.BASE8, curve.GENERATOR)]:
        assert result(compiled, p=p, q=q) is (p == q)


@pytest.mark.parametrize("coordinates", [(1, 1), (0, 0), (curve.BASE8.x, curve.BASE8.y + 1), (0, 2)])
def test_a_point_off_the_curve_is_refused_by_the_schema_and_by_the_circuit(coordinates: tuple[int, int]) -> None:
    compiled = computing(same, (Point,), p=Point)
    x, y = coordinates
    with pytest.raises(MalformedInput, match="p: expected a point on the BabyJubJub curve"):
        solve(compiled, {"p": {"x": str(x), "y": str(y)}})
    with pytest.raises(UnsatisfiedError, match="p is not a Point"):
        solve_unchecked(compiled, {}, {"p": [x, y]})


@pytest.mark.parametrize(
    "bad",
    [
        {"x": "0", "y": str(SCALAR_MODULUS + 1)},
        {"x": str(SCALAR_MODULUS), "y": "1"},
        {"x": "-0", "y": "1"},
        {"x": "0"},
        {"x": "0", "y": "1", "z": "1"},
        "0x" + "ff" * 32,
        "0x" + SCALAR_MODULUS.to_bytes(32, "little").hex(),
        "0x" + (1 | 1 << 255).to_bytes(32, "little").hex(),  # x = 0 with a sign
        "0x00",
        [0, 1],
        None,
        5,
    ],
)
def test_malformed_points(bad: Any) -> None:
    with pytest.raises(MalformedInput) as caught:
        solve(computing(same, (Point,), p=Point), {"p": bad})
    assert caught.value.fields["path"] in ("p", "p.x", "p.y")


def test_constants() -> None:
    point = curve.BASE8
    compiled = computing(lambda p: p == Point.constant(point.x, point.y), (Bool,), p=Point)
    assert result(compiled, p=point) is True
    assert result(compiled, p=curve.negate(point)) is False
    with pytest.raises(TypeError, match="not on the curve"):
        computing(lambda p: Point.constant(1, 1), (Point,), p=Point)


def test_the_curve_equation_binds_every_wire() -> None:
    every_wire_is_bound(computing(same, (Point,), p=Point), p=curve.GENERATOR)
