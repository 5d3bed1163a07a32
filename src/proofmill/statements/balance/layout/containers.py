"""Lists of a fixed length and values that may be absent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proofmill.circuit.shape import malformed
from proofmill.statements.balance.layout.codec import Codec, ElementCodec

__all__ = ["ElementListCodec", "ListCodec", "OptionalCodec", "Times"]


@dataclass(frozen=True, slots=True)
class Times:
    """Marks a tuple's length: `Annotated[tuple[Transfer, ...], Times(64)]`."""

    length: int


class ListCodec(Codec[tuple[Any, ...]]):
    """So many values of one type. JSON: an array."""

    def __init__(self, item: Codec[Any], length: int) -> None:
        self.item = item
        self.length = length
        self.expected = f"a list of {length}"

    def holds(self, value: object) -> bool:
        """A tuple of the right length whose items all hold."""
        return isinstance(value, tuple) and len(value) == self.length and all(map(self.item.holds, value))

    def check(self, value: object, path: str) -> None:
        """Names the item that does not hold."""
        if not isinstance(value, tuple) or len(value) != self.length:
            raise malformed(path, self.expected)
        for i, item in enumerate(value):
            self.item.check(item, f"{path}[{i}]")

    def read(self, data: object, path: str) -> tuple[Any, ...]:
        """Of an array of exactly so many."""
        if not isinstance(data, list) or len(data) != self.length:
            raise malformed(path, self.expected)
        return tuple(self.item.read(item, f"{path}[{i}]") for i, item in enumerate(data))

    def show(self, value: tuple[Any, ...]) -> Any:
        """An array."""
        return [self.item.show(item) for item in value]

    def json_schema(self) -> dict[str, Any]:
        """Of an array of exactly so many."""
        items = self.item.json_schema()
        return {"type": "array", "items": items, "minItems": self.length, "maxItems": self.length}


class ElementListCodec(ListCodec, ElementCodec[tuple[Any, ...]]):
    """A list whose items are field elements, one after the other."""

    def __init__(self, item: ElementCodec[Any], length: int) -> None:
        super().__init__(item, length)
        self._element = item
        self.width = item.width * length

    def encode(self, value: tuple[Any, ...]) -> list[int]:
        """The items' elements in order."""
        return [element for item in value for element in self._element.encode(item)]

    def decode(self, elements: Sequence[int], path: str) -> tuple[Any, ...]:
        """Of `width` elements."""
        step = self._element.width
        parts = [elements[i * step : (i + 1) * step] for i in range(self.length)]
        return tuple(self._element.decode(part, f"{path}[{i}]") for i, part in enumerate(parts))


class OptionalCodec(Codec[Any]):
    """A value or None. JSON: the value, null, or no key at all."""

    def __init__(self, item: Codec[Any]) -> None:
        self.item = item
        self.expected = item.expected

    def holds(self, value: object) -> bool:
        """None, or what the item holds."""
        return value is None or self.item.holds(value)

    def check(self, value: object, path: str) -> None:
        """Names the place inside the item."""
        if value is not None:
            self.item.check(value, path)

    def read(self, data: object, path: str) -> Any:
        """None of null."""
        return None if data is None else self.item.read(data, path)

    def show(self, value: Any) -> Any:
        """Null of None."""
        return None if value is None else self.item.show(value)

    def json_schema(self) -> dict[str, Any]:
        """Of the value or null."""
        return {"anyOf": [self.item.json_schema(), {"type": "null"}]}
