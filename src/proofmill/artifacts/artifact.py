"""What the store knows of one file: the index entry."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

__all__ = ["FORMAT_VERSION", "Artifact", "Kind", "Origin"]

FORMAT_VERSION = 1


class Kind(StrEnum):
    """What a file holds."""

    CONSTRAINT_SYSTEM = "constraint-system"
    PROVING_KEY = "proving-key"
    VERIFICATION_KEY = "verification-key"
    SCHEMA = "schema"
    CIRCUIT = "circuit"
    """A built circuit of plonky2, which needs no set-up."""
    CIRCUIT_KEYS = "circuit-keys"
    """The key of such a circuit, or the keys of a chain."""

    @property
    def extension(self) -> str:
        """The file name's ending: a proving key is a snarkjs `.zkey`, schemas and keys of circuits are JSON."""
        return _EXTENSIONS[self]

    @property
    def is_key(self) -> bool:
        """Whether it comes from a set-up, and so has an origin."""
        return self in (Kind.PROVING_KEY, Kind.VERIFICATION_KEY)

    @property
    def private(self) -> bool:
        """Whether only its owner may read it."""
        return self is Kind.PROVING_KEY


_EXTENSIONS = {
    Kind.CONSTRAINT_SYSTEM: "system",
    Kind.PROVING_KEY: "zkey",
    Kind.VERIFICATION_KEY: "vkey",
    Kind.SCHEMA: "json",
    Kind.CIRCUIT: "circuit",
    Kind.CIRCUIT_KEYS: "json",
}


class Origin(StrEnum):
    """Where a key's randomness came from."""

    DEVELOPMENT = "development"
    """This machine: whoever ran the set-up could have kept the trapdoor and forge proofs."""

    CEREMONY = "ceremony"
    """Many people, of whom one honest one is enough."""

    TRANSPARENT = "transparent"
    """There is none: the key follows from the circuit."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A stored file. `digest` is the SHA-256 of its bytes in hex, `size` is in bytes, `created` is UTC in ISO 8601."""

    kind: Kind
    circuit_digest: str
    digest: str
    size: int
    created: str
    origin: Origin | None = None
    format_version: int = FORMAT_VERSION

    def to_json(self) -> bytes:
        """One JSON object with the fields' names."""
        return json.dumps(asdict(self), indent=1).encode() + b"\n"

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read `to_json`. Raises ValueError for anything else, other versions included."""
        fields = json.loads(data)
        version = fields.get("format_version") if isinstance(fields, dict) else None
        if version != FORMAT_VERSION:
            raise ValueError(f"format version {version}, where this release reads {FORMAT_VERSION}")
        if set(fields) != set(cls.__slots__) or not isinstance(fields["size"], int):
            raise ValueError("its fields are not those of an index entry")
        origin = None if fields["origin"] is None else Origin(fields["origin"])
        return cls(**fields | {"kind": Kind(fields["kind"]), "origin": origin})
