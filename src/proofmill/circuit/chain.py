"""Chain: steps of one shape, each of which verifies the proof of the step before, of whatever kind that is.

    class Account(Chain, zero_knowledge=False):      # the public values of every step
        owner: Output[HashOut]
        balance: Output[U64]

    class Deposit(Account, kind=1):
        owner_key: Private[HashOut]
        amount: Private[U64]

        def genesis(self):                           # the state before a first step
            return {"owner": self.owner_key, "balance": U64.constant(0)}

        def define(self):
            self.owner = self.previous.owner
            self.balance = self.previous.balance + self.amount

`self.previous` is the verified state: there is no way to it without the checks of `docs/design/recursion.md`. Other
circuits take `Private[Proof[Account]]`, a proof of any step; one that steps verify in turn says `chain=Account`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from proofmill.circuit.annotations import Visibility
from proofmill.circuit.circuit import PREVIOUS, Circuit
from proofmill.circuit.schema import Schema, Slot
from proofmill.circuit.types import Value
from proofmill.circuit.types.proof import PreviousShape
from proofmill.errors import CircuitError


class Chain(Circuit, system="plonky2"):
    """Subclass it for the public values, and that class for each step, `kind` 1, 2, …: kinds name keys, and stay.

    A chain is complete when its first circuit is compiled; a step that is defined later is refused.
    """

    kind: ClassVar[int] = 0
    steps: ClassVar[dict[int, type[Circuit]]]
    dependents: ClassVar[list[type[Circuit]]]

    if TYPE_CHECKING:

        @property
        def previous(self) -> Any:
            """The state before this step, verified."""

    def genesis(self) -> Mapping[str, Value]:
        """The state before the first step, by name."""
        raise CircuitError(f"{type(self).__name__} has no genesis()")

    @classmethod
    def schema(cls, modulus: int) -> Schema:
        """The declared values, the previous proof among the private ones, the set digest after the outputs."""
        schema = super().schema(modulus)
        previous = Slot(PREVIOUS, Visibility.PRIVATE, PreviousShape(cls.root()))
        return Schema(schema.outputs, schema.public, (*schema.private, previous))

    @classmethod
    def kinds(cls) -> dict[str, int]:
        """The steps' kinds by the names of their circuits."""
        return {step.circuit_name: kind for kind, step in cls.root().steps.items()}

    @classmethod
    def root(cls) -> type[Chain]:
        """The class that declares the chain."""
        assert cls.chain is not None
        return cls.chain  # type: ignore[return-value]  # set by _enlist

    @classmethod
    def _enlist(cls, chain: type[Circuit] | None, kind: int | None) -> None:
        if cls.__base__ is Circuit:
            return
        if chain is not None:
            raise CircuitError(f"{cls.__name__}: a step belongs to the chain that it is a subclass of")
        if cls.chain is None:
            if kind is not None:
                raise CircuitError(f"{cls.__name__}: first a class with the public values of all steps")
            cls.chain, cls.steps, cls.dependents = cls, {}, []
            return
        if kind is None or isinstance(kind, bool) or kind < 1 or kind in cls.steps:
            raise CircuitError(f"{cls.__name__}: a step has a kind of its own: 1, 2, …")
        root = cls.root()
        # Types and lengths too: whoever takes a step's proof reads its values as the chain's types, ranges unchecked.
        if _shown(cls) != _shown(root):
            raise CircuitError(f"{cls.__name__}: a step shows what its chain declares, and nothing else")
        if cls.zero_knowledge != root.zero_knowledge:
            raise CircuitError(f"{cls.__name__}: the steps of a chain are of zero knowledge all or none")
        cls.kind = kind
        cls.steps[kind] = cls

    @classmethod
    def _admit(cls, dependent: type[Circuit]) -> None:
        cls.root().dependents.append(dependent)


def _shown(circuit: type[Circuit]) -> list[tuple[str, Any]]:
    return [(name, how) for name, how in circuit._declared.items() if how[0] is not Visibility.PRIVATE]
