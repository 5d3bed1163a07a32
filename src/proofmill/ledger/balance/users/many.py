"""Lists of any length in a record: what an account gathers has no fixed number."""

from __future__ import annotations

from typing import Any

from proofmill.circuit.shape import malformed
from proofmill.statements.balance.layout import Codec, Record

__all__ = ["Many"]


class Many(Codec[tuple[Any, ...]]):
    """Up to `limit` records of one kind: `Annotated[tuple[Tx, ...], Many(Tx, 64)]`. JSON: an array."""

    def __init__(self, item: type[Record], limit: int) -> None:
        self.item = item
        self.limit = limit
        self.expected = f"a list of up to {limit}"

    def holds(self, value: object) -> bool:
        """A tuple of such records: each was checked when it was made."""
        return (
            isinstance(value, tuple) and len(value) <= self.limit and all(isinstance(item, self.item) for item in value)
        )

    def read(self, data: object, path: str) -> tuple[Any, ...]:
        """Of an array of up to so many."""
        if not isinstance(data, list) or len(data) > self.limit:
            raise malformed(path, self.expected)
        return tuple(self.item.from_json(item, f"{path}[{i}]") for i, item in enumerate(data))

    def show(self, value: tuple[Any, ...]) -> Any:
        """An array."""
        return [item.to_json() for item in value]

    def json_schema(self) -> dict[str, Any]:
        """Of an array of up to so many."""
        return {"type": "array", "items": self.item.json_schema(), "maxItems": self.limit}
