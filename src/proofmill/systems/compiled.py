"""A compiled circuit: the constraint system, its schema, and where each constraint was written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofmill._native.r1cs import ConstraintSystem
from proofmill.circuit import Circuit, Location, Schema
from proofmill.systems.identity import CircuitIdentity

if TYPE_CHECKING:
    from proofmill._native.r1cs import _PythonHint as PythonHint


@dataclass(frozen=True)
class Compiled:
    """What `compile` gives: ready for set-up and proving."""

    circuit: type[Circuit]
    system: str
    identity: CircuitIdentity
    schema: Schema
    constraint_system: ConstraintSystem
    locations: tuple[Location, ...]
    hints: tuple[PythonHint, ...] = ()

    @property
    def name(self) -> str:
        """The circuit's name."""
        return self.identity.name

    @property
    def digest(self) -> str:
        """The circuit digest, 64 hex digits."""
        return self.identity.digest

    @property
    def constraints(self) -> int:
        """After the removal of linear ones."""
        return self.constraint_system.constraints

    def constraints_by_location(self) -> Counter[Location]:
        """How many constraints each source place makes, messages left aside."""
        counts: Counter[Location] = Counter()
        for number in self.constraint_system.constraint_locations():
            place = self.locations[number]
            counts[Location(place.file, place.line, place.gadgets)] += 1
        return counts
