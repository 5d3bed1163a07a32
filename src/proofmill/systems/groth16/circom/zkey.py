"""Any Groth16 proving key of snarkjs: one of ours, of a circom circuit, with or without contributions.

Such a key names no circuit and no types: public values are numbers in the order of the wires. Who holds the key's
secrets can prove anything; whether its contributions are worth trust is for `proofmill ceremony verify`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofmill._native import Cancel, NativeError, groth16
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput, MalformedProof, UnsatisfiedError, VerificationError, from_native
from proofmill.systems.groth16.circom.files import reading
from proofmill.systems.groth16.circom.wtns import WIRE, CircomWitness
from proofmill.systems.groth16.encoding import points_to_snarkjs


@dataclass(frozen=True)
class CircomKey:
    """A proving key with the verification key inside it."""

    native: groth16.ProvingKey = field(repr=False)

    @staticmethod
    def load(path: Path) -> CircomKey:
        """Through a memory map; every number and point is checked, of G2 also its subgroup.

        Raises ArtifactError naming file, section and offset; a key of PLONK, FFLONK or another curve by its name.
        """
        with reading(path, "Groth16 proving key of snarkjs"):
            return CircomKey(groth16.ProvingKey.load_foreign(str(path)))

    @property
    def public_inputs(self) -> int:
        """Outputs and public inputs together."""
        return self.native.public_inputs

    @property
    def wires(self) -> int:
        """The constant one included."""
        return self.native.wires

    def verification_key_json(self) -> dict[str, Any]:
        """snarkjs' verification_key.json, without the pairing `vk_alphabeta_12`, which no verifier reads."""
        return points_to_snarkjs(self.native.verification_key)

    def verify(self, public: Sequence[int], proof: bytes) -> None:
        """Raises VerificationError, MalformedProof (256 bytes that are no proof), MalformedInput (public values)."""
        if any(isinstance(value, bool) or not 0 <= value < SCALAR_MODULUS for value in public):
            raise MalformedInput("a public value is a whole number below r")
        try:
            groth16.verify(self.native.verification_key, [value.to_bytes(WIRE, "big") for value in public], proof)
        except NativeError as error:
            raise from_native(error, damaged=MalformedProof) from None

    def prove(self, witness: bytes | CircomWitness, cancel: Cancel | None = None) -> tuple[bytes, list[int]]:
        """256 proof bytes and the public values. `bytes` are 32 for each wire, big-endian, the constant one first.

        The proof is verified before it leaves: a key holds no C, so that nothing else shows a witness that breaks the
        constraints. Raises UnsatisfiedError for one, MismatchError (another number of wires), MalformedInput,
        CancelledError.
        """
        wires = witness if isinstance(witness, CircomWitness) else CircomWitness(witness)
        try:
            proof = groth16.prove_assignment(self.native, wires.values_bytes, cancel)
        except NativeError as error:
            raise from_native(error) from None
        public = wires.public(self.public_inputs)
        try:
            self.verify(public, proof)
        except VerificationError:
            raise UnsatisfiedError("the witness does not satisfy the circuit that the key was made for") from None
        return proof, public
