"""The store: files named by the SHA-256 of what they hold, and an index from circuits to them.

    <root>/<kind>/<sha256>.<extension>
    <root>/index/<circuit digest>/<kind>.json

A file gets its name only when it is whole, and the index names it only after that: a writer that dies at any point
leaves at most a file that nothing names.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from proofmill import settings
from proofmill._native import NativeError
from proofmill.artifacts import atomic
from proofmill.artifacts.artifact import Artifact, Kind, Origin
from proofmill.artifacts.digest import known_sha256, sha256
from proofmill.errors import ArtifactError, ArtifactNotFound, MalformedInput, PolicyError

__all__ = ["Store"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Store:
    """Constraint systems and keys below one folder, for any number of processes at once."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    @classmethod
    def default(cls) -> Self:
        """The store at `PROOFMILL_HOME`. Raises MalformedInput for bad settings."""
        return cls(settings.load().home)

    def path(self, artifact: Artifact) -> Path:
        """Where the file lies, whether or not it is there; `open` looks."""
        return self.root / artifact.kind / f"{artifact.digest}.{artifact.kind.extension}"

    def put(
        self,
        kind: Kind | str,
        circuit_digest: str,
        write: Callable[[Path], object],
        *,
        origin: Origin | str | None = None,
    ) -> Artifact:
        """Store what `write` writes to the path that it is given, and make it the circuit's file of this kind.

        `circuit_digest` is 64 lower-case hex digits. Keys have an `origin`, other kinds have none (ValueError).
        Raises ArtifactError with path and reason when it cannot be written, PolicyError when a development key would
        take the place of a ceremony's, MalformedInput for a digest. Whatever else `write` raises passes through. In
        all these cases nothing is left behind.
        """
        kind, origin = Kind(kind), None if origin is None else Origin(origin)
        if kind.is_key is (origin is None):
            raise ValueError(f"{kind}: an origin belongs to keys, and every key has one")
        self._refuse_downgrade(kind, circuit_digest, origin)
        folder = self.root / kind
        atomic.make_folder(folder, kind.private)
        with atomic.temporary(folder, kind.private) as part:
            with atomic.reporting("write", part):
                _run(write, part)
                created = datetime.now(UTC).isoformat(timespec="seconds")
                artifact = Artifact(kind, circuit_digest, sha256(part), part.stat().st_size, created, origin)
            atomic.publish(part, self.path(artifact))
        self._index(artifact)
        return artifact

    def find(self, kind: Kind | str, circuit_digest: str) -> Artifact | None:
        """The circuit's file of this kind, if there is one; `open` checks it.

        A file that was moved away counts as absent, so that it is made again. Raises ArtifactError for an index entry
        that is damaged or of another circuit or kind, MalformedInput for a digest.
        """
        kind = Kind(kind)
        entry = self._entry(kind, circuit_digest)
        with atomic.reporting("read", entry):
            try:
                data = entry.read_bytes()
            except FileNotFoundError:
                return None
        artifact = _read(entry, data)
        if (artifact.kind, artifact.circuit_digest) != (kind, circuit_digest):
            expected, got = f"{kind} of {circuit_digest}", f"{artifact.kind} of {artifact.circuit_digest}"
            raise _damaged(entry, "is foreign", expected, got)
        with atomic.reporting("read", self.path(artifact)):
            return artifact if self.path(artifact).exists() else None

    def open(self, artifact: Artifact) -> Path:
        """The path of the file, once its size and SHA-256 are found to be those of the index.

        Raises ArtifactNotFound, or ArtifactError with path, expected and got. A damaged file stays where it is.
        """
        path = self.path(artifact)
        with atomic.reporting("read", path):
            try:
                size = path.stat().st_size
                got = f"{size} bytes" if size != artifact.size else known_sha256(path)
            except FileNotFoundError:
                raise ArtifactNotFound(f"{path} is not there", path=str(path)) from None
        if got != artifact.digest:
            expected = f"{artifact.size} bytes" if size != artifact.size else artifact.digest
            raise _damaged(path, "is damaged or foreign", expected, got, artifact.origin)
        return path

    @contextmanager
    def exclusive(self, circuit_digest: str) -> Iterator[None]:
        """Hold off other processes and threads that enter this for the same circuit.

        For whoever found no keys, to look again and make them: else two set-ups run at once, and the proving key of one
        may end up beside the verification key of the other. Look before too, for a read-only store cannot be locked.
        The lock dies with its holder. Raises ArtifactError.
        """
        place = self._folder(circuit_digest) / "lock"
        atomic.make_folder(place.parent)
        with atomic.reporting("lock", place):
            descriptor = os.open(place, os.O_CREAT | os.O_RDWR, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _folder(self, circuit_digest: str) -> Path:
        # Checked because it becomes part of a path.
        if not _DIGEST.fullmatch(circuit_digest):
            raise MalformedInput("a circuit digest is 64 lower-case hex digits", path="circuit_digest")
        return self.root / "index" / circuit_digest

    def _entry(self, kind: Kind, circuit_digest: str) -> Path:
        return self._folder(circuit_digest) / f"{kind}.json"

    def _index(self, artifact: Artifact) -> None:
        entry = self._entry(artifact.kind, artifact.circuit_digest)
        atomic.make_folder(entry.parent)
        atomic.write(entry, artifact.to_json())

    def _refuse_downgrade(self, kind: Kind, circuit_digest: str, origin: Origin | None) -> None:
        present = self.find(kind, circuit_digest)
        if origin is Origin.DEVELOPMENT and present is not None and present.origin is Origin.CEREMONY:
            raise PolicyError(
                f"{self.path(present)} is a ceremony's {kind}; move it away before making a development key",
                path=str(self.path(present)),
            )


def _run(write: Callable[[Path], object], part: Path) -> None:
    try:
        write(part)
    except NativeError as error:
        code, reason, _ = error.args
        if code != "io":
            raise
        raise ArtifactError(f"cannot write {part}: {reason}", path=str(part), reason=reason) from error


def _read(entry: Path, data: bytes) -> Artifact:
    try:
        artifact = Artifact.from_json(data)
        if not (isinstance(artifact.digest, str) and _DIGEST.fullmatch(artifact.digest)):
            raise ValueError("its digest is no SHA-256")
    except (ValueError, RecursionError) as error:
        raise ArtifactError(f"{entry} is no index entry: {error}. {_remedy(None)}", path=str(entry)) from None
    return artifact


def _damaged(path: Path, what: str, expected: str, got: str, origin: Origin | None = None) -> ArtifactError:
    message = f"{path} {what}: expected {expected}, got {got}. {_remedy(origin)}"
    return ArtifactError(message, path=str(path), expected=expected, got=got)


def _remedy(origin: Origin | None) -> str:
    again = (
        "import the ceremony's key again" if origin is Origin.CEREMONY else "run the command again to make a new one"
    )
    return f"It was left as it is: move it away and {again}."
