"""Figures of `results/*.json` on their way into the repository's README: nobody writes one by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.table import grid, markdown

__all__ = ["BEGIN", "END", "section", "write"]

BEGIN = "<!-- figures: written by `python -m benchmarks --write-readme` -->"
END = "<!-- end of figures -->"


def write(readme: Path, results: Sequence[Path]) -> None:
    """Replace what stands between the two marks. Raises ValueError where they are missing, and for no results."""
    text = readme.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or not results:
        raise ValueError(f"{readme.name} has its two marks once, and there are results: run make bench first")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    found = [json.loads(path.read_text()) for path in results]
    readme.write_text(f"{before}{BEGIN}\n{section(found)}{END}{after}")


def section(results: Sequence[dict[str, Any]]) -> str:
    """The machine, how it was measured, and a table for each result: their peers are not the same."""
    machine = results[0]["machine"]
    tools = ", ".join(f"{tool} {machine[tool]}" for tool in ("rustc", "go", "node"))
    where = f"{machine['cores']} cores of {machine['cpu']}, {machine['system']}, Python {machine['python']}, {tools}"
    how = " ".join(f"{how[0].upper()}{how[1:]}." for how in (result["method"] for result in results) if how)
    tables = "\n".join(markdown(grid(result["rows"])) for result in results)
    return f"{where}; {machine['date'][:10]}. {how}\n\n{tables}"
