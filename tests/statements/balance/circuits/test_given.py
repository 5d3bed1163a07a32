"""Circuits with proofs as given: what the tests of the statements rest on finds what is broken."""

from __future__ import annotations

from typing import Any

import pytest
from tests.statements.balance.circuits.elements import REFUSED, beyond_range, effects, leaves
from tests.statements.balance.circuits.given import given, public_values

from proofmill import U64, Bool, Circuit, Field, Output, Private, Proof, require
from proofmill.circuit import Chain
from proofmill.circuit.build import current
from proofmill.errors import MalformedInput, UnsatisfiedError
from proofmill.systems import solve
from proofmill.testing import hunt


class Source(Circuit, system="plonky2", zero_knowledge=False):
    """Shows two values, of which `given` asks for no proof."""

    amount: Output[U64]
    flag: Output[Bool]
    x: Private[U64]

    def define(self) -> None:
        self.amount = self.x
        self.flag = self.x == 0


class Ledger(Chain, zero_knowledge=False, name="given-ledger"):
    total: Output[U64]
    start: Private[U64]

    def genesis(self) -> dict[str, Any]:
        return {"total": self.start}


class Forgetful(Ledger, kind=1, name="given-forgetful"):
    """Adds what a source shows, below a bound; forgets its flag, and takes its tip from nowhere."""

    source: Private[Proof[Source]]
    bound: Private[U64]
    tip: Private[Field]

    def define(self) -> None:
        amount = self.source.public.amount
        require(amount <= self.bound, "too much")
        self.total = self.previous.total + amount


INPUTS = {
    "start": 5,
    "source": {"amount": 3, "flag": False},
    "bound": 3,
    "tip": 9,
    "previous": {"total": 100},
}


def test_a_step_goes_on_from_what_is_given_or_from_its_genesis() -> None:
    after: Any = solve(given(Forgetful), INPUTS)
    assert after.public == [0, 103]
    first = {name: value for name, value in INPUTS.items() if name != "previous"}
    started: Any = solve(given(Forgetful, first=True), first)
    assert started.public == [0, 8]


def test_the_statements_own_constraints_hold() -> None:
    with pytest.raises(UnsatisfiedError, match="too much"):
        solve(given(Forgetful), {**INPUTS, "bound": 2})
    with pytest.raises(MalformedInput, match=r"source\.flag"):
        solve(given(Forgetful), {**INPUTS, "source": {"amount": 3, "flag": 2}})


def test_a_forgotten_field_is_seen() -> None:
    found = effects(given(Forgetful), INPUTS)
    assert found["source.flag"] == found["tip"] == found["start"] == {""}
    assert found["source.amount"] == {REFUSED, "total"}  # 2 is below the bound
    assert found["bound"] == {REFUSED, ""}
    assert found["previous.total"] == {"total"}
    names = [path for path, _ in leaves(given(Forgetful).schema.private)]
    assert {names[number] for _, number in given(Forgetful).program.untouched()} == {"tip", "source.flag"}
    assert {path for path in beyond_range(given(Forgetful), INPUTS) if "." not in path} == set()


class Loose(Circuit, system="plonky2", zero_knowledge=False):
    """Says that it halves what a source shows, and lets the prover say which half."""

    half: Output[Field]
    source: Private[Proof[Source]]

    def define(self) -> None:
        amount = self.source.public.amount
        backend = current().backend
        (low,) = backend.hint("inverse", amount.handles()[-1:], [], 1, 0)
        self.half = Field(current(), low)


def test_a_free_hint_is_found() -> None:
    assert len(hunt(given(Loose), {"source": {"amount": 8, "flag": False}})) == 1


def test_values_are_read_from_elements() -> None:
    assert public_values(Source, [0, 7, 1]) == {"amount": 7, "flag": True}
    assert public_values(Source, [0, 7]) == {"amount": 7, "flag": False}
    assert public_values(Source, [0, 7, 1, 44]) == {"amount": 7, "flag": True}
