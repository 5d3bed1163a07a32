"""Where a constraint was written: file, line, the gadgets around it, and what its `require` says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any

_LANGUAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep


@dataclass(frozen=True)
class Location:
    """One source place. `gadgets` runs from the outermost inwards; `message` is what a broken constraint means."""

    file: str
    line: int
    gadgets: tuple[str, ...] = ()
    message: str | None = None

    def __str__(self) -> str:
        path = f" in {'/'.join(self.gadgets)}" if self.gadgets else ""
        return f"{self.file}:{self.line}{path}"

    def to_json(self) -> list[Any]:
        """A compact JSON form, for the debug file beside a stored constraint system."""
        return [self.file, self.line, list(self.gadgets), self.message]

    @staticmethod
    def from_json(data: Sequence[Any]) -> Location:
        """The inverse of `to_json`."""
        file, line, gadgets, message = data
        return Location(str(file), int(line), tuple(gadgets), message)


class Locations:
    """The table of one build. A location's number is its index here."""

    def __init__(self) -> None:
        self.entries: list[Location] = []
        self._numbers: dict[tuple[str, int, tuple[str, ...], str | None], int] = {}
        self._path: tuple[str, ...] = ()
        self._messages: list[str] = []
        self._pinned: tuple[str, int] | None = None
        self._ours: dict[CodeType, bool] = {}

    def here(self, message: str | None = None) -> int:
        """The number of the line that the circuit's author wrote: the nearest frame outside this package."""
        file, line = self._pinned or self._frame()
        if message is None and self._messages:
            message = self._messages[0]
        key = (file, line, self._path, message)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.entries)
            self.entries.append(Location(*key))
        return number

    @contextmanager
    def gadget(self, name: str) -> Iterator[None]:
        """Count what is built inside to this gadget, at the line that called the outermost one."""
        path, pinned = self._path, self._pinned
        self._path = (*path, name)
        self._pinned = pinned or self._frame()
        try:
            yield
        finally:
            self._path, self._pinned = path, pinned

    @contextmanager
    def at(self, file: str, line: int, message: str) -> Iterator[None]:
        """Count what is built inside to a given line: the range checks of a declared input, for instance."""
        pinned, self._pinned = self._pinned, (file, line)
        try:
            with self.meaning(message):
                yield
        finally:
            self._pinned = pinned

    @contextmanager
    def meaning(self, message: str) -> Iterator[None]:
        """What it means when a constraint built inside is broken, where the constraint says nothing itself.

        Of several the outermost counts: the author of a statement knows better than a sum what its overflow means.
        """
        self._messages.append(message)
        try:
            yield
        finally:
            self._messages.pop()

    def _frame(self) -> tuple[str, int]:
        frame = sys._getframe(2)
        while True:
            code = frame.f_code
            ours = self._ours.get(code)
            if ours is None:
                name = code.co_filename
                ours = self._ours[code] = name.startswith(_LANGUAGE) or name.endswith("contextlib.py")
            if not ours or frame.f_back is None:
                return code.co_filename, frame.f_lineno
            frame = frame.f_back
