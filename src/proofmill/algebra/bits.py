"""What the gadgets for bits, comparison, selection and division compute, on plain ints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from proofmill.errors import MalformedInput

__all__ = ["divmod", "from_bits", "is_zero", "less_or_equal", "less_than", "select", "to_bits"]

_T = TypeVar("_T")


def to_bits(x: int, n: int) -> list[bool]:
    """The n bits of x, lowest first. Raises MalformedInput unless 0 ≤ x < 2ⁿ."""
    if not 0 <= x < 1 << n:
        raise MalformedInput(f"the value does not fit in {n} bits")
    return [bool(x >> position & 1) for position in range(n)]


def from_bits(bits: Sequence[bool]) -> int:
    """The integer with these bits, lowest first."""
    return sum(bit << position for position, bit in enumerate(bits))


def is_zero(x: int) -> bool:
    """Whether x is 0."""
    return x == 0


def less_than(a: int, b: int) -> bool:
    """Whether a < b, as integers."""
    return a < b


def less_or_equal(a: int, b: int) -> bool:
    """Whether a ≤ b, as integers."""
    return a <= b


def select(condition: bool, when_true: _T, when_false: _T) -> _T:
    """`when_true` if the condition holds, else `when_false`."""
    return when_true if condition else when_false


def divmod(a: int, b: int) -> tuple[int, int]:
    """(q, r) with a = q·b + r and 0 ≤ r < b, for a ≥ 0. Raises MalformedInput unless b > 0."""
    if a < 0 or b <= 0:
        raise MalformedInput("division is of an integer that is not negative by a positive one")
    return a // b, a % b
