"""Files that appear whole or not at all: written beside their place, forced to the disk, then renamed."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from proofmill.errors import ArtifactError

__all__ = ["STALE_SECONDS", "make_folder", "publish", "reporting", "temporary", "write"]

SUFFIX = ".part"
_PART = "[0-9a-f]" * 16 + SUFFIX

# A killed writer leaves its part behind. A live one touches it more often than once a day.
STALE_SECONDS = 24 * 3600


@contextmanager
def reporting(action: str, path: Path) -> Iterator[None]:
    """Turn an OSError inside into an ArtifactError that says what could not be done with which file, and why."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ArtifactError(f"cannot {action} {path}: {reason}", path=str(path), reason=reason) from error


def make_folder(folder: Path, private: bool = False) -> None:
    """Make a folder where there is none; a private one is its owner's alone."""
    with reporting("make the folder", folder):
        folder.mkdir(parents=True, exist_ok=True)
        if private and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


@contextmanager
def temporary(folder: Path, private: bool = False) -> Iterator[Path]:
    """An empty file in `folder` to write to, gone afterwards unless `publish` has moved it."""
    _sweep(folder)
    path = folder / f"{secrets.token_hex(8)}{SUFFIX}"
    with reporting("write", path):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    try:
        yield path
    finally:
        with suppress(OSError):
            path.unlink()


def publish(part: Path, place: Path) -> None:
    """Force `part` to the disk and give it its name; whoever looks sees the old file or the new one, whole."""
    with reporting("write", place):
        _sync(part)
        part.replace(place)
        _sync(place.parent)


def write(place: Path, data: bytes, private: bool = False) -> None:
    """Replace a small file; a private one is its owner's alone."""
    with temporary(place.parent, private) as part:
        with reporting("write", place):
            part.write_bytes(data)
        publish(part, place)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    # Only our own names: the folder may be one in which others keep files of this suffix.
    for part in folder.glob(_PART):
        with suppress(OSError):  # another writer may sweep too, and a file that stays does no harm
            if time.time() - part.stat().st_mtime > STALE_SECONDS:
                part.unlink()
