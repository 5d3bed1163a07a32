"""Run benchmarks, print one table, and write `results/<name>.json`.

`python -m benchmarks [--quick] [NAME…]`: all benchmarks, or those that are named. `--quick` takes small circuits and
few rounds, to try it, and writes nothing. `python -m benchmarks --write-readme` puts the results into README.md, and
into the pages of benchmarks that have one.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from rich.console import Console

from benchmarks import machine, readme
from benchmarks.row import Row
from benchmarks.table import grid, terminal

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"
README = FOLDER.parent / "README.md"


def available() -> dict[str, ModuleType]:
    """The modules of this folder that have `rows` and say their `method`."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]) if not module.name.startswith("_"))
    modules = {name: importlib.import_module(f"benchmarks.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "rows")}


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all. Exit code 2 for a name that there is none of."""
    there = available()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, and print one table.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(there)}; by default all")
    parser.add_argument("--quick", action="store_true", help="small circuits, few rounds; nothing is written")
    parser.add_argument(
        "--write-readme", action="store_true", help="measure nothing: put the results into README.md and other pages"
    )
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.names if name not in there]:
        print(f"no benchmark {unknown[0]}; there is {', '.join(there)}", file=sys.stderr)
        return 2
    if given.write_readme:
        write_pages({RESULTS / f"{name}.json": module for name, module in there.items()})
        return 0
    measure({name: there[name] for name in given.names or there}, given.quick)
    return 0


def measure(modules: dict[str, ModuleType], quick: bool) -> None:
    """Run them, print what they found as one table, and write a file for each if it was no trial."""
    facts, rows, methods = machine.describe(), [], []
    for name, module in modules.items():
        found: list[Row] = module.rows(quick)
        rows += found
        methods.append(module.method(quick))
        if not quick:
            write(name, facts, methods[-1], found)
    # A table that is cut at 80 columns would hide the peers; a file or a pipe takes any width.
    console = Console(width=None if sys.stdout.isatty() else 180, highlight=False)
    console.print(", ".join(f"{name} {value}" for name, value in facts.items()), style="dim")
    console.print("\n".join(filter(None, methods)), style="dim")
    console.print(terminal(grid(rows), "Measured"))


def write_pages(modules: dict[Path, ModuleType]) -> None:
    """Put the results that are there into README.md, and those of a benchmark that has a page of its own into that."""
    found = {path: module for path, module in modules.items() if path.exists()}
    readme.write(README, [path for path, module in found.items() if not hasattr(module, "write_page")])
    for path, module in found.items():
        if hasattr(module, "write_page"):
            module.write_page(path)


def write(name: str, facts: dict[str, str | int], method: str, rows: list[Row]) -> None:
    """The result's file."""
    RESULTS.mkdir(exist_ok=True)
    document = {"machine": facts, "method": method, "rows": rows}
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
