"""The group of BabyJubJub: a·x² + y² = 1 + d·x²·y², a = 168700, d = 168696 (EIP-2494).

a is a square and d is not, so the addition law is complete: its denominators never vanish for points on the curve,
and no exceptional case is left for a forger. Every point that enters must be on the curve: `Point` inputs are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from proofmill.algebra import babyjubjub as plain
from proofmill.circuit.arithmetic import bits as bit_arithmetic
from proofmill.circuit.build import current, gadget
from proofmill.circuit.gadgets.select import select
from proofmill.circuit.types import Bool, Field, Point
from proofmill.circuit.types.field import field_handle

WINDOW = 3


@gadget("babyjubjub.add")
def add(p: Point, q: Point) -> Point:
    """p + q: six constraints."""
    beta, gamma = p.x * q.y, p.y * q.x
    delta = (p.y - p.x * plain.A) * (q.x + q.y)
    tau = beta * gamma * plain.D
    return Point(_ratio(beta + gamma, 1 + tau), _ratio(delta + beta * plain.A - gamma, 1 - tau))


@gadget("babyjubjub.double")
def double(p: Point) -> Point:
    """2·p: five constraints, with the curve's equation for the denominators."""
    product, x2, y2 = p.x * p.y, p.x * p.x * plain.A, p.y * p.y
    return Point(_ratio(product * 2, x2 + y2), _ratio(y2 - x2, 2 - x2 - y2))


@gadget("babyjubjub.negate")
def negate(p: Point) -> Point:
    """−p: free."""
    return Point(-p.x, p.y)


@gadget("babyjubjub.multiply")
def multiply(point: Point, scalar: Sequence[Bool]) -> Point:
    """scalar · point, the scalar as bits, lowest first: two bits a step, 20 constraints.

    An odd scalar of n bits is 2^(n−1) + Σ ±2^i, where the sign at i is bit i + 1: two signs pick one of ±1, ±3 times
    the point, which is cheaper than one of 0, 1, 2, 3. An even scalar comes out one too large: put right at the end.
    """
    lowest, *signs = scalar
    result, thrice = point, add(double(point), point)
    if len(signs) % 2:
        result = add(double(result), _signed(signs.pop(), point))
    for low, high in reversed(list(zip(signs[::2], signs[1::2], strict=True))):
        result = add(double(double(result)), _signed_pair(low, high, point, thrice))
    return add(result, select(lowest, Point.constant(0, 1), negate(point)))


def _signed(sign: Bool, point: Point) -> Point:
    """The point, or its negative where the sign bit is 0: one constraint."""
    return Point(point.x * (2 * Field.from_bool(sign) - 1), point.y)


def _signed_pair(low: Bool, high: Bool, point: Point, thrice: Point) -> Point:
    """(±2 ± 1) · point for two sign bits: four constraints.

    High decides the sign; equal bits mean three times. So x is x₃ or x₁ for high = 1 and low = 1 or 0, and −x₁ or −x₃
    for high = 0: a sum of one term for each bit.
    """
    one, two = Field.from_bool(low), Field.from_bool(high)
    x = one * (thrice.x - point.x) + two * (thrice.x + point.x) - thrice.x
    different = one + two - 2 * (one * two)
    return Point(x, thrice.y + different * (point.y - thrice.y))


@gadget("babyjubjub.multiply_base")
def multiply_base(scalar: Sequence[Bool]) -> Point:
    """scalar · BASE8, from bits, lowest first: windows of three bits over constant tables, 9 constraints each."""
    result: Point | None = None
    for start in range(0, len(scalar), WINDOW):
        window = list(scalar[start : start + WINDOW])
        window += [Bool.constant(False)] * (WINDOW - len(window))
        term = _look_up(_table(start // WINDOW), window)
        result = term if result is None else add(result, term)
    assert result is not None
    return result


@gadget("babyjubjub.assert_in_subgroup")
def assert_in_subgroup(point: Point) -> None:
    """Constrain the point to be 8·Q for a witness Q on the curve, and not the identity.

    The curve has 8·l points: exactly the multiples of 8 are in the subgroup of prime order l. Without it A + T (T of
    order 8) passes for A wherever 8·A is used, which gives one key eight spellings. The identity would let anybody
    sign: in the subgroup it is the only point with x = 0, so x must have an inverse.
    """
    build = current()
    with build.locations.meaning("the point is not in the prime-order subgroup"):
        handles = build.backend.hint("eighth", point.handles(), [], 2, build.here())
        eighth = Point(*(Field(build, handle) for handle in handles))
        eighth.assert_on_curve()
        (point == multiply_by_cofactor(eighth)).assert_true()
        (inverse,) = build.backend.hint("inverse", point.x.handles(), [], 1, build.here())
        (point.x * Field(build, inverse) == 1).assert_true()


@gadget("babyjubjub.multiply_by_cofactor")
def multiply_by_cofactor(point: Point) -> Point:
    """8·point, by three doublings."""
    return double(double(double(point)))


def scalar_bits(scalar: Field) -> list[Bool]:
    """The 251 bits of a scalar that is constrained below the subgroup's order: s + l would be a second spelling."""
    build = current()
    handles = bit_arithmetic.assert_range(
        build, field_handle(scalar, "babyjubjub.scalar_bits"), plain.SUBGROUP_ORDER.bit_length()
    )
    bit_arithmetic.assert_bits_at_most(build, handles, plain.SUBGROUP_ORDER - 1)
    return [Bool(build, handle) for handle in handles]


def _ratio(numerator: Field, denominator: Field) -> Field:
    """The one q with q · denominator = numerator: the callers' denominators are never zero on the curve."""
    build = current()
    inputs = [*numerator.handles(), *denominator.handles()]
    (quotient,) = build.backend.hint("quotient", inputs, [], 1, build.here())
    build.backend.assert_mul(quotient, denominator.handles()[0], numerator.handles()[0], build.here())
    return Field(build, quotient)


@cache
def _table(window: int) -> tuple[plain.Point, ...]:
    """k · 8^window · BASE8 for k = 0 … 7."""
    base = plain.multiply(plain.BASE8, 1 << WINDOW * window)
    return tuple(plain.multiply(base, k) for k in range(1 << WINDOW))


def _look_up(table: Sequence[plain.Point], window: Sequence[Bool]) -> Point:
    """The table's entry at three bits: the multilinear polynomial through the eight constants, three constraints."""
    s0, s1, s2 = (Field.from_bool(bit) for bit in window)
    both = s0 * s1

    def coordinate(values: Sequence[int]) -> Field:
        low, high = _through(values[:4]), _through(values[4:])
        step = [b - a for a, b in zip(low, high, strict=True)]
        return _combine(low, s0, s1, both) + s2 * _combine(step, s0, s1, both)

    return Point(coordinate([p.x for p in table]), coordinate([p.y for p in table]))


def _through(v: Sequence[int]) -> list[int]:
    """Coefficients of 1, s0, s1, s0·s1 of the polynomial with these four values."""
    return [v[0], v[1] - v[0], v[2] - v[0], v[3] - v[2] - v[1] + v[0]]


def _combine(coefficients: Sequence[int], s0: Field, s1: Field, both: Field) -> Field:
    build = current()
    handles = [build.constant(1), *s0.handles(), *s1.handles(), *both.handles()]
    return Field(build, build.backend.sum(handles, [c % build.modulus for c in coefficients]))
