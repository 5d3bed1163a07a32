"""The command of a golden file: print its table, or write it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path


def main(module: str, file: Path, table: Callable[[], str], arguments: Sequence[str]) -> int:
    """Print the table, or write it to `file`; exit code 2 for other arguments."""
    if arguments not in ([], ["--write"]):
        print(f"usage: python -m {module} [--write]", file=sys.stderr)
        return 2
    if arguments:
        file.write_text(table())
    else:
        print(table(), end="")
    return 0
