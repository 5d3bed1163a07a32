"""Numbers as limbs of 32 bits, most significant first: how U256, Bytes32 and addresses enter a Goldilocks circuit."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.errors import MalformedInput

__all__ = ["BITS", "from_limbs", "to_limbs"]

BITS = 32
"""Of one limb. The product of two limbs plus a third is at most 2^64 − 2^32, the greatest element of Goldilocks."""


def to_limbs(number: int, count: int) -> tuple[int, ...]:
    """`count` limbs. Raises MalformedInput for a negative number or one that needs more."""
    if not 0 <= number < 1 << BITS * count:
        raise MalformedInput(f"the number does not fit in {count} limbs of {BITS} bits")
    return tuple(number >> BITS * place & ((1 << BITS) - 1) for place in reversed(range(count)))


def from_limbs(limbs: Sequence[int]) -> int:
    """Undoes `to_limbs`. Raises MalformedInput for a limb outside 0 … 2^32 − 1."""
    if not all(0 <= limb < 1 << BITS for limb in limbs):
        raise MalformedInput(f"a limb does not fit in {BITS} bits")
    number = 0
    for limb in limbs:
        number = number << BITS | limb
    return number
