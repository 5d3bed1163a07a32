"""The store of nullifiers: what was accepted once is never accepted again."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from proofmill.algebra.babyjubjub import Point
from proofmill.errors import ArtifactError

__all__ = ["NullifierStore", "SqliteNullifiers"]


class NullifierStore(Protocol):
    """Numbers, each once for a domain hash and a recipient."""

    def add(self, d: int, recipient: Point, nullifier: int) -> bool:
        """Store it, durably and atomically: True for exactly one of all calls with these values, ever."""
        ...

    def seen(self, d: int, recipient: Point, nullifier: int) -> bool:
        """Whether it is stored. Never a reason to accept: only `add` decides."""
        ...


_TABLE = """
    CREATE TABLE IF NOT EXISTS nullifiers (
        domain BLOB NOT NULL CHECK (length(domain) = 32),
        recipient BLOB NOT NULL CHECK (length(recipient) = 64),
        nullifier BLOB NOT NULL CHECK (length(nullifier) = 32),
        PRIMARY KEY (domain, recipient, nullifier)
    ) STRICT, WITHOUT ROWID
"""
_ADD = "INSERT INTO nullifiers VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_SEEN = "SELECT 1 FROM nullifiers WHERE domain = ? AND recipient = ? AND nullifier = ?"
_PATIENCE = 30.0


class SqliteNullifiers:
    """One SQLite file, for any number of threads and processes on one machine; each process opens its own.

    Not for a network file system: SQLite's locks do not hold there. Raises ArtifactError for a file that is no such
    store, cannot be written, or stays locked for 30 s.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        try:
            self._connection = _open(self.path)
        except sqlite3.Error as error:
            raise self._unusable(error) from None

    def add(self, d: int, recipient: Point, nullifier: int) -> bool:
        """One statement: of many processes that insert the same key one changes a row, and it is on disk by then."""
        return self._execute(_ADD, d, recipient, nullifier).rowcount == 1

    def seen(self, d: int, recipient: Point, nullifier: int) -> bool:
        """Whether `add` stored it."""
        return self._execute(_SEEN, d, recipient, nullifier).fetchone() is not None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _execute(self, statement: str, d: int, recipient: Point, nullifier: int) -> sqlite3.Cursor:
        key = (_word(d), _word(recipient.x) + _word(recipient.y), _word(nullifier))
        try:
            with self._lock:
                return self._connection.execute(statement, key)
        except sqlite3.Error as error:
            raise self._unusable(error) from None

    def _unusable(self, error: sqlite3.Error) -> ArtifactError:
        return ArtifactError(f"{self.path}: not a usable store of nullifiers: {error}", path=str(self.path))


def _open(path: Path) -> sqlite3.Connection:
    # isolation_level=None: every statement is a transaction of its own, committed when it returns.
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        _switch_to_wal(connection)
        # FULL: a commit waits for the disk, so that a power cut cannot bring a spent nullifier back.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_TABLE)
        connection.execute(_SEEN, (b"", b"", b""))  # a table of this name with other columns is somebody else's
    except BaseException:
        connection.close()
        raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # SQLite's own waiting does not cover this switch: processes that open a new file at once find it locked.
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _word(value: int) -> bytes:
    return value.to_bytes(32, "big")
