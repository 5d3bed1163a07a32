import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.twist import B, point_outside_the_subgroup
from tests.effort import examples

from proofmill.algebra import bn254
from proofmill.algebra.bn254 import G1_GENERATOR, G2_GENERATOR, Point
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.algebra.fq12 import Fq, Fq2

scalars = st.integers(0, SCALAR_MODULUS - 1)


@settings(max_examples=examples(15))
@given(scalars, scalars)
def test_multiplication_is_repeated_addition(j: int, k: int) -> None:
    total = (j + k) % SCALAR_MODULUS
    in_g1 = bn254.add(bn254.multiply(G1_GENERATOR, j), bn254.multiply(G1_GENERATOR, k))
    in_g2 = bn254.add(bn254.multiply(G2_GENERATOR, j), bn254.multiply(G2_GENERATOR, k))
    assert in_g1 == bn254.multiply(G1_GENERATOR, total)
    assert in_g2 == bn254.multiply(G2_GENERATOR, total)


def test_generators_have_order_r() -> None:
    assert bn254.multiply(G1_GENERATOR, SCALAR_MODULUS) is None
    assert bn254.multiply(G2_GENERATOR, SCALAR_MODULUS) is None
    assert bn254.in_g1(G1_GENERATOR)
    assert bn254.in_g2(G2_GENERATOR)


def test_infinity() -> None:
    assert bn254.in_g1(None)
    assert bn254.in_g2(None)
    assert bn254.add(None, G1_GENERATOR) == G1_GENERATOR == bn254.add(G1_GENERATOR, None)
    assert bn254.add(G1_GENERATOR, bn254.negate(G1_GENERATOR)) is None
    assert bn254.negate(None) is None


# EIP-196's own curve: 2·(1, 2), as the EVM's addition gives it.
DOUBLE = Point(
    Fq(0x030644E72E131A029B85045B68181585D97816A916871CA8D3C208C16D87CFD3),
    Fq(0x15ED738C0E0A7C92E7845F96B2AE9C0A68A6A449E3538FC7FF3EBF7A5A18A2C4),
)


def test_known_double() -> None:
    assert bn254.add(G1_GENERATOR, G1_GENERATOR) == DOUBLE == bn254.multiply(G1_GENERATOR, 2)


@pytest.mark.parametrize("point", [Point(Fq(1), Fq(3)), Point(Fq(0), Fq(0)), Point(Fq(1 + BASE_MODULUS), Fq(2))])
def test_not_in_g1(point: Point[Fq]) -> None:
    assert not bn254.in_g1(point)


def test_a_twist_point_outside_the_subgroup_is_not_in_g2() -> None:
    point = point_outside_the_subgroup()
    assert point.y * point.y == point.x * point.x * point.x + B
    assert not bn254.in_g2(point)


def test_not_in_g2() -> None:
    x, y = G2_GENERATOR.x, G2_GENERATOR.y
    assert not bn254.in_g2(Point(x, y + Fq2(1, 0)))
    assert not bn254.in_g2(Point(Fq2(x.c0 + BASE_MODULUS, x.c1), y))
