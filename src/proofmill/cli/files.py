"""Reading what a user names, and writing it whole or not at all."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from proofmill import strict_json
from proofmill.errors import MalformedInput, NotFound
from proofmill.systems.groth16.encodings.carrier import unwrap

__all__ = ["STANDARD", "read_encoded", "read_json", "read_object", "write_json", "write_text", "write_with"]

STANDARD = "-"
"""Stands for standard input or output."""


def read_json(name: str, what: str) -> Any:
    """The value in a JSON file, read strictly; `-` is standard input. `what` names it in errors.

    Raises NotFound, MalformedInput.
    """
    return _read_by(strict_json.loads, name, what)


def read_encoded(name: str, what: str) -> Any:
    """Bytes of a binary encoding, or values of JSON, from a file that may be binary, hex or JSON.

    Raises NotFound, MalformedInput.
    """
    return _read_by(unwrap, name, what)


def read_object(name: str, what: str) -> Mapping[str, Any]:
    """As `read_json`, for a text that has to be an object."""
    value = read_json(name, what)
    if not isinstance(value, dict):
        raise MalformedInput(f"{'standard input' if name == STANDARD else name}: {what} are one JSON object")
    return value


def write_json(name: str, value: Any) -> None:
    """Replace a file by JSON; `-` is standard output. Raises MalformedInput when that cannot be done."""
    write_text(name, json.dumps(value, indent=2) + "\n")


def write_text(name: str, text: str) -> None:
    """As `write_json`, for a text."""
    if name == STANDARD:
        sys.stdout.write(text)
        return
    path = Path(name)
    try:
        if path.exists() and not path.is_file():  # a device or a pipe has nothing to be replaced
            path.write_text(text, encoding="utf-8")
        else:
            _replace(path, lambda part: part.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise MalformedInput(f"cannot write {name}: {error.strerror}", path=name) from None


def write_with(name: str, write: Callable[[Path], object]) -> None:
    """Replace a file by what `write` puts into the path that it is given. Raises MalformedInput, and what it raises."""
    try:
        _replace(Path(name), write)
    except OSError as error:
        raise MalformedInput(f"cannot write {name}: {error.strerror}", path=name) from None


def _read_by(read: Callable[[bytes], Any], name: str, what: str) -> Any:
    data = sys.stdin.buffer.read() if name == STANDARD else _read(Path(name), what)
    place = "standard input" if name == STANDARD else name
    try:
        return read(data)
    except MalformedInput as error:
        raise MalformedInput(f"{place}: {error.message}", **error.fields) from None


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"no file {path} with {what}", path=str(path)) from None
    except OSError as error:
        raise MalformedInput(f"cannot read {path}: {error.strerror}", path=str(path)) from None


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    try:
        write(Path(part))
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
