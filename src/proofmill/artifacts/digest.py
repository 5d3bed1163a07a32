"""SHA-256 of files.

Read in pieces and not through a memory map: a file cut short under a map kills the process with SIGBUS.
"""

from __future__ import annotations

import hashlib
import os
from io import BufferedReader
from pathlib import Path

__all__ = ["known_sha256", "sha256"]

_State = tuple[int, int, int, int]
_known: dict[Path, tuple[_State, str]] = {}


def sha256(path: Path) -> str:
    """The file's SHA-256 in hex. Raises OSError."""
    with path.open("rb") as file:
        return _sha256(file)


def known_sha256(path: Path) -> str:
    """As `sha256`, remembered in this process until the file changes. Raises OSError.

    A change is another inode, size, modification time or change time: the last one cannot be set back.
    """
    with path.open("rb") as file:
        state = _state(file)
        known = _known.get(path)
        if known is not None and known[0] == state:
            return known[1]
        digest = _sha256(file)
        if state == _state(file):  # else somebody wrote to it while we read
            _known[path] = state, digest
    return digest


def _sha256(file: BufferedReader) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()


def _state(file: BufferedReader) -> _State:
    status = os.fstat(file.fileno())
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
