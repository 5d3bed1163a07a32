"""A wallet's file: encrypted, replaced as a whole, and open in one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proofmill.artifacts import atomic
from proofmill.client.balance.errors import WalletInUse
from proofmill.client.balance.sealed import COST, LARGEST, SealingKey, open_sealed
from proofmill.errors import ArtifactError, MalformedInput, TooLarge

__all__ = ["WalletFile"]


class WalletFile:
    """Holds the lock (`<path>.lock`) until `close`, and the key, so that a write needs no passphrase."""

    def __init__(self, path: Path, key: SealingKey, lock: int) -> None:
        """Use `create` or `open`."""
        self.path = path
        self._key = key
        self._lock = lock

    @classmethod
    def create(cls, path: Path, passphrase: str, data: bytes, cost: int = COST) -> WalletFile:
        """A new file with these bytes.

        Raises MalformedInput where there is a file already (a wallet that is overwritten is money lost) and for a
        passphrase that is too short, WalletInUse, ArtifactError where it cannot be written.
        """
        path = path.parent.resolve() / path.name
        with _locked(path) as lock:
            _require_absent(path)
            file = cls(path, SealingKey.new(passphrase, cost), lock)
            file.write(data)
            return file

    @classmethod
    def open(cls, path: Path, passphrase: str) -> tuple[WalletFile, bytes]:
        """The file and its bytes. Raises ArtifactError, WrongPassphrase, WalletInUse."""
        _require_file(path)
        # A link would be replaced by a second wallet, under a lock of its own; a relative path moves with the process.
        path = path.resolve()
        with _locked(path) as lock:
            key, data = open_sealed(_read(path), passphrase, str(path))
            return cls(path, key, lock), data

    @staticmethod
    def read(path: Path, passphrase: str) -> bytes:
        """The bytes of a file that nobody writes now, such as a backup. Raises ArtifactError, WrongPassphrase."""
        _require_file(path)
        return open_sealed(_read(path), passphrase, str(path))[1]

    def write(self, data: bytes) -> None:
        """Replace what the file holds: after a crash it is the old or the new.

        Raises ArtifactError, also once the file is closed and may be another process's; TooLarge.
        """
        if self._lock < 0:
            raise ArtifactError(f"{self.path}: this wallet was closed", path=str(self.path))
        sealed = self._key.seal(data)
        if len(sealed) > LARGEST:
            raise TooLarge(f"a wallet has up to {LARGEST} bytes: forget what was handed over", limit=LARGEST)
        atomic.write(self.path, sealed, private=True)

    def backup(self, path: Path) -> None:
        """A copy of the file, read back and opened. Raises MalformedInput where something is there, ArtifactError."""
        _require_absent(path)
        file = _read(self.path)
        self._key.unseal(file, str(self.path))
        atomic.write(path, file, private=True)
        self._key.unseal(_read(path), str(path))

    def change_passphrase(self, passphrase: str, data: bytes, cost: int = COST) -> None:
        """Seal these bytes under another passphrase. Copies made before open with the old one. Raises as `create`."""
        before, self._key = self._key, SealingKey.new(passphrase, cost)
        try:
            self.write(data)
        except BaseException:
            self._key = before
            raise

    def close(self) -> None:
        """Let go of the file; more than once does no harm."""
        lock, self._lock = self._lock, -1
        if lock >= 0:
            os.close(lock)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The lock's descriptor, given back if what follows fails. The wallet itself is replaced, so it cannot be it."""
    place = path.with_name(f"{path.name}.lock")
    with atomic.reporting("lock", place):
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WalletInUse(f"{path}: another process has this wallet open", path=str(path)) from None
        yield descriptor
    except BaseException:
        os.close(descriptor)
        raise


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise ArtifactError(f"{path}: no such file", path=str(path))


def _require_absent(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise MalformedInput(f"{path}: there is a file already; a wallet is never overwritten", path=str(path))


def _read(path: Path) -> bytes:
    with atomic.reporting("read", path), open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ArtifactError(f"{path}: too large for a wallet", path=str(path))
    return data
