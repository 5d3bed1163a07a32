"""Built circuits in the artifact store, so that whoever starts again builds nothing.

A circuit is filed under its program and the core that built it; a circuit of a chain also under all other circuits of
the chain, since a step's program does not name them and each set has other circuits for it. What belongs to a circuit
or chain as a whole, its keys, is filed last: a writer that dies leaves nothing that anybody finds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from proofmill import _native
from proofmill._native import NativeError
from proofmill._native import plonky2 as native
from proofmill.artifacts import Kind, Store
from proofmill.artifacts.digest import known_sha256
from proofmill.errors import ArtifactError

__all__ = ["ChainKeys", "Shelf", "chain_place", "place"]

FORMAT = "proofmill/plonky2-circuit-keys/v1"
assert _native.__file__ is not None
_MODULE = Path(_native.__file__)
T = TypeVar("T")


@dataclass(frozen=True)
class ChainKeys:
    """What a chain's provers and verifiers share, without the circuits: the set, and the proof of kind 0."""

    keys: native.KeySet = field(repr=False)
    base_proof: bytes = field(repr=False)


class Shelf:
    """Circuits and keys of this core in one store. Methods raise ArtifactError for a file that cannot be used."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def path(self, place: str) -> Path | None:
        """Where the circuit lies, if it is there."""
        artifact = self.store.find(Kind.CIRCUIT, place)
        return None if artifact is None else self.store.path(artifact)

    def circuit(self, place: str, program: native.Program) -> native.Circuit | None:
        """The circuit, checked to be the one of this program."""
        artifact = self.store.find(Kind.CIRCUIT, place)
        if artifact is None:
            return None
        path = self.store.open(artifact)
        circuit = _read(path, lambda: native.Circuit.load(str(path)))
        if circuit.program_digest != program.digest():
            raise ArtifactError(f"{path}: the circuit of another program", path=str(path))
        return circuit

    def key(self, place: str) -> native.VerificationKey | None:
        """The verification key of a circuit outside of chains."""
        return self._keys(place, lambda data: native.VerificationKey.from_bytes(bytes.fromhex(data["key"])))

    def chain(self, place: str) -> ChainKeys | None:
        """The keys of a chain."""

        def read(data: Any) -> ChainKeys:
            keys = native.KeySet.from_bytes(bytes.fromhex(data["keys"]))
            return ChainKeys(keys, bytes.fromhex(data["base_proof"]))

        return self._keys(place, read)

    def put_circuit(self, place: str, circuit: native.Circuit) -> None:
        """File a circuit of a chain, before `put_chain`."""
        self.store.put(Kind.CIRCUIT, place, lambda path: circuit.save(str(path)))

    def put(self, place: str, circuit: native.Circuit) -> None:
        """File a circuit outside of chains, and its key."""
        self.put_circuit(place, circuit)
        self._put_keys(place, {"key": circuit.verification_key.to_bytes().hex()})

    def put_chain(self, place: str, chain: native.Chain) -> None:
        """File the keys of a chain whose circuits are filed."""
        self._put_keys(place, {"keys": chain.keys.to_bytes().hex(), "base_proof": chain.base_proof.hex()})

    def _keys(self, place: str, read: Callable[[Any], T]) -> T | None:
        artifact = self.store.find(Kind.CIRCUIT_KEYS, place)
        if artifact is None:
            return None
        path = self.store.open(artifact)
        data = _read(path, lambda: json.loads(path.read_bytes()))
        if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
            raise ArtifactError(f"{path}: not the keys of a circuit", path=str(path))
        return _read(path, lambda: read(data))

    def _put_keys(self, place: str, data: dict[str, str]) -> None:
        text = json.dumps({"format": FORMAT, **data}).encode()
        self.store.put(Kind.CIRCUIT_KEYS, place, lambda path: path.write_bytes(text))


def place(*digests: str, within: str = "") -> str:
    """Where circuits of these digests lie together, for this core; `within`: the place of their chain."""
    return hashlib.sha256("/".join((_core(), within, *digests)).encode()).hexdigest()


def chain_place(steps: Sequence[str], dependents: Sequence[str]) -> str:
    """Where a chain of these circuits lies."""
    return place("steps", *steps, "dependents", *dependents)


@cache
def _core() -> str:
    """The native module: another one may build another circuit of the same program.

    Raises ArtifactError where the file is not the one that runs: circuits of the old module would be filed as the new
    one's, and every process after this one would take them.
    """
    digest = known_sha256(_MODULE)
    if _module_state() != _AT_START:
        told = f"{_MODULE} was replaced while this process ran: start it again"
        raise ArtifactError(told, path=str(_MODULE))
    return digest


def _module_state() -> tuple[int, int, int]:
    status = _MODULE.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


_AT_START = _module_state()
"""As this module is imported, right after the native one."""


def _read(path: Path, read: Callable[[], T]) -> T:
    try:
        return read()
    except (NativeError, ValueError, KeyError, TypeError) as error:
        detail = error.args[1] if isinstance(error, NativeError) else "damaged"
        raise ArtifactError(f"{path}: not usable: {detail}", path=str(path)) from None
