"""Rows as one grid, in which each peer has a column, for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table

from benchmarks.row import Row

__all__ = ["Grid", "grid", "markdown", "terminal"]

_FIXED = ("circuit", "what", "unit", "ours")


@dataclass(frozen=True)
class Grid:
    """Text cells; a row of the grid is a metric of a circuit."""

    header: list[str]
    lines: list[list[str]]


def grid(rows: Sequence[Row]) -> Grid:
    """In the order of the rows; a peer's cell is its figure and, in brackets, ours / theirs."""
    peers = list(dict.fromkeys(row["peer"] for row in rows if row["peer"] is not None))
    lines: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        fresh = [row["name"], row["metric"], row["unit"], shown(row["ours"]), *[""] * len(peers)]
        line = lines.setdefault((row["name"], row["metric"]), fresh)
        if row["peer"] is not None and row["peer_value"] is not None:
            line[len(_FIXED) + peers.index(row["peer"])] = f"{shown(row['peer_value'])} ({row['ratio']:.2f})"
    return Grid([*_FIXED, *peers], list(lines.values()))


def shown(value: float) -> str:
    """Three digits, more where they stand before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def terminal(cells: Grid, title: str) -> Table:
    """What a person reads on a screen."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in cells.header:
        table.add_column(name, justify="left" if name in _FIXED[:3] else "right")
    for last, line in zip([None, *cells.lines], cells.lines, strict=False):
        if last is not None and last[0] != line[0]:
            table.add_section()
        table.add_row(*line)
    return table


def markdown(cells: Grid) -> str:
    """The same as a table in Markdown; what is not a word is set to the right."""
    rules = ["---" if name in _FIXED[:3] else "---:" for name in cells.header]
    return "".join(f"| {' | '.join(line)} |\n" for line in (cells.header, rules, *cells.lines))
