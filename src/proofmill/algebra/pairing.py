"""The optimal ate pairing of BN254.

Source: Vercauteren, "Optimal pairings" (eprint 2008/096); for BN curves Naehrig et al. (eprint 2010/186).
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra import fq12
from proofmill.algebra.bn254 import G1, G2, Point, line_slope, sum_on_line
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.algebra.fq12 import Fq2, Fq12
from proofmill.errors import MalformedInput

__all__ = ["pairing", "product_is_one"]

_Q = BASE_MODULUS
_BN_PARAMETER = 4965661367192848881
_LOOP = 6 * _BN_PARAMETER + 2

# The q-th power carried over to the twist: conjugate the coordinates and multiply by these.
_XI = Fq2(9, 1)
_POWER_X, _POWER_Y = _XI.power((_Q - 1) // 3), _XI.power((_Q - 1) // 2)

_Pair = tuple[G1 | None, G2 | None]


def pairing(p: G1 | None, q: G2 | None) -> Fq12:
    """e(p, q); 1 if either is infinity. The caller has checked the points with `bn254.in_g1` and `bn254.in_g2`.

    A q outside G2 gives a meaningless value or MalformedInput.
    """
    return _final_exponentiation(_miller([(p, q)]))


def product_is_one(pairs: Sequence[_Pair]) -> bool:
    """Whether ∏ e(pᵢ, qᵢ) = 1, with one final exponentiation. The caller has checked every point."""
    return _final_exponentiation(_miller(pairs)) == fq12.ONE


def _miller(pairs: Sequence[_Pair]) -> Fq12:
    """∏ f_{6t+2,Q}(P) · l_{T,πQ}(P) · l_{T+πQ,−π²Q}(P): the squarings are shared by all pairs."""
    finite = [(p, q) for p, q in pairs if p is not None and q is not None]
    running = [q for _, q in finite]
    value = fq12.ONE
    for bit in f"{_LOOP:b}"[1:]:
        value = fq12.multiply(value, value)
        value = _step(value, finite, running, running)
        if bit == "1":
            value = _step(value, finite, running, [q for _, q in finite])
    once = [_power_q(q) for _, q in finite]
    value = _step(value, finite, running, once)
    return _step(value, finite, running, [Point(q.x, -q.y) for q in map(_power_q, once)])


def _step(value: Fq12, pairs: list[tuple[G1, G2]], running: list[G2], added: list[G2]) -> Fq12:
    """Multiply `value` by the line through T and the point added to it, at P, for each pair; T moves on to the sum."""
    for number, ((p, _), other) in enumerate(zip(pairs, list(added), strict=True)):
        point = running[number]
        slope = line_slope(point, other)
        if slope is None:
            raise MalformedInput("the point is not in G2")  # a point of order r meets no vertical line
        value = fq12.multiply(_line(point, slope, p), value)
        running[number] = sum_on_line(point, other, slope)
    return value


def _line(point: G2, slope: Fq2, p: G1) -> Fq12:
    """The line through `point` with `slope`, both on the twist, at p.

    The twist's (x, y) is (x·w², y·w³) on the curve over Fq12, and its slope is slope·w: the line
    y_p − y·w³ − slope·w·(x_p − x·w²) has three terms.
    """
    scaled = Fq2(-slope.c0 * p.x.n % _Q, -slope.c1 * p.x.n % _Q)
    return fq12.embed({0: Fq2(p.y.n, 0), 1: scaled, 3: slope * point.x - point.y})


def _power_q(point: G2) -> G2:
    return Point(point.x.conjugate() * _POWER_X, point.y.conjugate() * _POWER_Y)


def _final_exponentiation(value: Fq12) -> Fq12:
    """value^((q¹² − 1)/r): (q⁶ − 1)(q² + 1) by q-th powers, the rest, (q⁴ − q² + 1)/r, by squaring."""
    value = fq12.multiply(fq12.power_q(value, 6), fq12.inverse12(value))
    value = fq12.multiply(fq12.power_q(value, 2), value)
    return fq12.power(value, (_Q**4 - _Q**2 + 1) // SCALAR_MODULUS)
