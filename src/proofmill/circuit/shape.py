"""The form of a type with its lengths filled in: how many field elements, how it is checked, read and shown."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from proofmill.errors import MalformedInput

if TYPE_CHECKING:
    from proofmill.circuit.build import Build
    from proofmill.circuit.types.value import Value

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,79}")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,64}")


class Shape(ABC):
    """One per annotation. `name` identifies it in the schema: `U64`, `Array[Field, 32]`."""

    name: str
    elements: int
    """How many field elements it takes among the public inputs."""

    @abstractmethod
    def allocate(self, build: Build, handles: Sequence[int]) -> Value:
        """A circuit value over `elements` fresh variables, constrained to the type's range."""

    @abstractmethod
    def over(self, build: Build, handles: Sequence[int]) -> Value:
        """A circuit value over handles that are known to be in the type's range, as a verified proof's are."""

    @abstractmethod
    def accepts(self, value: object) -> bool:
        """Whether a circuit value has this shape (for outputs and struct fields)."""

    @abstractmethod
    def encode(self, value: object, path: str) -> list[int]:
        """Field elements of a plain or JSON value. Raises MalformedInput, with `path`."""

    @abstractmethod
    def decode(self, elements: Sequence[int]) -> Any:
        """The plain Python value of field elements. Raises MalformedInput when they are out of the type's range."""

    @abstractmethod
    def show(self, value: Any) -> Any:
        """The JSON form of a plain value that `decode` gave."""

    @abstractmethod
    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of what `encode` reads."""

    @abstractmethod
    def example(self) -> Any:
        """A JSON value that `encode` reads."""

    def circuits(self) -> list[type]:
        """Whose proofs it holds, in order: circuits, or the classes that declare chains."""
        return []

    def proofs(self, value: Any, path: str) -> list[tuple[tuple[type, ...], Any, str]]:
        """The proofs in a value that `encode` read, in order: (whose, the envelope, its path)."""
        return []


def malformed(path: str, expected: str) -> MalformedInput:
    """The error for a value that is not what its type takes. It names the place, never the value."""
    return MalformedInput(f"{path}: expected {expected}", path=path)


def read_integer(value: object, path: str, limit: int, expected: str, *, hexadecimal: bool = False) -> int:
    """An integer in [0, limit) from an int, a decimal string or, where allowed, `0x` hex."""
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and _DECIMAL.fullmatch(value):
        number = int(value)
    elif isinstance(value, str) and hexadecimal and _HEX.fullmatch(value):
        number = int(value, 16)
    if number is None or not 0 <= number < limit:
        raise malformed(path, expected)
    return number
