"""What a proof is verified against: a circuit's key, or the set of a chain and a kind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from proofmill._native import plonky2 as native
from proofmill.algebra import hash_out
from proofmill.errors import MalformedProof

_PLAIN, _MEMBER = b"C", b"M"
_KIND_BYTES = 4


class CircuitKey(Protocol):
    """Whichever of the two: there is one way to verify, and it makes all checks."""

    @property
    def public_inputs(self) -> int:
        """How many elements `verify` gives."""

    def digest(self) -> bytes:
        """32 bytes: equal for two keys that accept the same proofs."""

    def circuit_digest(self) -> bytes:
        """32 bytes: of the one built circuit that makes these proofs."""

    def verify(self, proof: bytes) -> list[int]:
        """The public values, the set digest last where there is one. Raises NativeError."""

    def to_bytes(self) -> bytes:
        """`key_from_bytes` reads it."""


@dataclass(frozen=True)
class PlainKey:
    """A circuit outside of chains. A dependent of a chain has one too, and it verifies nothing: its steps do."""

    key: native.VerificationKey = field(repr=False)

    @property
    def public_inputs(self) -> int:
        """The circuit's."""
        return self.key.public_inputs

    def digest(self) -> bytes:
        """The circuit's identity."""
        return self.key.digest()

    circuit_digest = digest

    def verify(self, proof: bytes) -> list[int]:
        """Under the key."""
        return self.key.verify(proof)

    def to_bytes(self) -> bytes:
        """The key."""
        return _PLAIN + self.key.to_bytes()


@dataclass(frozen=True)
class MemberKey:
    """A step of a chain: its kind, and the set whose digest the proof must carry.

    A true last step over a forged set, and a base proof, hold under the key of their place; this refuses both.
    """

    keys: native.KeySet = field(repr=False)
    kind: int

    @property
    def public_inputs(self) -> int:
        """The chain's, and the set digest."""
        return self.keys.public_values + len(self.keys.digest())

    def digest(self) -> bytes:
        """Over the set, the kind and that kind's circuit, whose identity names the version of the gates' crate too."""
        circuit = self.circuit_digest()
        return hashlib.sha256(_MEMBER + _kind(self.kind) + circuit + hash_out.to_bytes(self.keys.digest())).digest()

    def circuit_digest(self) -> bytes:
        """Of the circuit of this kind in the set."""
        return self.keys.key(self.kind).digest()

    def verify(self, proof: bytes) -> list[int]:
        """Kind, key and set digest."""
        published = self.keys.digest()
        return [*self.keys.verify(published, self.kind, proof), *published]

    def to_bytes(self) -> bytes:
        """The kind and all keys."""
        return _MEMBER + _kind(self.kind) + self.keys.to_bytes()


def key_from_bytes(data: bytes) -> CircuitKey:
    """Raises NativeError, MalformedProof."""
    tag, rest = data[:1], data[1:]
    if tag == _PLAIN:
        return PlainKey(native.VerificationKey.from_bytes(rest))
    if tag != _MEMBER:
        raise MalformedProof("not a plonky2 verification key")
    kind, keys = int.from_bytes(rest[:_KIND_BYTES], "big"), native.KeySet.from_bytes(rest[_KIND_BYTES:])
    if not 1 <= kind <= keys.kinds:
        raise MalformedProof("the key names no step of its set")
    return MemberKey(keys, kind)


def _kind(kind: int) -> bytes:
    return kind.to_bytes(_KIND_BYTES, "big")
