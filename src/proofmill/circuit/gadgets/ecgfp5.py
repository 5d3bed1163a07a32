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
from proofmill.circuit.gadgets.random_access import random_access
from proofmill.circuit.gadgets.select import select
from proofmill.circuit.require import require
from proofmill.circuit.shape import Shape
from proofmill.circuit.types import Bool, Field, Value

WINDOW = 4
WINDOWS = 32
"""Of four bits, in 128: a chunk of a scalar."""
_SIZE = 1 << WINDOW
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
    """a + b; the statement fails where the x are equal."""
    return _chord(a, b.x, quotient(b.y - a.y, b.x - a.x))


@gadget("ecgfp5.double")
def double(a: Point) -> Point:
    """2·a; in the group y is never 0."""
    squared = a.x * a.x
    slope = quotient(squared.scale(3) + a.x.scale(4) + Fp5.constant(plain.B), a.y.scale(2))
    return _chord(a, a.x, slope)


def _chord(a: Point, other: Fp5, slope: Fp5) -> Point:
    x = slope * slope - Fp5.constant(plain.A) - a.x - other
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
    """A point M that the prover chooses, as two multiples: `step` = 15·M, and `total` = Σ 16ⁱ·step for i < 32."""

    step: Point
    total: Point

    @classmethod
    def of(cls, w: Fp5) -> Mask:
        """Of M's encoding. Σ 15·16ⁱ = 2^128 − 1."""
        point, found = decode(w)
        require(found, "the mask is no element of ecGFp5's group")
        power = _doubled(point, WINDOW)
        return cls(add(power, -point), add(_doubled(power, WINDOW * (WINDOWS - 1)), -point))


@gadget("ecgfp5.masked")
def masked(mask: Mask, point: Point, scalar: Sequence[Field], base: Sequence[Field]) -> Point:
    """scalar·point + base·G + mask.total + `shift(len(base))`; scalars are digits of four bits, lowest first.

    32 digits of `scalar`, whose doublings serve `base` too: its digits from 32 on count for 2^128·G, and so on. Every
    table is one step off, so that no digit adds infinity: `shift` is what that adds for the generator.
    """
    table = [mask.step]
    for _ in range(_SIZE - 1):
        table.append(add(table[-1], point))
    chunks = [base[i : i + WINDOWS] for i in range(0, len(base), WINDOWS)]
    tables = [[Point.constant(entry) for entry in generator_table(i)] for i in range(len(chunks))]
    result: Point | None = None
    for i in reversed(range(WINDOWS)):
        own = random_access(scalar[i], table)
        result = own if result is None else add(_doubled(result, WINDOW), own)
        for chunk, constants in zip(chunks, tables, strict=True):
            if i < len(chunk):
                result = add(result, random_access(chunk[i], constants))
    assert result is not None
    return result


@cache
def generator_table(chunk: int) -> tuple[plain.Point, ...]:
    """1 … 16 times 2^(128·chunk)·G."""
    first = plain.multiply(plain.GENERATOR, 1 << WINDOW * WINDOWS * chunk)
    return tuple(_finite(plain.multiply(first, i)) for i in range(1, _SIZE + 1))


@cache
def shift(digits: int) -> plain.Point:
    """Σ 16ⁱ·G for i below `digits`: what `masked` adds by its tables."""
    return _finite(plain.multiply(plain.GENERATOR, sum(1 << WINDOW * i for i in range(digits))))


def _finite(point: plain.Point | None) -> plain.Point:
    assert point is not None
    return point


def _doubled(point: Point, times: int) -> Point:
    for _ in range(times):
        point = double(point)
    return point
