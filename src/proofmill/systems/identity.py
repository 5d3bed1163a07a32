"""Who a circuit is: its name for people, its digest for machines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proofmill.errors import MalformedProof

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class CircuitIdentity:
    """`digest` is SHA-256 over system, schema and constraint system, as 64 hex digits: the statement itself."""

    name: str
    version: str
    digest: str

    def to_json(self) -> dict[str, str]:
        """Name, version, digest."""
        return {"name": self.name, "version": self.version, "digest": self.digest}

    @staticmethod
    def from_json(data: Any) -> CircuitIdentity:
        """Raises MalformedProof."""
        if not isinstance(data, Mapping) or set(data) != {"name", "version", "digest"}:
            raise MalformedProof("circuit: expected an object with name, version and digest", path="circuit")
        name, version = (text(data[key], f"circuit.{key}") for key in ("name", "version"))
        return CircuitIdentity(name, version, digest(data["digest"], "circuit.digest"))


def circuit_digest(system: str, schema: bytes, constraints: bytes) -> str:
    """The identity of a statement: not its name, messages, comments or witness program."""
    return _tagged("proofmill/circuit/v1", system.encode(), schema, constraints)


def circom_digest(key: bytes) -> str:
    """The identity of a circuit that is known by its verification key alone."""
    return _tagged("proofmill/circom-circuit/v1", key)


def key_digest(circuit: str, key: bytes) -> str:
    """The identity of a verification key, bound to its circuit."""
    return _tagged("proofmill/verification-key/v1", bytes.fromhex(circuit), key)


def text(value: Any, path: str, longest: int = 200) -> str:
    """A short string. Raises MalformedProof."""
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise MalformedProof(f"{path}: expected a string of at most {longest} characters", path=path)
    return value


def digest(value: Any, path: str) -> str:
    """64 lower-case hex digits. Raises MalformedProof."""
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise MalformedProof(f"{path}: expected 64 lower-case hex digits", path=path)
    return value


def _tagged(tag: str, *parts: bytes) -> str:
    """SHA-256 over length-prefixed parts, so that no two lists of parts collide."""
    state = hashlib.sha256()
    for part in (tag.encode(), *parts):
        state.update(len(part).to_bytes(8, "big") + part)
    return state.hexdigest()
