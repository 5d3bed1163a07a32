"""What reading and writing circom's files share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from proofmill._native import NativeError
from proofmill.errors import ArtifactError


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """Turn a core's refusal into an ArtifactError that names the file; `what` says what it should have been."""
    try:
        yield
    except NativeError as error:
        code, message, _ = error.args
        text = f"{path}: not a usable {what}: {message}"
        raise ArtifactError(text, path=str(path), native_code=code) from None


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its name at the end; a private one is its owner's alone.

    Raises ArtifactError when that cannot be done; what stood under the name is then still there.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(descriptor)
        part = Path(name)
        try:
            yield part
            if not private:
                part.chmod(0o666 & ~_umask())
            part.replace(path)
        finally:
            with suppress(OSError):
                part.unlink()
    except (OSError, NativeError) as error:
        reason = error.args[1] if isinstance(error, NativeError) else error.strerror or str(error)
        raise ArtifactError(f"cannot write {path}: {reason}", path=str(path)) from None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
