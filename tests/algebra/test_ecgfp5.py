import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import ECGFP5
from tests.effort import examples

from proofmill.algebra import ecgfp5
from proofmill.algebra.ecgfp5 import GENERATOR, IDENTITY, ORDER, A, B, Point
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks5 import ZERO, Fp5
from proofmill.errors import MalformedInput

ENCODED = [[int(c) for c in value] for value in ECGFP5["points"]]
SCALAR = int(ECGFP5["scalar"])

scalars = st.integers(0, ORDER - 1)
points = scalars.map(lambda k: ecgfp5.multiply(GENERATOR, k))


def double(point: Point | None) -> Point | None:
    return ecgfp5.add(point, point)


def test_published_vectors() -> None:
    p0, p1, p2, p3, p4, p5, p6, p7 = (ecgfp5.decode(w) for w in ENCODED)
    assert p0 is None
    assert ecgfp5.multiply(p1, SCALAR) == p2
    assert ecgfp5.add(p1, p2) == p3
    assert double(p1) == p4
    assert double(p2) == p5
    assert ecgfp5.add(p4, p2) == p6
    assert ecgfp5.add(p1, p5) == p7


@pytest.mark.parametrize("w", ENCODED)
def test_published_encodings(w: list[int]) -> None:
    point = ecgfp5.decode(w)
    assert ecgfp5.in_group(point)
    assert list(ecgfp5.encode(point)) == w


@pytest.mark.parametrize("w", ECGFP5["refused"])
def test_published_refusals(w: list[str]) -> None:
    with pytest.raises(MalformedInput):
        ecgfp5.decode([int(c) for c in w])


def test_order() -> None:
    """n is prime, no other multiple of n fits Hasse's bound for 2·n, and it is the generator's order."""
    assert all(pow(base, ORDER - 1, ORDER) == 1 for base in (2, 3, 5, 7, 11))
    assert (2 * ORDER - MODULUS**5 - 1) ** 2 <= 4 * MODULUS**5
    assert ecgfp5.multiply(GENERATOR, ORDER - 1) == ecgfp5.negate(GENERATOR)
    assert ecgfp5.multiply(GENERATOR, ORDER) is None


def test_generator() -> None:
    assert ecgfp5.encode(GENERATOR) == (4, 0, 0, 0, 0)
    assert ecgfp5.in_group(GENERATOR)


@settings(max_examples=examples(10))
@given(points, points, points)
def test_group(a: Point | None, b: Point | None, c: Point | None) -> None:
    assert ecgfp5.add(a, ecgfp5.add(b, c)) == ecgfp5.add(ecgfp5.add(a, b), c)
    assert ecgfp5.add(a, b) == ecgfp5.add(b, a)
    assert ecgfp5.add(a, None) == a == ecgfp5.add(None, a)
    assert ecgfp5.add(a, ecgfp5.negate(a)) is None
    assert ecgfp5.in_group(ecgfp5.add(a, b))


@settings(max_examples=examples(10))
@given(points, scalars, st.integers(-(2**330), 2**330))
def test_multiples(point: Point | None, j: int, k: int) -> None:
    split = ecgfp5.add(ecgfp5.multiply(point, j), ecgfp5.multiply(point, k))
    assert ecgfp5.multiply(point, j + k) == split


@settings(max_examples=examples(15))
@given(points)
def test_one_element_one_encoding(point: Point | None) -> None:
    w = ecgfp5.encode(point)
    assert ecgfp5.decode(w) == point
    assert ecgfp5.decode(ecgfp5.encode(ecgfp5.negate(point))) == ecgfp5.negate(point)


@settings(max_examples=examples(30))
@given(st.lists(st.integers(0, MODULUS - 1), min_size=5, max_size=5))
def test_what_decodes_is_in_the_group(w: list[int]) -> None:
    try:
        point = ecgfp5.decode(w)
    except MalformedInput:
        return
    assert ecgfp5.in_group(point)
    assert list(ecgfp5.encode(point)) == w
    assert point is None or ecgfp5.multiply(point, ORDER) is None


@pytest.mark.parametrize("w", [[], [4, 0, 0, 0], [4, 0, 0, 0, 0, 0], [4 + MODULUS, 0, 0, 0, 0], [4, 0, 0, 0, -1]])
def test_second_spellings_are_refused(w: list[int]) -> None:
    with pytest.raises(MalformedInput):
        ecgfp5.decode(w)


def test_points_outside_the_group() -> None:
    x, y = GENERATOR.x, GENERATOR.y
    # GENERATOR + (0, 0): on the curve and of order 2·n, so that its double is a member's.
    x2 = B * x.inverse()
    outside = Point(x2, -(y * x2 * x.inverse()))
    assert outside.y * outside.y == outside.x * (outside.x * outside.x + A * outside.x + B)
    assert ecgfp5.add(outside, outside) == ecgfp5.add(GENERATOR, GENERATOR)
    assert not ecgfp5.in_group(outside)
    assert not ecgfp5.in_group(Point(ZERO, ZERO))
    assert not ecgfp5.in_group(Point(x, y + y))
    assert not ecgfp5.in_group(Point(Fp5((x.c[0] + MODULUS, *x.c[1:])), y))
    assert ecgfp5.in_group(ecgfp5.decode(IDENTITY))
