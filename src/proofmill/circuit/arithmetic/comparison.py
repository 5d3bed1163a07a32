"""Order of integers that are known to lie in a range."""

from __future__ import annotations

from proofmill.circuit.arithmetic.bits import assert_range
from proofmill.circuit.build import Build


def at_least(build: Build, a: int, b: int, count: int) -> int:
    """1 if a ≥ b, else 0, for a, b < 2^count (already constrained): the top bit of a − b + 2^count.

    Needs 2^(count+1) ≤ modulus, and the ranges: for a larger b the difference wraps, and the top bit is what a forger
    likes.
    """
    shifted = build.backend.add(build.backend.sub(a, b), build.constant(1 << count))
    return assert_range(build, shifted, count + 1)[count]


def assert_less(build: Build, a: int, b: int, count: int) -> None:
    """Constrain a < b for a, b < 2^count: b − a − 1 lies in the range.

    Raises ValueError unless 2^(count+1) ≤ modulus: a gap below zero could come back into the range.
    """
    if 1 << (count + 1) > build.modulus:
        raise ValueError(f"integers of {count} bits are not compared in this proof system's field")
    gap = build.backend.sub(build.backend.sub(b, a), build.constant(1))
    assert_range(build, gap, count)
