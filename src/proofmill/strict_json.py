"""JSON from outside, read without guessing: what the command line and the HTTP door share.

RFC 8259 leaves open what a reader does with doubled names, large numbers and deep nesting; two readers that answer
differently see two statements in one text. Here each of these is an error.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from proofmill.errors import MalformedInput

__all__ = ["DEEPEST", "LARGEST", "loads"]

DEEPEST = 32
"""How deeply lists and objects may be nested."""

LARGEST = (1 << 53) - 1
"""The largest integer written as a bare number: above it, readers that use doubles see another one (RFC 7493)."""

# A string left open is still one token, so that the scan stays linear whatever it is given.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_DIGITS = len(str(LARGEST))


def loads(data: bytes) -> Any:
    """The value of a JSON text in UTF-8.

    Raises MalformedInput: not UTF-8, not JSON, a name twice in one object, NaN or Infinity, a number that is no finite
    double, an integer beyond 2^53 - 1 that is not a string, half of a surrogate pair, or nesting deeper than 32. The
    message gives the place, never a value.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedInput(f"not UTF-8: the byte at position {error.start} starts no character") from None
    _check_depth(text)
    try:
        value = _DECODER.decode(text)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise MalformedInput(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except UnicodeEncodeError:
        raise MalformedInput("half of a surrogate pair is no character") from None
    return value


def _check_depth(text: str) -> None:
    """Before parsing, which recurses."""
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in ("[", "{"):
            depth += 1
            if depth > DEEPEST:
                raise MalformedInput(f"lists and objects are nested more than {DEEPEST} deep")
        elif mark in ("]", "}"):
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            shown = name if len(name) <= 64 and name.isprintable() else "a name"
            raise MalformedInput(f"{shown}: twice in one object", path=shown)
        found[name] = value
    return found


def _integer(digits: str) -> int:
    # Counted first: reading an integer of a million digits takes seconds, and Python refuses to.
    if len(digits.lstrip("-")) > _DIGITS or abs(int(digits)) > LARGEST:
        raise MalformedInput("an integer beyond 2^53 - 1 is written as a decimal string, not as a bare number")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise MalformedInput("a number beyond the range of a double")
    return value


def _constant(name: str) -> NoReturn:
    raise MalformedInput(f"not JSON: {name} is no number")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant)
