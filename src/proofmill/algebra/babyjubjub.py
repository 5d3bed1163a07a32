"""BabyJubJub: the twisted Edwards curve 168700·x² + y² = 1 + 168696·x²·y² over the BN254 scalar field.

Source: EIP-2494; packing as circomlib's `babyjub.js`. The curve has 8·l points, l prime.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra.fields import SCALAR_MODULUS, inverse, require_canonical, sqrt
from proofmill.errors import MalformedInput

__all__ = [
    "BASE8",
    "GENERATOR",
    "IDENTITY",
    "ORDER",
    "SUBGROUP_ORDER",
    "TORSION",
    "A",
    "D",
    "Point",
    "add",
    "in_subgroup",
    "is_on_curve",
    "multiply",
    "negate",
    "pack",
    "unpack",
]

A = 168700
D = 168696
SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041
ORDER = 8 * SUBGROUP_ORDER

_P = SCALAR_MODULUS
_SIGN = 1 << 255


@dataclass(frozen=True, slots=True)
class Point:
    """Affine coordinates, below the BN254 scalar modulus when the point is on the curve. Not checked when made."""

    x: int
    y: int


IDENTITY = Point(0, 1)

GENERATOR = Point(
    995203441582195749578291179787384436505546430278305826713579947235728471134,
    5472060717959818805561601436314318772137091100104008585924551046643952123905,
)
"""Generates all 8·l points."""

BASE8 = Point(
    5299619240641551281634865583518297030282874472190772894086521144482721001553,
    16950150798460657717958625567821834550301663161624707787222815936182638968203,
)
"""8 · GENERATOR: generates the prime-order subgroup; the base of signatures."""


def is_on_curve(point: Point) -> bool:
    """Whether the coordinates are canonical and satisfy the curve equation. All 8·l points pass, torsion too."""
    if not (0 <= point.x < _P and 0 <= point.y < _P):
        return False
    x2, y2 = point.x * point.x, point.y * point.y
    return (A * x2 + y2 - 1 - D * x2 * y2) % _P == 0


def in_subgroup(point: Point) -> bool:
    """Whether the point is on the curve and l · point is the identity. The identity itself passes."""
    return is_on_curve(point) and multiply(point, SUBGROUP_ORDER) == IDENTITY


def add(a: Point, b: Point) -> Point:
    """a + b. One law for every pair (A is a square and D is not). Raises MalformedInput for a point off the curve."""
    _require_on_curve(a)
    _require_on_curve(b)
    product = D * a.x * b.x * a.y * b.y
    x = (a.x * b.y + a.y * b.x) * inverse(1 + product, _P)
    y = (a.y * b.y - A * a.x * b.x) * inverse(1 - product, _P)
    return Point(x % _P, y % _P)


def negate(point: Point) -> Point:
    """−point. Raises MalformedInput for a point off the curve."""
    _require_on_curve(point)
    return Point(-point.x % _P, point.y)


def multiply(point: Point, scalar: int) -> Point:
    """scalar · point for any integer: it is taken mod ORDER. Raises MalformedInput for a point off the curve."""
    _require_on_curve(point)
    result, power = (0, 1, 1), (point.x, point.y, 1)
    scalar %= ORDER
    while scalar:
        if scalar & 1:
            result = _add_projective(result, power)
        power, scalar = _add_projective(power, power), scalar >> 1
    x, y, z = result
    scale = inverse(z, _P)
    return Point(x * scale % _P, y * scale % _P)


def pack(point: Point) -> bytes:
    """32 bytes: y little-endian, the top bit of the last byte set if x > (r − 1)/2.

    Raises MalformedInput for a point off the curve.
    """
    _require_on_curve(point)
    return (point.y | (_SIGN if point.x > _P // 2 else 0)).to_bytes(32, "little")


def unpack(data: bytes) -> Point:
    """The point on the curve that `pack` made these 32 bytes of: one point, one encoding. The subgroup is not checked.

    Raises MalformedInput for a wrong length, y ≥ r, a y that no point has, and a set sign of x = 0.
    circomlibjs refuses the bytes of (0, ±1); here they are read, so that `unpack` undoes `pack` for every point.
    """
    if len(data) != 32:
        raise MalformedInput(f"a packed point is 32 bytes, not {len(data)}")
    number = int.from_bytes(data, "little")
    y, negative = require_canonical(number & (_SIGN - 1), _P, "y of a packed point"), number >= _SIGN
    # A − D·y² is never 0, since A/D is no square.
    x = sqrt((1 - y * y) * inverse(A - D * y * y, _P), _P)
    if x is None:
        raise MalformedInput("no point of the curve has this y")
    if negative and x == 0:
        raise MalformedInput("a packed point with x = 0 has no sign")
    return Point(_P - x if negative else x, y)


def _require_on_curve(point: Point) -> None:
    if not is_on_curve(point):
        raise MalformedInput("the point is not on BabyJubJub")


_Projective = tuple[int, int, int]


def _add_projective(p: _Projective, q: _Projective) -> _Projective:
    """`add` on (X/Z, Y/Z), without inversions: "add-2008-bbjlp" (eprint 2008/013), complete as `add` is."""
    a, c, d = p[2] * q[2] % _P, p[0] * q[0] % _P, p[1] * q[1] % _P
    b, e = a * a % _P, D * c * d % _P
    f, g = b - e, b + e
    x = a * f * ((p[0] + p[1]) * (q[0] + q[1]) - c - d) % _P
    return x, a * g * (d - A * c) % _P, f * g % _P


TORSION = tuple(multiply(GENERATOR, k * SUBGROUP_ORDER) for k in range(8))
"""The points whose order divides 8, the identity first: added to a point they leave 8 · point as it was."""
