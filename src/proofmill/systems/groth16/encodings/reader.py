"""Bytes taken in order, so that each error names its field and offset."""

from __future__ import annotations

from typing import Literal

from proofmill.errors import MalformedProof
from proofmill.systems.groth16.encodings.points import Place

__all__ = ["Reader"]


class Reader:
    """`what` is the whole that is read, for errors."""

    def __init__(self, data: bytes, what: str) -> None:
        self.data = data
        self.what = what
        self.offset = 0

    def place(self, name: str) -> Place:
        """Here."""
        return Place(name, self.offset)

    def take(self, length: int, name: str) -> bytes:
        """The next bytes. Raises MalformedProof where there are fewer."""
        part = self.data[self.offset : self.offset + length]
        if len(part) != length:
            raise self.place(name).refuse(f"{self.what} ends before it does")
        self.offset += length
        return part

    def count(self, width: int, order: Literal["big", "little"], item: int, name: str) -> int:
        """A number of items, each of at least `item` bytes. Raises MalformedProof if the rest cannot hold as many."""
        place = self.place(name)
        count = int.from_bytes(self.take(width, name), order)
        if count * item > len(self.data) - self.offset:
            raise place.refuse(f"{self.what} is too short for {count} of them")
        return count

    def end(self) -> None:
        """Raises MalformedProof when bytes are left."""
        left = len(self.data) - self.offset
        if left:
            raise MalformedProof(f"{left} bytes after the end of {self.what}, at byte {self.offset}")
