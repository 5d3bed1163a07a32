"""Signals as circom's users write them: an `input.json`, read strictly.

Names and nesting are those of circom's own witness calculator (iden3/circom, `witness_calculator.js`): lists of lists
are flattened in order, an object is a bus whose signals are called `bus.signal`, a list of objects is
`buses[0].signal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput

__all__ = ["LONGEST", "read_signals"]

LONGEST = 256
"""Characters of a signal's qualified name."""

_NAME = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,78}|0[xX][0-9a-fA-F]{1,64}")
_VALUE = "expected a decimal string, 0x hex, or a number below 2^53, in absolute value below the field's modulus"


def read_signals(inputs: Mapping[str, Any]) -> dict[str, list[int]]:
    """Field elements by the qualified name of their input signal, each in [0, modulus).

    A value -v stands for modulus - v, as in circom. A value of the modulus and more is refused, where circom would
    reduce it: two texts would then make one statement, and a 256-bit hash given as one signal would silently be another
    number. Raises MalformedInput with the `path` of the signal; it never tells a value.
    """
    found: dict[str, list[int]] = {}
    for name, value in inputs.items():
        for path, elements in _signals(_checked(name), value):
            if path in found:
                raise MalformedInput(f"{path}: given twice", path=path)
            found[path] = elements
    return found


def _signals(path: str, value: Any) -> Iterator[tuple[str, list[int]]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _signals(_checked(name, f"{path}."), part)
    elif isinstance(value, list) and any(_has_objects(part) for part in value):
        for index, part in enumerate(value):
            yield from _signals(f"{path}[{index}]", part)
    else:
        yield path, list(_elements(path, value))


def _has_objects(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and any(map(_has_objects, value)))


def _elements(path: str, value: Any) -> Iterator[int]:
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _elements(f"{path}[{index}]", part)
    else:
        yield _element(path, value)


def _element(path: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and _NUMBER.fullmatch(value):
        number = int(value, 16 if value[:2] in ("0x", "0X") else 10)
    else:
        raise MalformedInput(f"{path}: {_VALUE}", path=path)
    if abs(number) >= SCALAR_MODULUS:
        raise MalformedInput(f"{path}: {_VALUE}", path=path)
    return number % SCALAR_MODULUS


def _checked(name: Any, before: str = "") -> str:
    """The qualified name, once it is known to be one: it goes into messages."""
    if not isinstance(name, str) or len(before) + len(name) > LONGEST or not _NAME.fullmatch(name):
        shown = before.rstrip(".") or None
        raise MalformedInput(f"{shown or 'the inputs'}: a name in it is no name of a circom signal", path=shown)
    return before + name
