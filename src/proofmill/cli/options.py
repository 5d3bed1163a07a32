"""Arguments that several commands share."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

__all__ = ["Json", "Target"]

Target: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="CIRCUIT",
        help="file.py:Class, package.module:Class, or a built-in statement such as payment-promise. "
        "The class may be left out where there is one.",
        show_default=False,
    ),
]

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines for people.")]
