"""Array: a fixed number of values of one type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, Self, TypeVar

from proofmill.circuit.build import Build, require_same
from proofmill.circuit.shape import Shape, malformed
from proofmill.circuit.types.resolve import shape_of
from proofmill.circuit.types.value import Value

T = TypeVar("T")
"""Unbound: a `Proof[…]` is a circuit value in annotations only, and a type checker sees the envelope."""


class Array(Value, Generic[T]):
    """`siblings: Private[Array[Field]] = length(32)`. Indexed by integers that are known while building."""

    __slots__ = ("_items",)

    _items: list[Any]

    def __init__(self, items: Sequence[Any]) -> None:
        if not items:
            raise TypeError("an Array has at least one item")
        for item in items:
            if not isinstance(item, Value):
                raise TypeError(f"an Array holds circuit values, not {type(item).__name__}")
            if item.form() != items[0].form():
                raise TypeError("the items of an Array are of one type and one length")
            require_same(items[0]._build, item._build)
        self._build = items[0]._build
        self._items = list(items)

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """One item type, and its own length before those that the item type takes."""
        if len(arguments) != 1 or not sizes:
            raise TypeError("Array needs an item type and a length: `items: Private[Array[Field]] = length(4)`")
        return ArrayShape(shape_of(arguments[0], sizes[1:], modulus), sizes[0])

    def form(self) -> object:
        """With the number and the form of the items."""
        return Array, len(self._items), self._items[0].form()

    def handles(self) -> list[int]:
        """Those of the items in order."""
        return [handle for item in self._items for handle in item.handles()]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same items over other handles."""
        rest, items = list(handles), []
        for item in self._items:
            size = len(item.handles())
            items.append(item.with_handles(rest[:size]))
            rest = rest[size:]
        return type(self)(items)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> T:
        if isinstance(index, Value):
            raise TypeError("an Array index must be known while the circuit is built: use select for a circuit value")
        item: T = self._items[index]
        return item

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)


class ArrayShape(Shape):
    """A JSON list of exactly this many items."""

    def __init__(self, item: Shape, size: int) -> None:
        self.item = item
        self.size = size
        self.name = f"Array[{item.name}, {size}]"
        self.elements = size * item.elements

    def allocate(self, build: Build, handles: Sequence[int]) -> Array[Any]:
        """Each item as its type says."""
        return Array([self.item.allocate(build, part) for part in self._parts(handles)])

    def over(self, build: Build, handles: Sequence[int]) -> Array[Any]:
        """Items that are known to be in range."""
        return Array([self.item.over(build, part) for part in self._parts(handles)])

    def accepts(self, value: object) -> bool:
        """This many items of that shape."""
        return isinstance(value, Array) and len(value) == self.size and all(self.item.accepts(item) for item in value)

    def encode(self, value: object, path: str) -> list[int]:
        """Item by item."""
        if not isinstance(value, list | tuple) or len(value) != self.size:
            raise malformed(path, f"a list of {self.size} items")
        return [element for i, item in enumerate(value) for element in self.item.encode(item, f"{path}[{i}]")]

    def decode(self, elements: Sequence[int]) -> list[Any]:
        """Item by item."""
        return [self.item.decode(part) for part in self._parts(elements)]

    def show(self, value: Any) -> list[Any]:
        """Item by item."""
        return [self.item.show(item) for item in value]

    def json_schema(self) -> dict[str, Any]:
        """A list of fixed length."""
        return {"type": "array", "items": self.item.json_schema(), "minItems": self.size, "maxItems": self.size}

    def example(self) -> list[Any]:
        """Equal items."""
        return [self.item.example()] * self.size

    def circuits(self) -> list[type]:
        """Those of the item, once each item."""
        return self.item.circuits() * self.size

    def proofs(self, value: Any, path: str) -> list[tuple[tuple[type, ...], Any, str]]:
        """Item by item."""
        return [proof for i, item in enumerate(value) for proof in self.item.proofs(item, f"{path}[{i}]")]

    def _parts(self, elements: Sequence[int]) -> list[Sequence[int]]:
        step = self.item.elements
        return [elements[i * step : (i + 1) * step] for i in range(self.size)]
