"""256-bit integers as two limbs of 128 bits, high first, over a field of at least 250 bits."""

from __future__ import annotations

from proofmill.circuit.arithmetic.bits import assert_range, from_bits
from proofmill.circuit.arithmetic.comparison import at_least
from proofmill.circuit.arithmetic.equality import is_zero
from proofmill.circuit.build import Build

LIMB = 128
HALF = 64

Wide = tuple[int, int]


def add(build: Build, a: Wide, b: Wide) -> Wide:
    """a + b, constrained below 2^256: the carry is the 129th bit of the low sum."""
    low_bits = assert_range(build, build.backend.add(a[1], b[1]), LIMB + 1)
    high = build.backend.add(build.backend.add(a[0], b[0]), low_bits[LIMB])
    assert_range(build, high, LIMB)
    return high, from_bits(build, low_bits[:LIMB])


def sub(build: Build, a: Wide, b: Wide) -> Wide:
    """a − b, constrained not to be negative: bit 128 of a.low − b.low + 2^128 says that nothing was borrowed."""
    backend = build.backend
    shifted = backend.add(backend.sub(a[1], b[1]), build.constant(1 << LIMB))
    bits = assert_range(build, shifted, LIMB + 1)
    borrow = backend.sub(build.constant(1), bits[LIMB])
    high = backend.sub(backend.sub(a[0], b[0]), borrow)
    assert_range(build, high, LIMB)
    return high, from_bits(build, bits[:LIMB])


def multiply(build: Build, a: Wide, b: Wide) -> Wide:
    """a · b, constrained below 2^256, from four 64-bit limbs each.

    Every column sum stays below 2^195, far from the modulus, so no forged carry can hide in a wrap.
    """
    backend = build.backend
    x, y = _quarters(build, a), _quarters(build, b)
    columns: list[list[int]] = [[] for _ in range(7)]
    for i in range(4):
        for j in range(4):
            columns[i + j].append(backend.mul(x[i], y[j], build.here()))
    sums = [backend.sum(column, [1] * len(column)) for column in columns]
    # Non-negative integers, each below 2^128: their sum is 0 only if each is, and then nothing exceeds 2^256.
    overflow = backend.sum(sums[4:], [1] * 3)
    backend.assert_zero(overflow, build.here())
    low_bits = assert_range(build, backend.add(sums[0], backend.scale(sums[1], 1 << HALF)), 3 * HALF + 3)
    carry = from_bits(build, low_bits[LIMB:])
    high = backend.add(backend.add(sums[2], backend.scale(sums[3], 1 << HALF)), carry)
    assert_range(build, high, LIMB)
    return high, from_bits(build, low_bits[:LIMB])


def divide(build: Build, a: Wide, b: Wide) -> tuple[Wide, Wide]:
    """Quotient and remainder: q·b + r = a over the integers, r < b (which also refuses b = 0)."""
    backend = build.backend
    limbs = backend.hint("wide_divmod", [a[1], a[0], b[1], b[0]], [LIMB, 2], 4, build.here())
    for limb in limbs:
        assert_range(build, limb, LIMB)
    q, r = (limbs[1], limbs[0]), (limbs[3], limbs[2])
    backend.assert_zero(wide_at_least(build, r, b), build.here())
    total = add(build, multiply(build, q, b), r)
    for got, wanted in zip(total, a, strict=True):
        backend.assert_zero(backend.sub(got, wanted), build.here())
    return q, r


def wide_at_least(build: Build, a: Wide, b: Wide) -> int:
    """1 if a ≥ b, else 0: by the high limbs, and where these are equal by the low ones."""
    backend = build.backend
    equal = is_zero(build, backend.sub(a[0], b[0]))
    high = at_least(build, a[0], b[0], LIMB)
    low = at_least(build, a[1], b[1], LIMB)
    # high is 1 when equal: then low decides, so: high − equal · (1 − low).
    smaller = backend.mul(equal, backend.sub(build.constant(1), low), build.here())
    return backend.sub(high, smaller)


def _quarters(build: Build, a: Wide) -> list[int]:
    quarters: list[int] = []
    for limb in (a[1], a[0]):
        bits = assert_range(build, limb, LIMB)
        quarters += [from_bits(build, bits[:HALF]), from_bits(build, bits[HALF:])]
    return quarters
