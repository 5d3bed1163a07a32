"""Groth16 keys with the identity of the circuit that they were made for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofmill._native import NativeError, groth16
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import ArtifactError, MalformedProof, MismatchError, from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.identity import CircuitIdentity, key_digest
from proofmill.systems.key_identity import KeyIdentity

FORMAT = "proofmill/groth16-key/v1"
DEVELOPMENT = "development"
"""The origin of keys made from local randomness: whoever made them could have kept what forges proofs."""


@dataclass(frozen=True)
class VerificationKey:
    """What a verifier needs: the key's points, and the names and types of the public inputs."""

    identity: KeyIdentity
    native: groth16.VerificationKey = field(repr=False)

    def __post_init__(self) -> None:
        wanted, got = self.identity.schema.public_elements, self.native.public_inputs
        if wanted != got:
            raise MismatchError(
                "the key's schema and its points disagree on the public inputs", expected=wanted, got=got
            )

    @property
    def system(self) -> str:
        """groth16."""
        return "groth16"

    @property
    def circuit(self) -> CircuitIdentity:
        """The circuit that the key belongs to."""
        return self.identity.circuit

    @property
    def digest(self) -> str:
        """64 hex digits over the circuit's digest, what the key says of itself, and its points.

        A verifier cannot tell whether the circuit's digest is that of these names and types, nor whether a key of
        development became one of a ceremony on its way: so a key that says otherwise is another key.
        """
        said = json.dumps(self.identity.to_json(FORMAT), sort_keys=True).encode()
        return key_digest(self.circuit.digest, hashlib.sha256(said).digest() + self.native.to_bytes())

    @property
    def development(self) -> bool:
        """Whether the key was made from local randomness."""
        return self.identity.origin == DEVELOPMENT


@dataclass(frozen=True)
class Keys:
    """A proving key and its verification key."""

    identity: KeyIdentity
    proving_key: groth16.ProvingKey = field(repr=False)
    verification_key: VerificationKey = field(repr=False)

    @property
    def circuit(self) -> CircuitIdentity:
        """The circuit that the keys belong to."""
        return self.identity.circuit

    @property
    def development(self) -> bool:
        """Whether the keys were made from local randomness."""
        return self.identity.origin == DEVELOPMENT

    def save(self, path: Path) -> None:
        """Write the proving key, which contains the verification key, as a `.zkey`. Raises ArtifactError."""
        try:
            self.proving_key.save(str(path))
        except NativeError as error:
            raise from_native(error) from None

    @staticmethod
    def load(path: Path, compiled: Compiled | None = None) -> Keys:
        """Read a saved key, in less memory beside its circuit; `require` says whether it is the circuit's.

        Raises ArtifactError naming the file and what was expected.
        """
        try:
            native = groth16.ProvingKey.load(str(path), compiled.constraint_system if compiled else None)
            return _with_identity(native)
        except NativeError as error:
            raise ArtifactError(f"{path}: not a usable Groth16 proving key: {error.args[1]}", path=str(path)) from None
        except (ValueError, MalformedProof, MismatchError) as error:
            raise ArtifactError(f"{path}: not a proving key of a Proofmill circuit: {error}", path=str(path)) from None

    def require(self, compiled: Compiled) -> None:
        """Raises MismatchError when the keys were made for another circuit."""
        self.identity.require(compiled.identity)


def new_keys(compiled: Compiled, make: Any) -> Keys:
    """Keys whose identity is written into the proving key; `make` takes it as bytes and gives the native key."""
    identity = KeyIdentity(compiled.identity, compiled.schema, DEVELOPMENT)
    return _with_identity(make(json.dumps(identity.to_json(FORMAT), sort_keys=True).encode()))


def _with_identity(native: groth16.ProvingKey) -> Keys:
    identity = KeyIdentity.from_json(json.loads(native.metadata), FORMAT, SCALAR_MODULUS)
    return Keys(identity, native, VerificationKey(identity, native.verification_key))
