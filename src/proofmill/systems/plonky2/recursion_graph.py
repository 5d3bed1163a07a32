"""Which proof verifies which, and under whose key: read from the circuits' declarations, so that nothing is built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Chain, Circuit
from proofmill.circuit.types.proof import PreviousShape
from proofmill.errors import CircuitError
from proofmill.systems.plonky2.library import is_root

__all__ = ["Edge", "Under", "dependents", "edges", "involved", "under"]


class Under(Enum):
    """Under which key a circuit verifies a proof that it takes."""

    CONSTANT = "a constant key"
    PINNED = "any key of a published set"
    OWN = "any key of the own chain's set"
    PREVIOUS = "any key of the own chain's set, or the base proof of a first step"
    DEPENDENT = "the key of a dependent, whose set is the own one"


@dataclass(frozen=True)
class Edge:
    """A proof among a circuit's inputs; `source` is whose: a circuit, or the class that declares a chain."""

    name: str
    source: type[Circuit]
    under: Under


def under(taker: type[Circuit], source: type[Circuit]) -> Under:
    """How `taker` verifies the proofs of `source` that it declares.

    Raises CircuitError for a dependent of another chain, which proves nothing by itself.
    """
    if source.chain is None:
        return Under.CONSTANT
    if is_root(source):
        return Under.OWN if source is taker.chain else Under.PINNED
    if source not in dependents(taker.chain):
        raise CircuitError(f"{source.__name__}: only steps of its chain take its proofs; take the chain's own")
    return Under.DEPENDENT


def edges(circuit: type[Circuit]) -> list[Edge]:
    """The proofs among a circuit's inputs, in order."""
    return [
        Edge(slot.name, source, Under.PREVIOUS if isinstance(slot.shape, PreviousShape) else under(circuit, source))
        for slot in circuit.schema(MODULUS).inputs
        for source in slot.shape.circuits()
    ]


def involved(circuits: Iterable[type[Circuit]]) -> list[type[Circuit]]:
    """These and all whose proofs they verify, each after those that it verifies itself.

    A chain is there as a whole, its dependents first and then its steps, which verify one another.
    """
    found: dict[type[Circuit], None] = {}
    entered: set[type[Circuit]] = set()

    def visit(circuit: type[Circuit]) -> None:
        together = [circuit] if circuit.chain is None else _whole(circuit.chain)
        if entered.isdisjoint(together):
            entered.update(together)
            for proof in chain.from_iterable(map(edges, together)):
                visit(proof.source)
            found.update(dict.fromkeys(together))

    for circuit in circuits:
        visit(circuit)
    return list(found)


def dependents(root: type[Circuit] | None) -> list[type[Circuit]]:
    """The circuits whose proofs a chain's steps connect with their own set; none of what is no chain."""
    return root.dependents if root is not None and issubclass(root, Chain) else []


def _whole(root: type[Circuit]) -> list[type[Circuit]]:
    assert issubclass(root, Chain)
    return [*root.dependents, *(root.steps[kind] for kind in sorted(root.steps))]
