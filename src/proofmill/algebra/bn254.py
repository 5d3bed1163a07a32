"""The curve BN254 (alt_bn128): G1 on y² = x³ + 3 over Fq, G2 on the twist y² = x³ + 3/(9 + u) over Fq2.

Source: EIP-196, EIP-197. Points are affine; None is the point at infinity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.algebra.fq12 import Fq, Fq2

__all__ = [
    "G1",
    "G1_GENERATOR",
    "G2",
    "G2_GENERATOR",
    "Point",
    "add",
    "in_g1",
    "in_g2",
    "line_slope",
    "multiply",
    "negate",
    "sum_on_line",
]

_F = TypeVar("_F", Fq, Fq2)


@dataclass(frozen=True, slots=True)
class Point(Generic[_F]):
    """A finite point, not checked when made."""

    x: _F
    y: _F


G1 = Point[Fq]
G2 = Point[Fq2]

G1_GENERATOR = Point(Fq(1), Fq(2))

G2_GENERATOR = Point(
    Fq2(
        10857046999023057135944570762232829481370756359578518086990519993285655852781,
        11559732032986387107991004021392285783925812861821192530917403151452391805634,
    ),
    Fq2(
        8495653923123431417604973247489272438418190587263600148770280649306958101930,
        4082367875863433681332203403145435568316851327593401208105741076214120093531,
    ),
)

_TWIST_B = Fq2(3, 0) * Fq2(9, 1).inverse()


def in_g1(point: G1 | None) -> bool:
    """Whether the coordinates are canonical and on the curve, or infinity. That is all of G1: its cofactor is 1."""
    if point is None:
        return True
    canonical = 0 <= point.x.n < BASE_MODULUS and 0 <= point.y.n < BASE_MODULUS
    return canonical and point.y * point.y == point.x * point.x * point.x + Fq(3)


def in_g2(point: G2 | None) -> bool:
    """Whether the coordinates are canonical, on the twist, and the point's order divides r. Infinity passes.

    The twist has a large cofactor: without the last check a verifier pairs a point for which bilinearity says nothing.
    """
    if point is None:
        return True
    numbers = (point.x.c0, point.x.c1, point.y.c0, point.y.c1)
    if not all(0 <= n < BASE_MODULUS for n in numbers):
        return False
    on_twist = point.y * point.y == point.x * point.x * point.x + _TWIST_B
    return on_twist and multiply(point, SCALAR_MODULUS) is None


def add(a: Point[_F] | None, b: Point[_F] | None) -> Point[_F] | None:
    """a + b, for points of one curve."""
    if a is None:
        return b
    if b is None:
        return a
    slope = line_slope(a, b)
    return None if slope is None else sum_on_line(a, b, slope)


def line_slope(a: Point[_F], b: Point[_F]) -> _F | None:
    """The slope of the line through a and b (the tangent if they are equal), None if it is vertical."""
    if a.x != b.x:
        return (b.y - a.y) * (b.x - a.x).inverse()
    if a.y == -b.y:
        return None
    square = a.x * a.x
    return (square + square + square) * (a.y + a.y).inverse()


def sum_on_line(a: Point[_F], b: Point[_F], slope: _F) -> Point[_F]:
    """a + b, given the slope of their line."""
    x = slope * slope - a.x - b.x
    return Point(x, slope * (a.x - x) - a.y)


def multiply(point: Point[_F] | None, scalar: int) -> Point[_F] | None:
    """scalar · point, for a scalar that is not negative. It is not reduced: the order of the point is not assumed."""
    result: Point[_F] | None = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def negate(point: Point[_F] | None) -> Point[_F] | None:
    """−point."""
    return None if point is None else Point(point.x, -point.y)
