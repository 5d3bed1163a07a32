"""Run benchmarks, print their table, and write `results/<name>.json`."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from benchmarks.row import Row

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"


def available() -> dict[str, ModuleType]:
    """The modules of this folder that have `rows`."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]) if not module.name.startswith("_"))
    modules = {name: importlib.import_module(f"benchmarks.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "rows")}


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all. Exit code 2 for a name that there is none of."""
    there = available()
    unknown = [name for name in arguments if name not in there]
    if unknown:
        print(f"no benchmark {unknown[0]}; there is {', '.join(there)}", file=sys.stderr)
        return 2
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    facts = machine.describe()
    console.print(", ".join(f"{name} {value}" for name, value in facts.items()), style="dim")
    for name in arguments or there:
        rows: list[Row] = there[name].rows()
        path = write(name, facts, rows)
        console.print(table((there[name].__doc__ or name).splitlines()[0], rows))
        console.print(f"written: {path.relative_to(FOLDER.parent)}\n", style="dim")
    return 0


def write(name: str, facts: dict[str, str | int], rows: list[Row]) -> Path:
    """The result's file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({"machine": facts, "rows": rows}, indent=1) + "\n")
    return path


def table(title: str, rows: Sequence[Row]) -> Table:
    """What a person reads; ratio is ours / peer's."""
    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("name", "metric"):
        shown.add_column(column)
    for column in ("ours", "peer's", "unit", "ratio", "peer"):
        shown.add_column(column, justify="left" if column in ("unit", "peer") else "right")
    for row in rows:
        peer = "" if row["peer_value"] is None else f"{row['peer_value']:,g}"
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.3g}"
        shown.add_row(row["name"], row["metric"], f"{row['ours']:,g}", peer, row["unit"], ratio, row["peer"] or "")
    return shown


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
