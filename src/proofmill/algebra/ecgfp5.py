"""The group of prime order of the curve ecGFp5, y² = x³ + 2·x² + 263·z·x over Fp5: where plonky2 circuits sign.

Source: T. Pornin, "EcGFp5: a Specialized Elliptic Curve", eprint 2022/274. The curve has 2·n points, n prime; the group
is the n of them whose order divides n: infinity, which is None here, and those whose x is a square and not 0. (It is a
double-odd curve: adding (0, 0), the point of order 2, leads out of the group, to 263·z/x, which is no square.)

The encoding of a point is the field element w = −y/x, and of infinity w = 0. The paper adds (0, 0) to every element and
writes the same w as y/x. Each element has one encoding, and a w that is no encoding does not decode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.algebra.goldilocks import inverse, require_elements
from proofmill.algebra.goldilocks5 import ZERO, Coefficients, Fp5
from proofmill.errors import MalformedInput

__all__ = [
    "GENERATOR",
    "IDENTITY",
    "ORDER",
    "A",
    "B",
    "Point",
    "add",
    "decode",
    "encode",
    "in_group",
    "multiply",
    "negate",
]

A = Fp5((2, 0, 0, 0, 0))
B = Fp5((0, 263, 0, 0, 0))
ORDER = 1067993516717146951041484916571792702745057740581727230159139685185762082554198619328292418486241
"""n, of 319 bits."""


@dataclass(frozen=True, slots=True)
class Point:
    """Not infinity. Not checked when made."""

    x: Fp5
    y: Fp5


IDENTITY: Coefficients = (0, 0, 0, 0, 0)
"""The encoding of infinity."""


def in_group(point: Point | None) -> bool:
    """Whether the coordinates are canonical, on the curve, and the point's order is n or 1."""
    if point is None:
        return True
    x, y = point.x, point.y
    try:
        require_elements((*x.c, *y.c), "a point")
    except MalformedInput:
        return False
    return x != ZERO and x.is_square() and y * y == x * (x * x + A * x + B)


def add(a: Point | None, b: Point | None) -> Point | None:
    """a + b, for points of the group."""
    if a is None:
        return b
    if b is None:
        return a
    if a.x != b.x:
        slope = (b.y - a.y) * (b.x - a.x).inverse()
    elif a.y == b.y:
        slope = (a.x * (a.x.scale(3) + A.scale(2)) + B) * a.y.scale(2).inverse()
    else:
        return None
    x = slope * slope - A - a.x - b.x
    return Point(x, slope * (a.x - x) - a.y)


def negate(point: Point | None) -> Point | None:
    """−point."""
    return None if point is None else Point(point.x, -point.y)


def multiply(point: Point | None, scalar: int) -> Point | None:
    """scalar · point, for a point of the group and any integer: it is taken mod n."""
    result: Point | None = None
    for bit in bin(scalar % ORDER)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def encode(point: Point | None) -> Coefficients:
    """The five coefficients of w, for a point of the group."""
    return IDENTITY if point is None else (-point.y * point.x.inverse()).c


def decode(w: Sequence[int]) -> Point | None:
    """The element of the group with this encoding, which is checked by being decoded: nothing else needs a check.

    y = −w·x makes the curve equation x² + (2 − w²)·x + 263·z = 0. Its roots multiply to no square, so that just one of
    them is a square, if there are any. Raises MalformedInput for another number of coefficients, a coefficient ≥ p, and
    a w that is no element's.
    """
    if len(w) != 5:
        raise MalformedInput(f"an element of ecGFp5 is five field elements, not {len(w)}")
    require_elements(w, "an encoded point")
    if tuple(w) == IDENTITY:
        return None
    slope = Fp5((w[0], w[1], w[2], w[3], w[4]))
    linear = slope * slope - A
    root = (linear * linear - B.scale(4)).sqrt()
    if root is None:
        raise MalformedInput("no element of ecGFp5 has this encoding")
    x = (linear + root).scale(_HALF)
    x = x if x.is_square() else (linear - root).scale(_HALF)
    return Point(x, -slope * x)


_HALF = inverse(2)


def _generator() -> Point:
    point = decode((4, 0, 0, 0, 0))
    assert point is not None
    return point


GENERATOR = _generator()
"""The paper's, whose encoding is 4."""
