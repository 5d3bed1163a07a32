"""What a store answers when it is asked for a circuit's keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from proofmill.artifacts import Kind, Store
from proofmill.errors import ArtifactError, ArtifactNotFound, MalformedProof, MismatchError
from proofmill.systems import AnyVerificationKey

__all__ = ["StoredKeys", "stored_verification_key"]

K = TypeVar("K", covariant=True)
V = TypeVar("V", bound=AnyVerificationKey)


@dataclass(frozen=True)
class StoredKeys(Generic[K]):
    """Keys, where what proves lies, and whether this call made them."""

    keys: K
    path: Path
    made: bool


def stored_verification_key(digest: str, store: Store, read: Callable[[Any], V]) -> V:
    """The stored verification key of a circuit digest, read from its JSON: no source code needed.

    Raises ArtifactNotFound, ArtifactError (damaged, or a key of another circuit).
    """
    artifact = store.find(Kind.VERIFICATION_KEY, digest)
    if artifact is None:
        raise ArtifactNotFound(f"no verification key for circuit {digest} in {store.root}")
    path = store.open(artifact)
    try:
        key = read(json.loads(path.read_bytes()))
    except (ValueError, MalformedProof, MismatchError) as error:
        raise ArtifactError(f"{path}: not a verification key: {error}", path=str(path)) from None
    if (got := key.circuit.digest) != digest:
        raise ArtifactError(f"{path}: a key of another circuit", path=str(path), expected=digest, got=got)
    return key
