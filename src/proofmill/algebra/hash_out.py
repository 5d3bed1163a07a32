"""The output of Poseidon over Goldilocks: four field elements, and its other spellings, each of which means one output.

As 32 bytes each element is 8 bytes big-endian, element 0 first; as eight limbs of 32 bits, and as one number of 256
bits, these are the same bytes. Only canonical elements are read: x + p would be a second spelling of x, and a nullifier
with two spellings is spent twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra import limbs
from proofmill.algebra.goldilocks import require_elements
from proofmill.errors import MalformedInput

__all__ = ["ZERO", "HashOut", "from_bytes", "from_int", "from_limbs", "to_bytes", "to_int", "to_limbs"]

HashOut = tuple[int, int, int, int]

ZERO: HashOut = (0, 0, 0, 0)


def to_bytes(value: HashOut) -> bytes:
    """32 bytes. Raises MalformedInput for an element ≥ p."""
    require_elements(value, "a Poseidon output")
    return b"".join(element.to_bytes(8, "big") for element in value)


def from_bytes(data: bytes) -> HashOut:
    """Undoes `to_bytes`. Raises MalformedInput for a wrong length and for an element ≥ p."""
    if len(data) != 32:
        raise MalformedInput(f"a Poseidon output is 32 bytes, not {len(data)}")
    a, b, c, d = (int.from_bytes(data[i : i + 8], "big") for i in range(0, 32, 8))
    require_elements((a, b, c, d), "a Poseidon output")
    return a, b, c, d


def to_limbs(value: HashOut) -> tuple[int, ...]:
    """Eight limbs of 32 bits, high half of element 0 first. Raises MalformedInput for an element ≥ p."""
    return limbs.to_limbs(to_int(value), 8)


def from_limbs(parts: Sequence[int]) -> HashOut:
    """Undoes `to_limbs`. Raises MalformedInput for another number of limbs, a limb ≥ 2^32 and an element ≥ p."""
    if len(parts) != 8:
        raise MalformedInput(f"a Poseidon output is eight limbs, not {len(parts)}")
    return from_int(limbs.from_limbs(parts))


def to_int(value: HashOut) -> int:
    """One number of 256 bits, element 0 most significant. Raises MalformedInput for an element ≥ p."""
    return int.from_bytes(to_bytes(value), "big")


def from_int(number: int) -> HashOut:
    """Undoes `to_int`. Raises MalformedInput outside 0 … 2^256 − 1 and for an element ≥ p."""
    if not 0 <= number < 1 << 256:
        raise MalformedInput("a Poseidon output is a number of 256 bits")
    return from_bytes(number.to_bytes(32, "big"))
