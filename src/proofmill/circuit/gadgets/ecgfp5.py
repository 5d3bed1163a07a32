"""Elements of the group of ecGFp5, by gates. For circuits of the plonky2 system; the twin says what curve it is.

A sum of two points is a slope, and of two points with one x any slope would do: the gates have no row for these. Sums
here begin at `START`, whose logarithm nobody knows. So whoever knows the logarithms of the points that he brings, as
the signer of a true signature does, never meets such a sum; others do not get their statement proved, true or false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.algebra import ecgfp5 as plain
from proofmill.algebra.ecgfp5 import A, B
from proofmill.circuit.arithmetic.equality import is_zero
from proofmill.circuit.build import Build, gadget
from proofmill.circuit.gadgets.goldilocks_poseidon import gates
from proofmill.circuit.types import Array, Bool, Field

COORDINATES = 5
WINDOW = 4
TABLE_BITS = 128
SCALAR_BITS = 320
"""Of the scalars that `multiply_both` takes for the generator: more than the group's order has."""


def _start() -> plain.Point:
    # The element with the first encoding of ASCII and zeros that there is: chosen by no one, related to no other.
    point = plain.decode((int.from_bytes(b"pm-off1", "big"), 0, 0, 0, 0))
    assert point is not None
    return point


START = _start()


@dataclass(frozen=True)
class Point:
    """Not infinity: five handles of x, five of y. In the group, if `decode` and the functions here made it."""

    build: Build
    handles: tuple[int, ...]


def constant(build: Build, point: plain.Point) -> Point:
    """A point of the group that the circuit fixes."""
    return Point(build, tuple(build.constant(element) for element in (*point.x.c, *point.y.c)))


@gadget("ecgfp5.decode")
def decode(encoded: Array[Field]) -> Point:
    """The element with this encoding w: x is a square, w²·x = x² + 2·x + 263·z, y = −w·x. A row and a half.

    The statement fails for what encodes nothing, and for the encoding of infinity: that x is a square says that the
    point is in the group and not that plus (0, 0). x = 0 does not solve the equation. Of the two roots one is a square,
    so that the point is the only one.
    """
    build = encoded._build
    backend, gate = build.backend, gates(build)
    w = [handle for element in encoded for handle in element.handles()]
    if len(w) != COORDINATES:
        raise TypeError(f"an encoding has {COORDINATES} elements, not {len(w)}")
    with build.locations.meaning("no element of ecGFp5 has this encoding"):
        hinted = backend.hint("ecgfp5_decode", w, [], 2 * COORDINATES, build.here())
        x, root = hinted[:COORDINATES], hinted[COORDINATES:]
        _same(build, gate.quintic_mul(root, root, build.here()), x)
        left = gate.quintic_mul(gate.quintic_mul(w, w, build.here()), x, build.here())
        square = gate.quintic_mul(x, x, build.here())
        right = [
            backend.sum([square[i], x[i], build.constant(B.c[i])], [1, A.c[0], 1]) for i in range(COORDINATES)
        ]
        _same(build, left, right)
    y = [backend.scale(handle, -1) for handle in gate.quintic_mul(w, x, build.here())]
    return Point(build, (*x, *y))


@gadget("ecgfp5.add")
def add(a: Point, b: Point) -> Point:
    """a + b; the statement fails where their x are equal. Half a row."""
    return Point(a.build, tuple(gates(a.build).point_add(a.handles, b.handles, a.build.here())))


def negate(point: Point) -> Point:
    """−point: free."""
    y = [point.build.backend.scale(handle, -1) for handle in point.handles[COORDINATES:]]
    return Point(point.build, (*point.handles[:COORDINATES], *y))


@gadget("ecgfp5.multiply_both")
def multiply_both(generator_scalar: Sequence[Bool], point: Point, scalar: Sequence[Bool]) -> Point:
    """generator_scalar·G + scalar·point + `OFFSET`: bits lowest first, 320 and 128 of them.

    Half a row for each bit of the point's scalar, which doubles and adds, and a third of one for each four of the
    generator's, whose multiples are in the gate. The offset is what the tables and `START` add.
    """
    build = point.build
    if len(generator_scalar) != SCALAR_BITS or len(scalar) != TABLE_BITS:
        raise TypeError(f"multiply_both takes {SCALAR_BITS} and {TABLE_BITS} bits")
    gate, fixed = gates(build), [bit.handle for bit in generator_scalar]
    total = list(constant(build, START).handles)
    for window in reversed(range(0, TABLE_BITS, WINDOW)):
        for bit in reversed(scalar[window : window + WINDOW]):
            total = gate.point_double_add(total, point.handles, bit.handle, build.here())
        for table, start in enumerate(range(window, SCALAR_BITS, TABLE_BITS)):
            total = gate.point_add_fixed(total, fixed[start : start + WINDOW], table, build.here())
    return Point(build, tuple(total))


def _offset() -> plain.Point:
    # Each window w adds (w + 1) times its multiple of G.
    ones = sum(1 << start for start in range(0, SCALAR_BITS, WINDOW))
    offset = plain.add(plain.multiply(START, 1 << TABLE_BITS), plain.multiply(plain.GENERATOR, ones))
    assert offset is not None
    return offset


OFFSET = _offset()


@gadget("ecgfp5.equal")
def equal(a: Point, b: Point) -> Bool:
    """Whether two points are the same."""
    build = a.build
    backend, here = build.backend, build.here()
    result = build.constant(1)
    for x, y in zip(a.handles, b.handles, strict=True):
        result = backend.mul(result, is_zero(build, backend.sub(x, y)), here)
    return Bool(build, result)


def _same(build: Build, a: Sequence[int], b: Sequence[int]) -> None:
    for x, y in zip(a, b, strict=True):
        build.backend.assert_zero(build.backend.sub(x, y), build.here())
