"""What a proof is verified against: a circuit's key, a set and a kind, or a key and the set to be named."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from proofmill._native import plonky2 as native
from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.errors import MalformedProof, VerificationError

_PLAIN, _MEMBER, _BOUND = b"C", b"M", b"B"
_KIND_BYTES, _DIGEST_BYTES = 4, 32


class CircuitKey(Protocol):
    """Whichever of the three: there is one way to verify, and it makes all checks."""

    @property
    def public_inputs(self) -> int:
        """How many elements `verify` gives."""

    def digest(self) -> bytes:
        """32 bytes: equal for two keys that accept the same proofs."""

    def verify(self, proof: bytes) -> list[int]:
        """The public values, the set digest last where there is one. Raises NativeError, VerificationError."""

    def to_bytes(self) -> bytes:
        """`key_from_bytes` reads it."""


@dataclass(frozen=True)
class PlainKey:
    """A circuit outside of chains."""

    key: native.VerificationKey = field(repr=False)

    @property
    def public_inputs(self) -> int:
        """The circuit's."""
        return self.key.public_inputs

    def digest(self) -> bytes:
        """The circuit's identity."""
        return self.key.digest()

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
        """Over the set and the kind."""
        return hashlib.sha256(_MEMBER + _kind(self.kind) + hash_out.to_bytes(self.keys.digest())).digest()

    def verify(self, proof: bytes) -> list[int]:
        """Kind, key and set digest."""
        published = self.keys.digest()
        return [*self.keys.verify(published, self.kind, proof), *published]

    def to_bytes(self) -> bytes:
        """The kind and all keys."""
        return _MEMBER + _kind(self.kind) + self.keys.to_bytes()


@dataclass(frozen=True)
class BoundKey:
    """A circuit that steps verify: what it says of a member counts in the set that it carries alone."""

    key: native.VerificationKey = field(repr=False)
    set_digest: HashOut

    @property
    def public_inputs(self) -> int:
        """The circuit's, the set digest among them."""
        return self.key.public_inputs

    def digest(self) -> bytes:
        """Over the circuit's identity and the set."""
        return hashlib.sha256(_BOUND + self.key.digest() + hash_out.to_bytes(self.set_digest)).digest()

    def verify(self, proof: bytes) -> list[int]:
        """Under the key, over this set."""
        public = self.key.verify(proof)
        if tuple(public[-len(self.set_digest) :]) != self.set_digest:
            raise VerificationError("the proof was made over another set of keys")
        return public

    def to_bytes(self) -> bytes:
        """The set digest and the key."""
        return _BOUND + hash_out.to_bytes(self.set_digest) + self.key.to_bytes()


def key_from_bytes(data: bytes) -> CircuitKey:
    """Raises NativeError, MalformedProof."""
    tag, rest = data[:1], data[1:]
    if tag == _PLAIN:
        return PlainKey(native.VerificationKey.from_bytes(rest))
    if tag == _BOUND:
        digest = hash_out.from_bytes(rest[:_DIGEST_BYTES])
        return BoundKey(native.VerificationKey.from_bytes(rest[_DIGEST_BYTES:]), digest)
    if tag != _MEMBER:
        raise MalformedProof("not a plonky2 verification key")
    kind, keys = int.from_bytes(rest[:_KIND_BYTES], "big"), native.KeySet.from_bytes(rest[_KIND_BYTES:])
    if not 1 <= kind <= keys.kinds:
        raise MalformedProof("the key names no step of its set")
    return MemberKey(keys, kind)


def _kind(kind: int) -> bytes:
    return kind.to_bytes(_KIND_BYTES, "big")
