"""What proves and what verifies: the built circuit, and its verification key. Neither holds a secret."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from proofmill._native import NativeError
from proofmill._native import plonky2 as native
from proofmill.algebra.goldilocks import MODULUS
from proofmill.artifacts import Origin
from proofmill.circuit import Schema
from proofmill.errors import MalformedInput, MalformedProof, MismatchError
from proofmill.systems.compiled import Compiled
from proofmill.systems.identity import CircuitIdentity, key_digest
from proofmill.systems.key_identity import KeyIdentity
from proofmill.systems.plonky2.circuit_key import CircuitKey, key_from_bytes

FORMAT = "proofmill/plonky2-verification-key/v1"
ORIGIN = Origin.TRANSPARENT.value


@dataclass(frozen=True)
class VerificationKey:
    """What a verifier needs: the circuit's commitments, and the names and types of the public inputs."""

    identity: KeyIdentity
    key: CircuitKey = field(repr=False)

    def __post_init__(self) -> None:
        wanted, got = self.identity.schema.public_elements, self.key.public_inputs
        if wanted != got:
            raise MismatchError("the key's schema and its circuit disagree on public inputs", expected=wanted, got=got)

    @property
    def system(self) -> str:
        """plonky2."""
        return "plonky2"

    @property
    def circuit(self) -> CircuitIdentity:
        """The circuit that the key belongs to."""
        return self.identity.circuit

    @property
    def digest(self) -> str:
        """64 hex digits over the circuit's digest, the public values, the gates, configuration and commitments.

        A verifier cannot tell whether the circuit's digest is that of these names and types, so they count themselves:
        a key in which two names have changed places is another key.
        """
        schema = self.identity.schema
        public = Schema(schema.outputs, schema.public, ()).canonical()
        return key_digest(self.circuit.digest, hashlib.sha256(public).digest() + self.key.digest())

    @property
    def development(self) -> bool:
        """Never: a key without a trusted set-up is as good as any other."""
        return False

    def to_json(self) -> dict[str, Any]:
        """The key with its identity."""
        return {**self.identity.to_json(FORMAT), "key": "0x" + self.key.to_bytes().hex()}

    @staticmethod
    def from_json(data: Any) -> VerificationKey:
        """Raises MalformedProof, MismatchError."""
        if not isinstance(data, Mapping) or not isinstance(data.get("key"), str) or not data["key"].startswith("0x"):
            raise MalformedProof("expected a plonky2 verification key: an object with key, circuit and public")
        identity = KeyIdentity.from_json({name: data[name] for name in data if name != "key"}, FORMAT, MODULUS)
        try:
            return VerificationKey(identity, key_from_bytes(bytes.fromhex(data["key"][2:])))
        except (NativeError, MalformedInput, ValueError):
            raise MalformedProof("key: not a plonky2 verification key of this version", path="key") from None


@dataclass(frozen=True)
class Keys:
    """The built circuit and its verification key."""

    identity: KeyIdentity
    built: native.Circuit = field(repr=False)
    verification_key: VerificationKey = field(repr=False)

    @property
    def circuit(self) -> CircuitIdentity:
        """The circuit that the keys belong to."""
        return self.identity.circuit

    @property
    def development(self) -> bool:
        """Never."""
        return False

    def require(self, compiled: Compiled) -> None:
        """Raises MismatchError when the keys were made for another circuit."""
        self.identity.require(compiled.identity)
