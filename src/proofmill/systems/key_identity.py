"""What a key says of itself: the circuit, the public part of its schema, and where the key comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proofmill.circuit import Schema, Slot, Visibility
from proofmill.circuit.types.named import shape_named
from proofmill.errors import MalformedProof, MismatchError
from proofmill.systems.identity import CircuitIdentity, text


@dataclass(frozen=True)
class KeyIdentity:
    """It travels inside the key, so that a verifier needs neither the circuit's source nor anybody's word."""

    circuit: CircuitIdentity
    schema: Schema
    origin: str

    def to_json(self, format: str) -> dict[str, Any]:
        """JSON values under the name of the key's format; `from_json` reads them."""
        return {
            "format": format,
            "circuit": self.circuit.to_json(),
            "public": [line for line in self.schema.describe() if line[0] != Visibility.PRIVATE.value],
            "origin": self.origin,
        }

    def require(self, circuit: CircuitIdentity) -> None:
        """Raises MismatchError when the key was made for another circuit."""
        if self.circuit.digest != circuit.digest:
            raise MismatchError(
                f"the keys belong to circuit {self.circuit.name} {self.circuit.digest[:12]}…, "
                f"not to {circuit.name} {circuit.digest[:12]}…",
                expected=circuit.digest,
                got=self.circuit.digest,
            )

    @staticmethod
    def from_json(data: Any, format: str, modulus: int) -> KeyIdentity:
        """Raises MalformedProof, also for a key of another format."""
        if not isinstance(data, Mapping) or set(data) != {"format", "circuit", "public", "origin"}:
            raise MalformedProof("the key carries no identity of a Proofmill circuit")
        if data["format"] != format:
            raise MalformedProof(f"the key's format is not {format}")
        circuit = CircuitIdentity.from_json(data["circuit"])
        return KeyIdentity(circuit, public_schema(data["public"], modulus), text(data["origin"], "origin"))


def public_schema(lines: Any, modulus: int) -> Schema:
    """Public values by [visibility, name, type], as `Schema.describe` gives them. Raises MalformedProof."""
    if not isinstance(lines, list) or len(lines) > 10_000:
        raise MalformedProof("public: expected a list of [visibility, name, type]", path="public")
    slots = []
    for line in lines:
        if not (isinstance(line, list) and len(line) == 3 and all(isinstance(part, str) for part in line)):
            raise MalformedProof("public: expected a list of [visibility, name, type]", path="public")
        visibility, name, kind = line
        if visibility not in (Visibility.OUTPUT.value, Visibility.PUBLIC.value):
            raise MalformedProof("public: a verification key has outputs and public inputs only", path="public")
        slots.append(Slot(name, Visibility(visibility), shape_named(kind, modulus)))
    return Schema.of(slots)
