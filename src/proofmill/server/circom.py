"""circom circuits in the service: named by their files, loaded in the background as all circuits are."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from proofmill._native import Cancel
from proofmill.errors import MalformedProof, PolicyError
from proofmill.systems import Proof
from proofmill.systems.groth16 import proof_to_snarkjs, public_to_snarkjs
from proofmill.systems.groth16.circom.circuit import VERSION, CircomCircuit
from proofmill.systems.groth16.witness_wasm import Limits

__all__ = ["CircomFiles", "proved", "read_envelope"]

_LOG = logging.getLogger("proofmill.server")
SNARKJS = "snarkjs"
"""The entry of the answer with proof.json and public.json in it."""


@dataclass(frozen=True)
class CircomFiles:
    """A circuit that is to be loaded: proving key, program and, if there is one, the file of names."""

    circuit_name: str
    zkey: Path
    wasm: Path
    sym: Path | None
    limits: Limits

    circuit_version: ClassVar[str] = VERSION
    system: ClassVar[str] = "groth16"

    @property
    def description(self) -> str:
        """Where it comes from."""
        return f"A circom circuit: {self.zkey.name}, {self.wasm.name}"

    def load(self, *, development: bool) -> CircomCircuit:
        """The circuit. Raises as `CircomCircuit.load`, and PolicyError for development keys without `development`."""
        circuit = CircomCircuit.load(self.circuit_name, self.zkey, self.wasm, self.sym, self.limits)
        if circuit.development and not development:
            raise PolicyError(
                f"{self.zkey.name} is a development key, refused on an address other than loopback: whoever made it "
                "can forge proofs. Use a ceremony's, listen on 127.0.0.1, or allow it with --development-keys"
            )
        # snarkjs' keys do not say where they come from.
        told = "loaded %s: who knows the secrets that %s was made from can forge proofs"
        _LOG.warning(told, self.circuit_name, self.zkey.name)
        return circuit


def proved(circuit: CircomCircuit, inputs: Mapping[str, Any], cancel: Cancel) -> dict[str, Any]:
    """The envelope, and the proof once more in snarkjs' form. It was verified. Raises as `CircomCircuit.prove`."""
    proof = circuit.prove(inputs, cancel=cancel)
    return {**proof.to_json(), SNARKJS: _snarkjs(proof, circuit)}


def read_envelope(data: Mapping[str, Any], circuit: CircomCircuit) -> Proof:
    """The envelope of an answer of `proved`, with or without the proof in snarkjs' form.

    Raises MalformedInput, MalformedProof, also where the two forms are not one proof: a reader of either would see
    another.
    """
    proof = Proof.from_json({name: value for name, value in data.items() if name != SNARKJS})
    if SNARKJS in data and data[SNARKJS] != _snarkjs(proof, circuit):
        raise MalformedProof(f"{SNARKJS}: not the proof of the envelope", path=SNARKJS)
    return proof


def _snarkjs(proof: Proof, circuit: CircomCircuit) -> dict[str, Any]:
    if len(proof.data) != 256:
        raise MalformedProof("proof: expected 256 bytes", path="proof")
    return {
        "proof": proof_to_snarkjs(proof.data),
        "public": public_to_snarkjs(circuit.public_elements(proof)),
    }
