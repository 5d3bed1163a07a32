"""Fenced blocks of a Markdown page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(
    r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """`title` is the name of the file that the block is."""

    language: str
    title: str | None
    text: str


def blocks(page: str) -> Iterator[Block]:
    """The page's blocks in order."""
    for match in _BLOCK.finditer((DOCS / page).read_text()):
        yield Block(match["language"], match["title"], match["text"])


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """(command, lines that are shown below it) of a console block."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield command, shown


def matches(shown: str, line: str) -> bool:
    """Whether a printed line is the one that is shown, where … stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), line) is not None
