"""A compiled circuit: what was built, its schema, and where each constraint was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proofmill._native.plonky2 import Program
from proofmill._native.r1cs import ConstraintSystem
from proofmill.circuit import Chain, Circuit, Location, Schema
from proofmill.errors import MismatchError
from proofmill.systems.identity import CircuitIdentity


@dataclass(frozen=True)
class Compiled:
    """What `compile` gives: ready for set-up and proving. `core` is what its system builds of a circuit."""

    circuit: type[Circuit]
    system: str
    identity: CircuitIdentity
    schema: Schema
    core: ConstraintSystem | Program
    locations: tuple[Location, ...]
    hints: tuple[Callable[[list[Any]], list[Any]], ...] = ()

    @property
    def name(self) -> str:
        """The circuit's name."""
        return self.identity.name

    @property
    def digest(self) -> str:
        """The circuit digest, 64 hex digits."""
        return self.identity.digest

    @property
    def constraint_system(self) -> ConstraintSystem:
        """The matrices of a groth16 circuit. Raises MismatchError for another system's."""
        if not isinstance(self.core, ConstraintSystem):
            raise MismatchError(f"{self.name} is a circuit of {self.system}", expected="groth16", got=self.system)
        return self.core

    @property
    def program(self) -> Program:
        """The recorded program of a plonky2 circuit. Raises MismatchError for another system's."""
        if not isinstance(self.core, Program):
            raise MismatchError(f"{self.name} is a circuit of {self.system}", expected="plonky2", got=self.system)
        return self.core

    @property
    def stands_alone(self) -> bool:
        """Whether its proofs say something by themselves: one that a chain's steps verify does so in a step only."""
        return self.circuit.chain is None or issubclass(self.circuit, Chain)

    @property
    def constraints(self) -> int:
        """On groth16 after the removal of linear ones; on plonky2 as recorded, before they share rows."""
        return len(self.core.constraint_locations()) if isinstance(self.core, Program) else self.core.constraints

    def constraints_by_location(self) -> Counter[Location]:
        """How many constraints each source place makes, messages left aside."""
        counts: Counter[Location] = Counter()
        for number in self.core.constraint_locations():
            place = self.locations[number]
            counts[Location(place.file, place.line, place.gadgets)] += 1
        return counts
