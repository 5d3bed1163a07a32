from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import CIRCOMLIB, point
from tests.effort import examples

from proofmill.algebra import babyjubjub as curve
from proofmill.algebra.babyjubjub import BASE8, GENERATOR, IDENTITY, ORDER, SUBGROUP_ORDER, TORSION, Point
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput

scalars = st.integers(0, ORDER - 1)
points = scalars.map(lambda k: curve.multiply(GENERATOR, k))
OFF_CURVE = [Point(1, 1), Point(0, 0), Point(0, 1 + SCALAR_MODULUS), Point(SCALAR_MODULUS, 1), Point(0, -1)]


@pytest.mark.parametrize("vector", CIRCOMLIB["babyjubjub"], ids=lambda v: f"{v['scalar']} {v['base']}")
def test_circomlibjs_agrees(vector: dict[str, Any]) -> None:
    expected, base = point(vector["point"]), {"generator": GENERATOR, "base8": BASE8}[vector["base"]]
    assert curve.multiply(base, int(vector["scalar"])) == expected
    assert curve.add(expected, BASE8) == point(vector["plusBase8"])
    assert curve.in_subgroup(expected) is vector["inSubgroup"]
    assert curve.pack(expected).hex() == vector["packed"]
    assert curve.unpack(bytes.fromhex(vector["packed"])) == point(vector["unpacked"]) == expected


def test_constants() -> None:
    assert curve.multiply(GENERATOR, 8) == BASE8
    assert curve.multiply(GENERATOR, SUBGROUP_ORDER) != IDENTITY
    assert curve.multiply(GENERATOR, 4 * SUBGROUP_ORDER) != IDENTITY
    assert curve.add(curve.multiply(GENERATOR, ORDER - 1), GENERATOR) == IDENTITY


def test_the_addition_law_is_complete() -> None:
    half = (SCALAR_MODULUS - 1) // 2
    assert pow(curve.A, half, SCALAR_MODULUS) == 1
    assert pow(curve.D, half, SCALAR_MODULUS) == SCALAR_MODULUS - 1


@given(points, points, points)
def test_group_laws(a: Point, b: Point, c: Point) -> None:
    assert curve.add(a, b) == curve.add(b, a)
    assert curve.add(curve.add(a, b), c) == curve.add(a, curve.add(b, c))
    assert curve.add(a, IDENTITY) == a
    assert curve.add(a, curve.negate(a)) == IDENTITY


@given(points, scalars, scalars)
def test_multiplication_is_repeated_addition(a: Point, j: int, k: int) -> None:
    assert curve.multiply(a, j + k) == curve.add(curve.multiply(a, j), curve.multiply(a, k))
    assert curve.multiply(a, -j) == curve.negate(curve.multiply(a, j))


def test_small_multiples() -> None:
    total = IDENTITY
    for k in range(20):
        assert curve.multiply(GENERATOR, k) == total
        total = curve.add(total, GENERATOR)


def test_torsion_is_the_group_of_order_eight() -> None:
    assert TORSION[0] == IDENTITY
    assert len(set(TORSION)) == 8
    assert {curve.add(a, b) for a in TORSION for b in TORSION} == set(TORSION)
    assert all(curve.multiply(t, 8) == IDENTITY for t in TORSION)
    assert Point(0, SCALAR_MODULUS - 1) in TORSION
    assert [curve.in_subgroup(t) for t in TORSION] == [True] + [False] * 7


@settings(max_examples=examples(10))
@given(scalars)
def test_torsion_leaves_the_subgroup_but_not_the_curve(k: int) -> None:
    inside = curve.multiply(BASE8, k)
    assert curve.in_subgroup(inside)
    for torsion in TORSION[1:]:
        outside = curve.add(inside, torsion)
        assert curve.is_on_curve(outside)
        assert not curve.in_subgroup(outside)
        assert curve.multiply(outside, 8) == curve.multiply(inside, 8)


@given(points)
def test_unpack_undoes_pack(a: Point) -> None:
    assert curve.unpack(curve.pack(a)) == a


@given(st.binary(min_size=32, max_size=32))
def test_one_point_one_encoding(data: bytes) -> None:
    try:
        found = curve.unpack(data)
    except MalformedInput:
        return
    assert curve.is_on_curve(found)
    assert curve.pack(found) == data


@pytest.mark.parametrize("torsion", TORSION)
def test_torsion_points_are_packed_too(torsion: Point) -> None:
    assert curve.unpack(curve.pack(torsion)) == torsion


def encoded(y: int, sign: int = 0) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


NO_POINT = next(
    y for y in range(2, 100) if pow((1 - y * y) * (168700 - 168696 * y * y), SCALAR_MODULUS // 2, SCALAR_MODULUS) != 1
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "32 bytes"),
        (bytes(31), "32 bytes"),
        (bytes(33), "32 bytes"),
        (encoded(SCALAR_MODULUS + 1), "canonical"),
        (encoded(2**255 - 1), "canonical"),
        (encoded(1, sign=1), "sign"),
        (encoded(SCALAR_MODULUS - 1, sign=1), "sign"),
        (encoded(NO_POINT), "no point"),
        (encoded(NO_POINT, sign=1), "no point"),
    ],
)
def test_bad_encodings_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedInput, match=reason):
        curve.unpack(data)


@pytest.mark.parametrize("bad", OFF_CURVE)
def test_points_off_the_curve_are_refused(bad: Point) -> None:
    assert not curve.is_on_curve(bad)
    assert not curve.in_subgroup(bad)
    for call in (
        lambda: curve.add(bad, BASE8),
        lambda: curve.add(BASE8, bad),
        lambda: curve.multiply(bad, 2),
        lambda: curve.negate(bad),
        lambda: curve.pack(bad),
    ):
        with pytest.raises(MalformedInput, match="not on BabyJubJub"):
            call()
