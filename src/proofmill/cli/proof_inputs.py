"""Proofs that a circuit takes as inputs, from files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofmill.circuit import Slot
from proofmill.circuit.types.array import ArrayShape
from proofmill.circuit.types.proof import EnvelopeShape
from proofmill.cli.files import read_json
from proofmill.errors import MalformedInput, MalformedProof
from proofmill.systems import Compiled, Proof

__all__ = ["with_proofs"]


def with_proofs(compiled: Compiled, values: Mapping[str, Any], named: Sequence[str]) -> dict[str, Any]:
    """The inputs, and each `NAME=FILE` among them. It is a command's option: what INPUTS says opens no file.

    Raises MalformedInput (no proof goes there, or one is there already), NotFound, MalformedProof.
    """
    slots = {slot.name: slot for slot in compiled.schema.inputs if _takes_proofs(slot)}
    given: dict[str, list[Proof]] = {}
    for pair in named:
        name, equals, file = pair.partition("=")
        if not equals or name not in slots:
            known = f"it takes {', '.join(slots)}" if slots else "it takes none"
            raise MalformedInput(f"--proof {name}: expected NAME=FILE for a proof that {compiled.name} takes; {known}")
        if name in values:
            raise MalformedInput(f"--proof {name}: the inputs have a value of that name already")
        given.setdefault(name, []).append(_read(file))
    return {**values, **{name: _as_taken(slots[name], proofs) for name, proofs in given.items()}}


def _read(file: str) -> Proof:
    try:
        return Proof.from_json(read_json(file, "a proof"))
    except MalformedProof as error:
        raise MalformedProof(f"{file}: {error.message}", **error.fields) from None


def _as_taken(slot: Slot, proofs: list[Proof]) -> Proof | list[Proof]:
    if isinstance(slot.shape, ArrayShape):
        return proofs
    if len(proofs) > 1:
        raise MalformedInput(f"--proof {slot.name}: the circuit takes one, and not {len(proofs)}")
    return proofs[0]


def _takes_proofs(slot: Slot) -> bool:
    shape = slot.shape
    return isinstance(shape.item if isinstance(shape, ArrayShape) else shape, EnvelopeShape)
