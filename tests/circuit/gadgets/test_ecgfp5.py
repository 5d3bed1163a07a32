from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.circuit.solving import make, public, refused

from proofmill import Compiled
from proofmill.algebra import ecgfp5 as plain
from proofmill.algebra.goldilocks5 import ZERO, Coefficients, Fp5
from proofmill.circuit.gadgets import ecgfp5
from proofmill.circuit.gadgets.goldilocks5 import Fp5 as Element
from proofmill.circuit.types import Array, Bool, Field
from proofmill.errors import MalformedInput, UnsatisfiedError
from proofmill.systems import solve
from proofmill.testing import hunt

FIVE = (Array[Field], 5)
GOOD = [plain.encode(plain.multiply(plain.GENERATOR, k)) for k in (1, 2, 3, 1 << 200, plain.ORDER - 1)]


def decodes(w: Coefficients) -> bool:
    try:
        return plain.decode(w) is not None
    except MalformedInput:
        return False


BAD: list[Coefficients] = [w for w in ((i, 1, 0, 0, 0) for i in range(20)) if not decodes(w)]


def coordinates(point: Any) -> Array[Field]:
    return Array([Field(point._build, handle) for handle in point.handles()])


def point_of(k: int) -> plain.Point:
    point = plain.multiply(plain.GENERATOR, k)
    assert point is not None
    return point


def decoder() -> Compiled:
    def define(self: Any) -> None:
        point, self.found = ecgfp5.decode(Element.of(list(self.w)))
        self.point = coordinates(point)

    ten = (Array[Field], 10)
    return make({"w": ("public", *FIVE), "found": ("output", Bool), "point": ("output", *ten)}, define, "plonky2")


DECODER = decoder()


def adder(operation: Any) -> Compiled:
    def define(self: Any) -> None:
        a, b = (ecgfp5.decode(Element.of(list(w)))[0] for w in (self.a, self.b))
        self.result = coordinates(operation(a, b))

    ten = (Array[Field], 10)
    return make({"a": ("public", *FIVE), "b": ("public", *FIVE), "result": ("output", *ten)}, define, "plonky2")


def test_nothing_decodes_that_the_argument_needs_not_to() -> None:
    """263·z is no square; w = 0 would be a point of order 2."""
    assert not plain.B.is_square()
    assert not (plain.A * plain.A - plain.B.scale(4)).is_square()


@pytest.mark.parametrize("w", GOOD)
def test_an_encoding_is_decoded(w: Coefficients) -> None:
    point = plain.decode(w)
    assert point is not None
    assert public(DECODER, w=list(w)) == {"w": list(w), "found": True, "point": [*point.x.c, *point.y.c]}


@pytest.mark.parametrize("w", [*BAD[:4], plain.IDENTITY])
def test_what_is_no_encoding_is_the_generator_and_said_to_be_none(w: Coefficients) -> None:
    shown = public(DECODER, w=list(w))
    assert (shown["found"], shown["point"]) == (False, [*plain.GENERATOR.x.c, *plain.GENERATOR.y.c])


def lying(answer: Any) -> Compiled:
    """The decoder of a prover who computes his hints otherwise."""
    return replace(DECODER, hints=(answer,))


def test_a_prover_cannot_lie_about_an_encoding() -> None:
    honest = ecgfp5._decoding
    for w in (*GOOD[:2], *BAD[:2], plain.IDENTITY):
        told, other = honest(list(w)), honest(list(BAD[2] if decodes(w) else GOOD[2]))
        # The other root of the discriminant gives the other x, which is no square.
        other_root = [told[0], *(-Fp5(tuple(told[1:6]))).c, *told[6:]]  # type: ignore[arg-type]
        lies = [[1 - told[0], *told[1:]], other, other_root, [2, *told[1:]], [told[0], *ZERO.c, *told[6:]]]
        for lie in lies if told[0] else [*lies[:2], *lies[3:]]:
            with pytest.raises(UnsatisfiedError):
                solve(lying(lambda _, lie=lie: list(lie)), {"w": list(w)})
        assert hunt(DECODER, {"w": list(w)}) == []


def test_sums_agree_with_the_twin_and_exceptions_are_refused() -> None:
    compiled = adder(ecgfp5.add)
    a, b = point_of(5), point_of(11)
    total = point_of(16)
    inputs = {"a": list(plain.encode(a)), "b": list(plain.encode(b))}
    assert public(compiled, **inputs)["result"] == [*total.x.c, *total.y.c]
    assert hunt(compiled, inputs) == []
    for same in (a, plain.negate(a)):
        refused(compiled, a=list(plain.encode(a)), b=list(plain.encode(same)))


def test_doubling_agrees_with_the_twin() -> None:
    compiled = adder(lambda a, _: ecgfp5.double(a))
    doubled = point_of(10)
    inputs = {"a": list(plain.encode(point_of(5))), "b": list(GOOD[0])}
    assert public(compiled, **inputs)["result"] == [*doubled.x.c, *doubled.y.c]
    assert hunt(compiled, inputs) == []


def test_multiples_behind_a_mask() -> None:
    def define(self: Any) -> None:
        mask = ecgfp5.Mask.of(Element.of(list(self.mask)))
        point = ecgfp5.decode(Element.of(list(self.w)))[0]
        right = ecgfp5.add(mask.total, ecgfp5.Point.constant(ecgfp5.shift(160)))
        found = ecgfp5.masked(mask, point, list(self.scalar), list(self.base))
        self.result = coordinates(ecgfp5.add(found, -right))

    shape: dict[str, tuple[Any, ...]] = {"w": ("public", *FIVE), "mask": ("private", *FIVE)}
    shape |= {"scalar": ("public", Array[Bool], 128), "base": ("public", Array[Bool], 160)}
    compiled = make(shape | {"result": ("output", Array[Field], 10)}, define, "plonky2")
    e, s = (1 << 128) - 2**64 - 17, 0xFEED0000_00000000_00000000_00000001_23456789
    bits = {"scalar": [bool(e >> i & 1) for i in range(128)], "base": [bool(s >> i & 1) for i in range(160)]}
    expected = point_of(7 * e + s)
    for mask in (12345678901234567890, 9):
        inputs = {"w": list(plain.encode(point_of(7))), "mask": list(plain.encode(point_of(mask))), **bits}
        assert public(compiled, **inputs)["result"] == [*expected.x.c, *expected.y.c]
    refused(compiled, "the mask is no element", **{**inputs, "mask": list(BAD[0])})
    # A key that is chosen after the mask, so that a sum would be of equal x: refused, and proved with another mask.
    unlucky = {**inputs, "w": list(plain.encode(plain.negate(point_of(2 * 9))))}
    refused(compiled, **unlucky)
    public(compiled, **{**unlucky, "mask": list(GOOD[3])})
