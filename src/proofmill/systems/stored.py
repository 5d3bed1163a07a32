"""Keys of every system in the artifact store, made once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from proofmill._native import Cancel
from proofmill.artifacts import Store
from proofmill.systems import AnyKeys, AnyVerificationKey
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16 import stored as groth16_stored
from proofmill.systems.key_file import key_from_json
from proofmill.systems.plonky2 import stored as plonky2_stored
from proofmill.systems.stored_keys import StoredKeys, stored_verification_key

__all__ = ["StoredKeys", "keys_for", "open_store", "telling", "verification_key_for"]


def open_store(store: Store) -> Store:
    """Call it before anything is compiled: plonky2 circuits whose proofs others take are built for compiling already.

    From then on they are filed in this store, and read from it.
    """
    plonky2_stored.open_store(store)
    return store


def telling(told: Callable[[str, float], None]) -> AbstractContextManager[None]:
    """Within the block, `told` gets what is being built and how far it is, 0.0 … 1.0, in `compile` too.

    What it raises stops the building and comes out of it.
    """
    return plonky2_stored.telling(told)


def keys_for(
    compiled: Compiled,
    store: Store,
    *,
    progress: Callable[[float], None] | None = None,
    cancel: Cancel | None = None,
    make: bool = True,
) -> StoredKeys[AnyKeys]:
    """The circuit's keys from the store; made once, if there are none: on groth16 development keys.

    `progress` gets 0.0 … 1.0 of a set-up. `make` is for keys that somebody must be trusted for: a plonky2 circuit is
    built in any case. Raises ArtifactError (a damaged or foreign file), ArtifactNotFound (none there and `make` is
    false), MismatchError, CancelledError.
    """
    if compiled.system == "plonky2":
        return plonky2_stored.keys_for(compiled, store, progress=progress, cancel=cancel)
    return groth16_stored.keys_for(compiled, store, progress=progress, cancel=cancel, make=make)


def verification_key_for(digest: str, store: Store) -> AnyVerificationKey:
    """The stored verification key of a circuit digest: no source code needed.

    Of a chain's step it is the one of the set that was built last. Raises ArtifactNotFound, ArtifactError (damaged, or
    a key of another circuit).
    """
    return stored_verification_key(digest, store, key_from_json)
