"""A circom circuit that proves: its key, its program and, if they are known, the names of its public values.

The proof's envelope is the one of every proof. What stands for the circuit in it is its verification key: of a circuit
in circom's files nothing else is known that a verifier could check.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import proofmill._native as native
from proofmill._native import Cancel
from proofmill.errors import MismatchError, NotFound
from proofmill.systems.groth16.circom.symbols import Symbols, named
from proofmill.systems.groth16.circom.verification import public_by_name, public_elements, require_key
from proofmill.systems.groth16.circom.zkey import CircomKey
from proofmill.systems.groth16.encoding import public_to_snarkjs
from proofmill.systems.groth16.keys import DEVELOPMENT
from proofmill.systems.groth16.witness_wasm import Limits, WitnessCalculator
from proofmill.systems.identity import CircuitIdentity, circom_digest, key_digest
from proofmill.systems.proof import Proof

__all__ = ["VERSION", "CircomCircuit"]

VERSION = "1"
"""Files of circom carry no version of their circuit."""

_SIGNAL: dict[str, Any] = {
    "anyOf": [{"type": "string", "pattern": r"^(-?[0-9]{1,78}|0[xX][0-9a-fA-F]{1,64})$"}, {"type": "integer"}],
    "description": "a field element; -v stands for the modulus less v",
}
_ANY_SIGNAL: dict[str, Any] = {"anyOf": [*_SIGNAL["anyOf"], {"type": "array"}, {"type": "object"}]}
_PUBLIC: dict[str, Any] = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,77})$"}


@dataclass(frozen=True)
class CircomCircuit:
    """Ready to prove. `symbols` are None where there is no `.sym` file."""

    name: str
    key: CircomKey = field(repr=False)
    calculator: WitnessCalculator = field(repr=False)
    symbols: Symbols | None = field(repr=False)

    @staticmethod
    def load(name: str, zkey: Path, wasm: Path, sym: Path | None, limits: Limits) -> CircomCircuit:
        """Read the three files.

        Raises NotFound, ArtifactError (a file that is not what it should be), TooLarge and DeadlineExceeded (a program
        beyond the limits), MismatchError (key and program of different circuits, as far as their sizes tell).
        """
        if not zkey.exists():
            raise NotFound(f"no file {zkey} with a proving key", path=str(zkey))
        key, calculator = CircomKey.load(zkey), WitnessCalculator.load(wasm, limits)
        if calculator.wires != key.wires:
            raise MismatchError(
                f"{zkey.name} and {wasm.name} belong to different circuits: one has {key.wires} wires, the other "
                f"{calculator.wires}",
                expected=key.wires,
                got=calculator.wires,
            )
        symbols = None if sym is None else Symbols.load(sym, key.public_inputs)
        return CircomCircuit(name, key, calculator, symbols)

    @cached_property
    def identity(self) -> CircuitIdentity:
        """Name and digest, which is that of the verification key."""
        return CircuitIdentity(self.name, VERSION, circom_digest(self._points))

    @cached_property
    def verification_key_digest(self) -> str:
        """64 hex digits over the circuit's digest and the key's points."""
        return key_digest(self.identity.digest, self._points)

    @property
    def development(self) -> bool:
        """Whether the key says of itself that it was made from local randomness. A key of snarkjs says nothing."""
        try:
            said = json.loads(self.key.native.metadata or b"{}")
        except ValueError:
            return False
        return isinstance(said, dict) and said.get("origin") == DEVELOPMENT

    def prove(self, inputs: Mapping[str, Any], *, cancel: Cancel | None = None) -> Proof:
        """A proof for the signals of an `input.json`; it was verified. What the circuit logs is dropped.

        Raises as `WitnessCalculator.witness` and `CircomKey.prove`.
        """
        start = time.perf_counter()
        witness = self.calculator.witness(inputs, cancel=cancel)
        solved = time.perf_counter()
        data, values = self.key.prove(witness, cancel)
        done = time.perf_counter()
        return Proof(
            system="groth16",
            circuit=self.identity,
            verification_key_digest=self.verification_key_digest,
            public_inputs=self._shown(public_to_snarkjs(values)),
            data=data,
            timings={"witness_ms": _ms(solved - start), "prove_ms": _ms(done - solved)},
            prover=f"proofmill/{native.version}",
        )

    def verify(self, proof: Proof) -> dict[str, Any]:
        """The public values as they stand in the envelope, if the proof holds under *this* key.

        Raises MismatchError, MalformedInput, MalformedProof, VerificationError.
        """
        require_key(proof, self.identity.digest, self.verification_key_digest)
        elements = self.public_elements(proof)
        self.key.verify(elements, proof.data)
        return self._shown(public_to_snarkjs(elements))

    def public_elements(self, proof: Proof) -> list[int]:
        """The public values of an envelope in the key's order: by name, or the list that there is without names.

        Raises MalformedInput.
        """
        return public_elements(proof.public_inputs, self.symbols)

    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of the inputs: exact with a `.sym` file, else any signals."""
        if self.symbols is None:
            return {"type": "object", "additionalProperties": _ANY_SIGNAL}
        sizes = self.calculator.sizes(sorted({name for name, _ in self.symbols.main}))
        signals = [(name, position) for name, position in self.symbols.main if name in sizes]
        shapes = named(signals, [_SIGNAL] * len(signals))
        properties: dict[str, Any] = {}
        for name, shape in shapes.items():
            plain = re.fullmatch(r"[\w$]+", name, re.ASCII)
            # Of a bus the signals are `bus.x` here and {"bus": {"x": …}} in JSON.
            properties[re.split(r"[.\[]", name)[0]] = _schema(shape) if plain else {"type": ["object", "array"]}
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def public_schema(self) -> dict[str, Any]:
        """JSON Schema of the public values in an envelope."""
        count = self.key.public_inputs
        shapes = self._shown([_PUBLIC] * count)
        properties = {name: _schema(shape) for name, shape in shapes.items()}
        required = list(properties)
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    @cached_property
    def _points(self) -> bytes:
        return self.key.native.verification_key.to_bytes()

    def _shown(self, values: Sequence[Any]) -> dict[str, Any]:
        return public_by_name(values, self.symbols)


def _schema(shape: Any) -> dict[str, Any]:
    """Of a value, or of lists of lists of values that are as long as these."""
    if not isinstance(shape, list):
        return dict(shape)
    items = _schema(shape[0]) if shape else {}
    return {"type": "array", "items": items, "minItems": len(shape), "maxItems": len(shape)}


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)
