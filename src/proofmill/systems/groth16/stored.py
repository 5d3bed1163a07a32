"""Compiled circuits and keys of Groth16 in the artifact store."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from proofmill._native import Cancel, NativeError
from proofmill._native.r1cs import ConstraintSystem
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.artifacts import Kind, Origin, Store
from proofmill.circuit import Circuit, Location
from proofmill.errors import ArtifactError, ArtifactNotFound, MismatchError
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16 import Keys, key_to_snarkjs, setup
from proofmill.systems.identity import CircuitIdentity, circuit_digest
from proofmill.systems.stored_keys import StoredKeys

__all__ = ["keep_ceremony_keys", "keys_for", "load_compiled", "store_compiled"]


def keys_for(
    compiled: Compiled,
    store: Store,
    *,
    progress: Callable[[float], None] | None = None,
    cancel: Cancel | None = None,
    make: bool = True,
) -> StoredKeys[Keys]:
    """The circuit's keys from the store; development keys are made once, if there are none.

    `progress` gets 0.0 … 1.0 of a set-up. Raises ArtifactError (a damaged or foreign file), ArtifactNotFound (none
    there and `make` is false), MismatchError, CancelledError.
    """
    found = _find(compiled, store)
    if found is None and make:
        with store.exclusive(compiled.digest):
            found = _find(compiled, store) or _make(compiled, store, progress, cancel)
    if found is None:
        raise ArtifactNotFound(f"no keys for circuit {compiled.name} {compiled.digest} in {store.root}")
    return found


def keep_ceremony_keys(compiled: Compiled, path: Path, store: Store) -> StoredKeys[Keys]:
    """Make the keys in a file that `ceremony.finalize` wrote the circuit's own, in place of development keys.

    Raises ArtifactError (a damaged file), MismatchError (keys of another circuit, or from no ceremony).
    """
    keys = Keys.load(path)
    keys.require(compiled)
    if keys.identity.origin != Origin.CEREMONY:
        raise MismatchError(f"{path}: not from a ceremony", expected=str(Origin.CEREMONY), got=keys.identity.origin)
    with store.exclusive(compiled.digest):
        # As it is, with the transcript by which anybody can check it again.
        return _keep(compiled, keys, lambda part: shutil.copyfile(path, part), store, Origin.CEREMONY)


def store_compiled(compiled: Compiled, store: Store) -> Path:
    """Keep the constraint system and its locations, so that `load_compiled` need not run `define`."""
    debug = {
        "circuit": compiled.identity.to_json(),
        "schema": compiled.schema.describe(),
        "locations": [location.to_json() for location in compiled.locations],
    }
    data = json.dumps(debug).encode()
    store.put(Kind.SCHEMA, compiled.digest, lambda path: path.write_bytes(data))
    artifact = store.put(
        Kind.CONSTRAINT_SYSTEM, compiled.digest, lambda path: compiled.constraint_system.save(str(path))
    )
    return store.path(artifact)


def load_compiled(circuit: type[Circuit], digest: str, store: Store) -> Compiled:
    """The stored system of a circuit, by memory map, checked to be the one of this digest and of this class's schema.

    Raises ArtifactNotFound, ArtifactError (damaged), MismatchError (of another schema), and ArtifactError for a
    circuit with Python hints, which live in its source and not in the file.
    """
    paths = []
    for kind in (Kind.CONSTRAINT_SYSTEM, Kind.SCHEMA):
        artifact = store.find(kind, digest)
        if artifact is None:
            raise ArtifactNotFound(f"no {kind} of circuit {digest} in {store.root}")
        paths.append(store.open(artifact))
    try:
        system = ConstraintSystem.load(str(paths[0]))
        locations = [Location.from_json(entry) for entry in json.loads(paths[1].read_bytes())["locations"]]
    except (NativeError, ValueError, KeyError, TypeError) as error:
        detail = error.args[1] if isinstance(error, NativeError) else error
        raise ArtifactError(f"{paths[0]}: not a usable constraint system: {detail}", path=str(paths[0])) from None
    if system.python_hints:
        raise ArtifactError(f"{paths[0]}: the circuit has Python hints: compile it", path=str(paths[0]))
    schema = circuit.schema(SCALAR_MODULUS)
    got = circuit_digest(circuit.system, schema.canonical(), system.digest())
    if got != digest:
        raise MismatchError("the stored constraint system belongs to another circuit", expected=digest, got=got)
    identity = CircuitIdentity(circuit.circuit_name, circuit.circuit_version, digest)
    return Compiled(circuit, circuit.system, identity, schema, system, tuple(locations))


def _find(compiled: Compiled, store: Store) -> StoredKeys[Keys] | None:
    artifact = store.find(Kind.PROVING_KEY, compiled.digest)
    if artifact is None:
        return None
    path = store.open(artifact)
    keys = Keys.load(path, compiled)
    keys.require(compiled)
    if keys.identity.origin != artifact.origin:
        raise ArtifactError(
            f"{path}: the index calls it a {artifact.origin} key, and the key itself says {keys.identity.origin}",
            path=str(path),
            expected=str(artifact.origin),
            got=keys.identity.origin,
        )
    return StoredKeys(keys, path, made=False)


def _make(
    compiled: Compiled, store: Store, progress: Callable[[float], None] | None, cancel: Cancel | None
) -> StoredKeys[Keys]:
    keys = setup(compiled, progress=progress, cancel=cancel)
    return _keep(compiled, keys, keys.save, store, Origin.DEVELOPMENT)


def _keep(
    compiled: Compiled, keys: Keys, write: Callable[[Path], object], store: Store, origin: Origin
) -> StoredKeys[Keys]:
    verification_key = json.dumps(key_to_snarkjs(keys.verification_key), indent=1).encode()
    store_compiled(compiled, store)
    # The proving key comes last: it is what `_find` looks for, so that a set-up that dies leaves nothing half there.
    store.put(Kind.VERIFICATION_KEY, compiled.digest, lambda path: path.write_bytes(verification_key), origin=origin)
    artifact = store.put(Kind.PROVING_KEY, compiled.digest, write, origin=origin)
    return StoredKeys(keys, store.path(artifact), made=True)
