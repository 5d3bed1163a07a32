"""How a circuit says which of its values the verifier sees: `Public[U64]`, `Private[Point]`, `Output[Field]`.

They are `Annotated` aliases, so a type checker sees `self.minimum` as `U64`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, TypeAlias, TypeVar

T = TypeVar("T")


class Visibility(Enum):
    """Who knows a value: everybody, the prover alone, or everybody because the circuit computes it."""

    PUBLIC = "public"
    PRIVATE = "private"
    OUTPUT = "output"


Public: TypeAlias = Annotated[T, Visibility.PUBLIC]
"""A public input: part of the proof's public values, given by the prover, seen by the verifier."""
Private: TypeAlias = Annotated[T, Visibility.PRIVATE]
"""A private input: part of the witness, known to the prover alone."""
Output: TypeAlias = Annotated[T, Visibility.OUTPUT]
"""A public value that `define` computes and assigns once."""


@dataclass(frozen=True)
class Length:
    """The sizes that an annotation leaves open, outermost first."""

    sizes: tuple[int, ...]


def length(*sizes: int) -> Any:
    """The length of an `Array` or `Bytes`, outermost first: `siblings: Private[Array[Field]] = length(32)`.

    Raises TypeError when a size is not a positive integer.
    """
    if not sizes or any(isinstance(size, bool) or not isinstance(size, int) or size < 1 for size in sizes):
        raise TypeError(f"length() takes positive integers, not {sizes!r}")
    return Length(sizes)
