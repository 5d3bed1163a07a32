"""The schema of a circuit: its declared values in order, how JSON becomes field elements and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofmill.circuit.annotations import Visibility
from proofmill.circuit.fields import read_mapping
from proofmill.circuit.shape import Shape, malformed


@dataclass(frozen=True)
class Slot:
    """One declared value."""

    name: str
    visibility: Visibility
    shape: Shape


@dataclass(frozen=True)
class Schema:
    """Outputs, then public inputs, then private inputs, each in the order written."""

    outputs: tuple[Slot, ...]
    public: tuple[Slot, ...]
    private: tuple[Slot, ...]

    @staticmethod
    def of(slots: Sequence[Slot]) -> Schema:
        """Sort declared slots by who sees them."""

        def seen(by: Visibility) -> tuple[Slot, ...]:
            return tuple(slot for slot in slots if slot.visibility is by)

        return Schema(seen(Visibility.OUTPUT), seen(Visibility.PUBLIC), seen(Visibility.PRIVATE))

    @property
    def inputs(self) -> tuple[Slot, ...]:
        """What the prover gives: public, then private."""
        return self.public + self.private

    @property
    def revealed(self) -> tuple[Slot, ...]:
        """What the verifier sees: outputs, then public inputs."""
        return self.outputs + self.public

    def encode_inputs(self, values: Mapping[str, Any]) -> list[int]:
        """Field elements of all inputs, public then private. Raises MalformedInput with the path of the first fault."""
        return _encode(self.inputs, values)

    def circuits(self) -> list[type]:
        """Whose proofs are among the inputs, in order."""
        return [circuit for slot in self.inputs for circuit in slot.shape.circuits()]

    def proofs(self, values: Mapping[str, Any]) -> list[tuple[tuple[type, ...], Any, str]]:
        """The proofs among the inputs, in the order in which the circuit verifies them: (whose, envelope, path)."""
        found = read_mapping(values, [slot.name for slot in self.inputs], "")
        return [proof for slot in self.inputs for proof in slot.shape.proofs(found[slot.name], slot.name)]

    def encode_public(self, values: Mapping[str, Any]) -> list[int]:
        """Field elements of the public values by name, outputs first: what a verifier is given."""
        return _encode(self.revealed, values)

    def decode_public(self, elements: Sequence[int]) -> dict[str, Any]:
        """Plain values by name of a proof's public inputs. Raises MalformedInput: too many, too few, out of range."""
        if len(elements) != self.public_elements:
            raise malformed("public inputs", f"{self.public_elements} field elements, got {len(elements)}")
        values, start = {}, 0
        for slot in self.revealed:
            values[slot.name] = slot.shape.decode(elements[start : start + slot.shape.elements])
            start += slot.shape.elements
        return values

    def show_public(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON form of what `decode_public` gave."""
        return {slot.name: slot.shape.show(values[slot.name]) for slot in self.revealed}

    def show_inputs(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON form of inputs in any form that `encode_inputs` reads. Raises as it does."""
        elements, shown, start = self.encode_inputs(values), {}, 0
        for slot in self.inputs:
            end = start + slot.shape.elements
            shown[slot.name] = slot.shape.show(slot.shape.decode(elements[start:end]))
            start = end
        return shown

    @property
    def public_elements(self) -> int:
        """How many field elements the verifier sees."""
        return sum(slot.shape.elements for slot in self.revealed)

    def describe(self) -> list[list[str]]:
        """[visibility, name, type] of each value in order: the part of the circuit's identity that the schema is."""
        return [[slot.visibility.value, slot.name, slot.shape.name] for slot in self.outputs + self.inputs]

    def canonical(self) -> bytes:
        """`describe` as canonical JSON."""
        return json.dumps(self.describe(), separators=(",", ":"), ensure_ascii=True).encode()

    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of the inputs."""
        return _object(self.inputs)

    def public_schema(self) -> dict[str, Any]:
        """JSON Schema of the public values, outputs included."""
        return _object(self.revealed)

    def example(self) -> dict[str, Any]:
        """Inputs of the right form; they need not satisfy the statement."""
        return {slot.name: slot.shape.example() for slot in self.inputs}


def _encode(slots: Sequence[Slot], values: Mapping[str, Any]) -> list[int]:
    if not isinstance(values, Mapping):
        raise malformed("inputs", "an object")
    found = read_mapping(values, [slot.name for slot in slots], "")
    return [element for slot in slots for element in slot.shape.encode(found[slot.name], slot.name)]


def _object(slots: Sequence[Slot]) -> dict[str, Any]:
    properties = {slot.name: slot.shape.json_schema() for slot in slots}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
