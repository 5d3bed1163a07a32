"""The group of prime order of ecGFp5 in a circuit. For circuits of the plonky2 system. Twin: `algebra.ecgfp5`.

Sums are affine and have no case for infinity or for equal x: such a sum is refused, never undefined. Where a stranger
chooses the summands, refusal would be his way to stop whoever must prove something about them; there the prover hides
every sum behind a point of his own, a `Mask`, which he can choose again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from proofmill.algebra import ecgfp5 as plain
from proofmill.algebra import goldilocks5
from proofmill.circuit.arithmetic.bits import assert_boolean
from proofmill.circuit.build import Build, gadget
from proofmill.circuit.gadgets.goldilocks5 import DEGREE, Fp5, assert_equal, quotient
from proofmill.circuit.gadgets.goldilocks_poseidon import gates
from proofmill.circuit.gadgets.select import select
from proofmill.circuit.require import require
from proofmill.circuit.shape import Shape
from proofmill.circuit.types import Bool, Value

WINDOW = 4
CHUNK = 128
MOST_BITS = 320
"""Of a scalar of the generator: more than the order has. Its tables are for windows of a chunk each."""
_NON_SQUARE = plain.B


class Point(Value):
    """A point that is not infinity. Made by `decode` and by sums: both see to it that it is on the curve."""

    __slots__ = ("x", "y")

    def __init__(self, build: Build, x: Fp5, y: Fp5) -> None:
        self._build = build
        self.x, self.y = x, y

    @classmethod
    def constant(cls, value: plain.Point) -> Point:
        """A constant of the circuit."""
        x, y = Fp5.constant(value.x), Fp5.constant(value.y)
        return cls(x._build, x, y)

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """Refused: coordinates that were not checked are no point."""
        raise TypeError("declare the five Fields of an encoding, and decode it")

    def handles(self) -> list[int]:
        """Ten: x, then y."""
        return [*self.x.handles(), *self.y.handles()]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same over other handles, known to be on the curve."""
        build = self._build
        return type(self)(build, Fp5(build, handles[:DEGREE]), Fp5(build, handles[DEGREE:]))

    def __neg__(self) -> Point:
        return Point(self._build, self.x, -self.y)


@gadget("ecgfp5.add")
def add(a: Point, b: Point) -> Point:
    """a + b; the statement fails where the x are equal. Half a row."""
    return a.with_handles(gates(a._build).point_add(a.handles(), b.handles(), a._build.here()))


@gadget("ecgfp5.double")
def double(a: Point) -> Point:
    """2·a; in the group y is never 0."""
    squared = a.x * a.x
    slope = quotient(squared.scale(3) + a.x.scale(4) + Fp5.constant(plain.B), a.y.scale(2))
    x = slope * slope - Fp5.constant(plain.A) - a.x.scale(2)
    return Point(a._build, x, slope * (a.x - x) - a.y)


@gadget("ecgfp5.decode")
def decode(w: Fp5) -> tuple[Point, Bool]:
    """The element of the group with this encoding, and whether there is one; the generator where there is none.

    Both answers are sound, so that nobody can call a key bad that is good. x² + (2 − w²)·x + 263·z = 0 has roots if its
    discriminant d is a square, and 263·z is none: of d and 263·z·d just one has the root that is demanded (d = 0 would
    make 263·z a square). The roots' product is 263·z, so just one of them is a square: demanding a root of x too leaves
    the prover one x, and none of order 2·n. Infinity, w = 0, is no point: there d is no square.
    """
    build = w._build
    linear = w * w - Fp5.constant(plain.A)
    discriminant = linear * linear - Fp5.constant(plain.B.scale(4))
    hinted = build.backend.python_hint(_decoding, w.handles(), 1 + 2 * DEGREE, build.here())
    assert_boolean(build, hinted[0])
    found = Bool(build, hinted[0])
    root, half = Fp5(build, hinted[1 : 1 + DEGREE]), Fp5(build, hinted[1 + DEGREE :])
    assert_equal(root * root, select(found, discriminant, discriminant * Fp5.constant(_NON_SQUARE)))
    x = select(found, (linear + root).scale(_HALF), Fp5.constant(plain.GENERATOR.x))
    assert_equal(half * half, x)
    return Point(build, x, select(found, -(w * x), Fp5.constant(plain.GENERATOR.y))), found


_HALF = pow(2, -1, 0xFFFF_FFFF_0000_0001)


def _decoding(w: list[int]) -> list[int]:
    """Whether there is a point; a root of the discriminant or of 263·z times it; a root of the x that is given out."""
    slope = goldilocks5.Fp5((w[0], w[1], w[2], w[3], w[4]))
    linear = slope * slope - plain.A
    discriminant = linear * linear - plain.B.scale(4)
    root = discriminant.sqrt()
    if root is None:
        other, half = (discriminant * _NON_SQUARE).sqrt(), plain.GENERATOR.x.sqrt()
        assert other is not None
        assert half is not None
        return [0, *other.c, *half.c]
    half = (linear + root).scale(_HALF).sqrt()
    if half is None:
        root = -root
        half = (linear + root).scale(_HALF).sqrt()
    assert half is not None
    return [1, *root.c, *half.c]


@dataclass(frozen=True)
class Mask:
    """A point M that the prover chooses, and `total` = 2^128·M."""

    point: Point
    total: Point

    @classmethod
    def of(cls, w: Fp5) -> Mask:
        """Of M's encoding. 64 rows: each doubling is half a one, and fails where its result has the generator's x."""
        point, found = decode(w)
        require(found, "the mask is no element of ecGFp5's group")
        build, handles = point._build, point.handles()
        generator, none = Point.constant(plain.GENERATOR).handles(), build.constant(0)
        for _ in range(CHUNK):
            handles = gates(build).point_double_add(handles, generator, none, build.here())
        return cls(point, point.with_handles(handles))


@gadget("ecgfp5.masked")
def masked(mask: Mask, point: Point, scalar: Sequence[Bool], base: Sequence[Bool]) -> Point:
    """scalar·point + base·G + mask.total + `shift(len(base))`; scalars are bits, lowest first.

    128 bits of `scalar`, half a row each, which doubles and adds. The doublings serve `base` too: four bits are a third
    of a row, and from 128 on they count for 2^128·G, and so on, up to 320. The tables are in the gate, one step off, so
    that no window adds infinity: `shift` is what that adds. The statement fails where a sum has equal x.
    """
    if len(scalar) != CHUNK or len(base) % WINDOW or len(base) > MOST_BITS:
        raise TypeError(f"masked takes {CHUNK} bits, and whole windows of {WINDOW}, at most {MOST_BITS} bits")
    build, result = point._build, mask.point.handles()
    gate, own, fixed = gates(build), point.handles(), [bit.handle for bit in base]
    for window in reversed(range(0, CHUNK, WINDOW)):
        for bit in reversed(scalar[window : window + WINDOW]):
            result = gate.point_double_add(result, own, bit.handle, build.here())
        for table, start in enumerate(range(window, len(base), CHUNK)):
            result = gate.point_add_fixed(result, fixed[start : start + WINDOW], table, build.here())
    return point.with_handles(result)


@cache
def shift(bits: int) -> plain.Point:
    """Σ 16ⁱ·G for the windows i of so many bits: what `masked` adds by its tables."""
    point = plain.multiply(plain.GENERATOR, sum(1 << start for start in range(0, bits, WINDOW)))
    assert point is not None
    return point
