"""`.sym`: which signal of the source each wire is. Without it public values have no names.

Source: circom's documentation, "Circom formats": a line for each signal, `label,wire,component,name`, in the order of
the labels; a signal that was simplified away has wire -1. The signals of the main component come first, outputs before
public inputs, and are called `main.…`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.errors import ArtifactError, NotFound

__all__ = ["WITHOUT_NAMES", "Symbols", "named"]

WITHOUT_NAMES = "public"
"""The name under which public values without names are a list. No signal has it: it is one of circom's own words."""

_LINE = re.compile(r"\d+,(-?\d+),(-?\d+),([^,\n]{1,1024})", re.ASCII)
_SIGNAL = re.compile(r"main\.([A-Za-z_$][\w$]*(?:(?:\[\d{1,9}\])*\.[A-Za-z_$][\w$]*)*)((?:\[\d{1,9}\])*)", re.ASCII)


@dataclass(frozen=True)
class Symbols:
    """Names of the main component's signals, each with its position if it is in a list: ("rows", (0, 2))."""

    main: tuple[tuple[str, tuple[int, ...]], ...]
    """All of them, in the order of the source."""

    public: tuple[tuple[str, tuple[int, ...]], ...]
    """Those of wires 1, 2, …, the public values."""

    @staticmethod
    def load(path: Path, public: int) -> Symbols:
        """The names in a file, for a circuit of so many public values.

        Raises NotFound, ArtifactError (no such file of circom, or of a circuit with other public values).
        """
        wires: dict[int, tuple[str, tuple[int, ...]]] = {}
        signals = []
        for wire, name, position in _main_signals(path):
            signals.append((name, position))
            wires.setdefault(wire, (name, position))
        if (odd := _odd_one(signals)) is not None:
            raise ArtifactError(f"{path}: the positions of signal {odd} are those of no array", path=str(path))
        missing = [wire for wire in range(1, public + 1) if wire not in wires]
        if missing:
            raise ArtifactError(f"{path}: names no signal for public value {missing[0]}", path=str(path))
        return Symbols(tuple(signals), tuple(wires[wire] for wire in range(1, public + 1)))


def named(signals: Sequence[tuple[str, tuple[int, ...]]], values: Sequence[Any]) -> dict[str, Any]:
    """Values by name, those of a list as lists of lists in the order of their positions."""
    parts: dict[str, list[tuple[tuple[int, ...], Any]]] = {}
    for (name, position), value in zip(signals, values, strict=True):
        parts.setdefault(name, []).append((position, value))
    return {name: _nested(found, 0) for name, found in parts.items()}


def _odd_one(signals: Sequence[tuple[str, tuple[int, ...]]]) -> str | None:
    """A name whose positions are not, each once, those of an array: its values could not be shown as one."""
    positions: dict[str, list[tuple[int, ...]]] = {}
    for name, position in signals:
        positions.setdefault(name, []).append(position)
    for name, found in positions.items():
        lengths = [max(axis) + 1 for axis in zip(*found, strict=False)]
        same_depth = all(len(position) == len(lengths) for position in found)
        if not same_depth or len(set(found)) != len(found) or math.prod(lengths) != len(found):
            return name
    return None


def _nested(found: Sequence[tuple[tuple[int, ...], Any]], depth: int) -> Any:
    if depth == len(found[0][0]):
        return found[0][1]
    rows: dict[int, list[tuple[tuple[int, ...], Any]]] = {}
    for position, value in found:
        rows.setdefault(position[depth], []).append((position, value))
    return [_nested(row, depth + 1) for _, row in sorted(rows.items())]


def _main_signals(path: Path) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    """(wire, name, position) of each. The component of the first line is the main one; the others are inside it."""
    main = None
    for number, line in enumerate(_lines(path), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ArtifactError(f"{path}: line {number} is none of a .sym file of circom", path=str(path))
        main = main or match[2]
        signal = _SIGNAL.fullmatch(match[3]) if match[2] == main else None
        if signal is not None:
            yield int(match[1]), signal[1], tuple(int(index) for index in re.findall(r"\d+", signal[2]))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise NotFound(f"no file {path} with the names of signals", path=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ArtifactError(f"cannot read {path}: {type(error).__name__}", path=str(path)) from None
