"""Built circuits and their verification keys in the artifact store."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

from proofmill._native import Cancel
from proofmill.artifacts import Kind, Origin, Store
from proofmill.errors import ArtifactNotFound
from proofmill.systems.compiled import Compiled
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.plonky2.keys import Keys, VerificationKey
from proofmill.systems.plonky2.library import Told
from proofmill.systems.plonky2.setup import setup
from proofmill.systems.stored_keys import StoredKeys, stored_verification_key

__all__ = ["keys_for", "open_store"]


def open_store(store: Store) -> None:
    """File what is built in this store from now on, and look there first."""
    LIBRARY.keep_in(store)


def telling(told: Told) -> AbstractContextManager[None]:
    """Tell of what is built within the block, whatever asks for it."""
    return LIBRARY.telling(told)


def keys_for(
    compiled: Compiled,
    store: Store,
    *,
    progress: Callable[[float], None] | None = None,
    cancel: Cancel | None = None,
) -> StoredKeys[Keys]:
    """The built circuit; of a circuit of a chain, with all others of it, which then are in the store too.

    Raises ArtifactError (a damaged file), CancelledError.
    """
    LIBRARY.keep_in(store)
    made = LIBRARY.path(compiled) is None
    if made:
        LIBRARY.let_go(compiled)
    keys = setup(compiled, progress=progress, cancel=cancel)
    path = LIBRARY.path(compiled)
    assert path is not None
    _keep_verification_key(keys.verification_key, store)
    return StoredKeys(keys, path, made)


def _keep_verification_key(key: VerificationKey, store: Store) -> None:
    """Unless it is there: a store that only reads can be used once everything is in it."""
    try:
        if stored_verification_key(key.circuit.digest, store, VerificationKey.from_json).digest == key.digest:
            return
    except ArtifactNotFound:
        pass
    data = json.dumps(key.to_json(), indent=1).encode()
    store.put(Kind.VERIFICATION_KEY, key.circuit.digest, lambda path: path.write_bytes(data), origin=Origin.TRANSPARENT)
