from __future__ import annotations

from typing import Any

import pytest

from proofmill import U64, U128, Circuit, Output, Private, Proof, Public
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Chain
from proofmill.errors import CircuitError


class Counter(Chain, zero_knowledge=False):
    count: Output[U64]


class Up(Counter, kind=1):
    by: Private[U64]

    def define(self) -> None:
        self.count = self.previous.count + self.by


class Leaf(Circuit, system="plonky2", chain=Counter):
    other: Private[Proof[Counter]]
    seen: Output[U64]

    def define(self) -> None:
        self.seen = self.other.public.count


def test_steps_show_what_the_chain_declares_and_the_set_digest() -> None:
    schema = Up.schema(MODULUS)
    assert [slot.name for slot in schema.revealed] == ["count", "set_digest"]
    assert [slot.name for slot in schema.inputs] == ["by", "previous"]
    assert schema.encode_inputs({"by": 3, "previous": None}) == [0, 3]
    assert schema.proofs({"by": 3, "previous": None}) == [((Counter,), None, "previous")]
    assert [slot.name for slot in Leaf.schema(MODULUS).revealed] == ["seen", "set_digest"]
    assert (Counter.steps, Counter.dependents, Up.chain) == ({1: Up}, [Leaf], Counter)


def test_steps_that_are_none() -> None:
    with pytest.raises(CircuitError, match="a kind of its own"):
        type("Again", (Counter,), {"__annotations__": {}}, kind=1)
    with pytest.raises(CircuitError, match="a kind of its own"):
        type("Zero", (Counter,), {"__annotations__": {}}, kind=0)
    with pytest.raises(CircuitError, match="all or none"):
        type("Hiding", (Counter,), {"__annotations__": {}}, kind=7, zero_knowledge=True)
    with pytest.raises(CircuitError, match="nothing else"):
        type("More", (Counter,), {"__annotations__": {"more": Output[U64]}}, kind=8)
    # The others would read it as a U64 of the chain, and nothing has checked its range.
    with pytest.raises(CircuitError, match="nothing else"):
        type("Loose", (Counter,), {"__annotations__": {"count": Output[U128]}}, kind=9)
    mine: Any = type(
        "Mine", (Circuit,), {"__annotations__": {"set_digest": Output[U64]}}, system="plonky2", chain=Counter
    )
    with pytest.raises(CircuitError, match="a chain brings a value of this name"):
        mine.schema(MODULUS)
    with pytest.raises(CircuitError, match="is no chain"):
        type("Lost", (Circuit,), {"__annotations__": {}}, system="plonky2", chain=Circuit)
    with pytest.raises(CircuitError, match="the number of a step"):
        type("Alone", (Circuit,), {"__annotations__": {}}, system="plonky2", kind=1)
    told: Any = type("Told", (Circuit,), {"__annotations__": {"x": Public[U64]}}, system="plonky2", chain=Counter)
    with pytest.raises(CircuitError, match="outputs and no public inputs"):
        told.schema(MODULUS)
    Counter.dependents.pop()
    Counter.dependents[:] = [Leaf]
