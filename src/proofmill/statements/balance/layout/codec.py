"""How one value is checked, read from JSON, shown as JSON and, where it enters a hash, laid out as field elements."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from proofmill.circuit.shape import malformed

__all__ = ["Codec", "ElementCodec"]

T = TypeVar("T")


class Codec(ABC, Generic[T]):
    """What a field of a record is. Errors name the place and what was expected, never the value: it may be private."""

    expected: str
    """What a reader is told when the value is something else."""

    @abstractmethod
    def holds(self, value: object) -> bool:
        """Whether a plain Python value is one of this type."""

    @abstractmethod
    def read(self, data: object, path: str) -> T:
        """The value of its JSON form. Raises MalformedInput with `path`."""

    @abstractmethod
    def show(self, value: T) -> Any:
        """The JSON form that `read` takes."""

    @abstractmethod
    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of what `read` takes."""

    def check(self, value: object, path: str) -> None:
        """Raises MalformedInput with `path` unless the value is one of this type."""
        if not self.holds(value):
            raise malformed(path, self.expected)


class ElementCodec(Codec[T]):
    """A value that is a fixed number of Goldilocks elements."""

    width: int
    """How many."""

    @abstractmethod
    def encode(self, value: T) -> list[int]:
        """Its elements, all canonical."""

    @abstractmethod
    def decode(self, elements: Sequence[int], path: str) -> T:
        """The value of `width` elements. Raises MalformedInput with `path`: a limb or a truth value out of range."""
