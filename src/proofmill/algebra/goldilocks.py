"""The Goldilocks field, p = 2^64 − 2^32 + 1, as plain ints in 0 … p − 1: plonky2's field."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra import fields
from proofmill.errors import MalformedInput

__all__ = ["MODULUS", "inverse", "require_elements", "sqrt"]

MODULUS = 2**64 - 2**32 + 1
"""p; p − 1 = 2^32 · (2^32 − 1), so that there are transforms of every power of two up to 2^32."""


def inverse(x: int) -> int:
    """1/x mod p. Raises MalformedInput for 0."""
    return fields.inverse(x, MODULUS)


def sqrt(x: int) -> int | None:
    """The square root that is at most (p − 1)/2, or None if `x` is no square."""
    return fields.sqrt(x, MODULUS)


def require_elements(values: Sequence[int], what: str) -> None:
    """Raises MalformedInput unless all are canonical, 0 ≤ x < p: x + p hashes as x and would be its second spelling."""
    if values and (min(values) < 0 or max(values) >= MODULUS):
        raise MalformedInput(f"{what}: not every element is below the Goldilocks modulus")
