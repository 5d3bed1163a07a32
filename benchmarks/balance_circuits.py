"""Each balance circuit's proof: seconds with its witness, and kilobytes. The figures go into a page of their own."""

from __future__ import annotations

from pathlib import Path

from benchmarks.private_balances import figures, page
from benchmarks.row import Row, row

__all__ = ["method", "rows", "write_page"]


def method(quick: bool = False) -> str:
    """What the rows are of."""
    return "balance circuits: medians of the proofs that the balance benchmark made, each with its witness"


def rows(quick: bool = False) -> list[Row]:
    """By the circuits' names."""
    found = figures.figures(quick)
    seconds = [row(name, page.SECONDS, "s", value) for name, value in found.circuits.items()]
    return seconds + [row(name, page.SIZE, "kB", value / 1000) for name, value in found.proof_bytes.items()]


def write_page(result: Path) -> None:
    """Put them into the reference page, in place of README.md."""
    page.write(result)
