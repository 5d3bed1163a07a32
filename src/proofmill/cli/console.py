"""What is printed: lines for people, or one JSON document for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

__all__ = ["answer", "complain", "errors", "output", "pairs", "say", "warn"]

_WIDE = 160
"""Columns where there is no terminal: tables in a file or a pipe are not cut at 80."""


class _Output(Console):
    def on_broken_pipe(self) -> None:
        """Rich would exit with 1, which says "no" here."""
        raise BrokenPipeError


def output() -> Console:
    """Standard output."""
    return _Output(width=None if sys.stdout.isatty() else _WIDE, highlight=False)


def errors() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False)


def say(line: str, style: str = "") -> None:
    """One line for people. It is never broken, so that paths can be copied."""
    output().print(Text(line, style), soft_wrap=True)


def warn(line: str) -> None:
    """One line on standard error that is no error."""
    errors().print(Text(line, "yellow"), soft_wrap=True)


def pairs(values: Mapping[str, Any]) -> None:
    """Names and values below one another."""
    width = max(map(len, values), default=0)
    for name, value in values.items():
        shown = value if isinstance(value, str) else json.dumps(value)
        output().print(Text.assemble("  ", (name.ljust(width), "cyan"), "  ", shown), soft_wrap=True)


def answer(document: Mapping[str, Any]) -> None:
    """The one JSON document of a command that was asked for `--json`."""
    print(json.dumps(document, indent=2))


def complain(code: str, message: str, fields: Mapping[str, Any], as_json: bool) -> None:
    """An error, with its stable code."""
    if as_json:
        rest = {name: value for name, value in fields.items() if name not in ("code", "message")}
        document = {"code": code, "message": message, **rest}
        print(json.dumps(document, indent=2, default=str), file=sys.stderr)
    else:
        errors().print(Text.assemble((f"error [{code}]", "bold red"), f": {message}"), soft_wrap=True)
