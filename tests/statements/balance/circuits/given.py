"""Circuits with their proofs taken as given: `define` runs as it is, over public values that nothing has proved.

A circuit that takes proofs has to know the keys of others, which takes a minute to build, and real proofs. What it says
of their public values needs neither. Here each verified proof is replaced by private inputs of the same number, so that
a forger who may show what he likes meets the statement's own constraints and no others. That real proofs bind their
values, and carry the right set digest, is shown where proofs are made: `tests/systems/plonky2`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proofmill import Circuit, Compiled
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Build, Definition, Schema, Slot
from proofmill.circuit.circuit import own_slots
from proofmill.circuit.shape import Shape
from proofmill.circuit.types.proof import EnvelopeShape, PreviousShape
from proofmill.circuit.types.struct import StructShape
from proofmill.statements.balance.layout import Encoded
from proofmill.systems import CircuitIdentity
from proofmill.systems.plonky2.backend import Plonky2Backend
from proofmill.systems.plonky2.compiler import LIBRARY


class GivenBackend(Plonky2Backend):
    """Answers a proof's public values with private inputs: after all others, in the order in which they are asked."""

    def __init__(self, circuit: type[Circuit], first: bool) -> None:
        super().__init__(circuit, LIBRARY)
        self._first = first

    def proof(self, circuit: type[Circuit], location: int) -> tuple[list[tuple[str, Shape]], list[int]]:
        """Free values in the place of verified ones."""
        slots = shown_by(circuit)
        return slots, [self.private_input() for _, shape in slots for _ in range(shape.elements)]

    def previous(self, chain: type, genesis: Sequence[int], location: int) -> list[int]:
        """Those of the genesis for a first step, as where the base proof is given; else free ones."""
        return list(genesis) if self._first else [self.private_input() for _ in genesis]


def shown_by(circuit: type[Circuit]) -> list[tuple[str, Shape]]:
    """What a proof of the circuit shows, but for its set digest."""
    return [(slot.name, slot.shape) for slot in own_slots(circuit, circuit.schema(MODULUS).revealed)]


_GIVEN: dict[tuple[type, bool], Compiled] = {}


def given(circuit: type[Circuit], first: bool = False) -> Compiled:
    """The circuit, each proof an object of its public values; a `first` step takes no previous one."""
    place = circuit, first
    return _GIVEN.get(place) or _GIVEN.setdefault(place, _given(circuit, first))


def _given(circuit: type[Circuit], first: bool) -> Compiled:
    schema = circuit.schema(MODULUS)
    backend = GivenBackend(circuit, first)
    build = Build(backend)
    Definition(circuit, schema, build).run()
    proofs = [slot for slot in schema.private if isinstance(slot.shape, EnvelopeShape)]
    plain = [slot for slot in schema.private if slot not in proofs]
    taken = [slot for slot in proofs if not (first and isinstance(slot.shape, PreviousShape))]
    opened = [Slot(slot.name, slot.visibility, _opened(slot.shape)) for slot in taken]
    values = Schema(tuple(own_slots(circuit, schema.outputs)), schema.public, (*plain, *opened))
    identity = CircuitIdentity(circuit.circuit_name, circuit.circuit_version, "0" * 64)
    locations = tuple(build.locations.entries)
    return Compiled(circuit, circuit.system, identity, values, backend.finish(), locations, tuple(backend.hints))


def _opened(shape: Any) -> StructShape:
    """The public values of a proof as one object."""
    return StructShape(None, dict(shown_by(shape.sources[0])))


def public_values(circuit: type[Circuit], record: Encoded | Sequence[int]) -> dict[str, Any]:
    """What a proof of the circuit shows, by name, as the record says it.

    Zeros stand for what the circuit shows beyond the record (the deposits that a validity proof has counted), and what
    the record has beyond the circuit is left out: a balance's set digest, which no statement reads.
    """
    elements = record.elements() if isinstance(record, Encoded) else list(record)
    shape = StructShape(None, dict(shown_by(circuit)))
    return shape.decode([*elements, *[0] * shape.elements][: shape.elements])
