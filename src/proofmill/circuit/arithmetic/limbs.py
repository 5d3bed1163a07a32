"""Integers as limbs of 32 bits, lowest first, over a field of 64 bits such as Goldilocks (2^64 − 2^32 + 1).

A sum of two limbs and a carry stays below 2^34, a product of two halves of a limb below 2^32: no sum here comes near
the modulus, so that no forged carry can hide in a wrap. Public integers stand high limb first; `integers.py` turns
them.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.circuit.arithmetic.bits import assert_fits, assert_range, from_bits
from proofmill.circuit.backend import Gates
from proofmill.circuit.build import Build

LIMB = 32
HALF = 16

Limbs = list[int]


def add(build: Build, a: Sequence[int], b: Sequence[int]) -> Limbs:
    """a + b, constrained not to overflow: the last carry is 0."""
    carry, result = build.constant(0), []
    for x, y in zip(a, b, strict=True):
        limb, carry = _gates(build).add_with_carry(x, y, carry, build.here())
        result.append(limb)
    build.backend.assert_zero(carry, build.here())
    return result


def subtract(build: Build, a: Sequence[int], b: Sequence[int]) -> tuple[Limbs, int]:
    """a − b mod 2^(32·limbs), and 1 if a ≥ b, else 0: the last borrow says."""
    borrow, result = build.constant(0), []
    for x, y in zip(a, b, strict=True):
        limb, borrow = _gates(build).sub_with_borrow(x, y, borrow, build.here())
        result.append(limb)
    return result, build.backend.sub(build.constant(1), borrow)


def multiply(build: Build, a: Sequence[int], b: Sequence[int]) -> Limbs:
    """a · b, constrained below 2^(32·limbs), from halves of 16 bits.

    A column of n products stays below n · 2^32. The columns beyond the result are sums of non-negative integers far
    below the modulus: their sum is 0 only if each of them is.
    """
    x, y = _halves(build, a), _halves(build, b)
    columns: list[list[int]] = [[] for _ in range(len(x) + len(y) - 1)]
    for i, left in enumerate(x):
        for j, right in enumerate(y):
            columns[i + j].append(build.backend.mul(left, right, build.here()))
    sums = [build.backend.sum(column, [1] * len(column)) for column in columns]
    build.backend.assert_zero(build.backend.sum(sums[len(x) :], [1] * len(sums[len(x) :])), build.here())
    carry, result = build.constant(0), []
    for low, high in zip(sums[0 : len(x) : 2], sums[1 : len(x) : 2], strict=True):
        bits = assert_range(build, build.backend.sum([low, high, carry], [1, 1 << HALF, 1]), 2 * LIMB - 8)
        result.append(from_bits(build, bits[:LIMB]))
        carry = from_bits(build, bits[LIMB:])
    build.backend.assert_zero(carry, build.here())
    return result


def divide(build: Build, a: Sequence[int], b: Sequence[int]) -> tuple[Limbs, Limbs]:
    """Quotient and remainder: q·b + r = a over the integers, r < b (which also refuses b = 0)."""
    backend, count = build.backend, len(a)
    hinted = backend.hint("wide_divmod", [*a, *b], [LIMB, count], 2 * count, build.here())
    for limb in hinted:
        assert_fits(build, limb, LIMB)
    q, r = hinted[:count], hinted[count:]
    backend.assert_zero(subtract(build, r, b)[1], build.here())
    for got, wanted in zip(add(build, multiply(build, q, b), r), a, strict=True):
        backend.assert_zero(backend.sub(got, wanted), build.here())
    return q, r


def _gates(build: Build) -> Gates:
    gates = build.backend.gates
    assert gates is not None, "limbs of 32 bits are of the system that has gates"
    return gates


def _halves(build: Build, limbs: Sequence[int]) -> list[int]:
    halves: list[int] = []
    for limb in limbs:
        bits = assert_range(build, limb, LIMB)
        halves += [from_bits(build, bits[:HALF]), from_bits(build, bits[HALF:])]
    return halves
