"""The step that takes over an older set's balances; that it takes no other proofs is shown in `tests/systems`."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from tests.statements.balance.circuits.given import given, shown_by

from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Schema
from proofmill.circuit.types.struct import StructShape
from proofmill.errors import CircuitError, UnsatisfiedError
from proofmill.statements.balance.circuits import Balance
from proofmill.statements.balance.circuits.migration import KIND, migrate_step
from proofmill.systems import solve


def published(public: Schema) -> Any:
    """A published file of these values; the keys are of no account where proofs are given."""
    return SimpleNamespace(steps=[step.circuit_name for step in Balance.steps.values()], public=public, core=None)


@pytest.fixture
def migrate() -> Iterator[type[Balance]]:
    schema = Balance.schema(MODULUS)
    try:
        yield migrate_step(published(Schema(schema.outputs, schema.public, ())))
    finally:
        del Balance.steps[KIND]


def state(start: int) -> tuple[list[int], dict[str, Any]]:
    """Different elements, and the balance that they are."""
    shape = StructShape(None, dict(shown_by(Balance)))
    elements = list(range(start, start + shape.elements))
    return elements, shape.decode(elements)


def test_there_is_no_such_step_while_there_is_no_older_set() -> None:
    assert sorted(Balance.steps) == list(range(1, KIND))


def test_an_older_balance_is_taken_over_element_by_element(migrate: type[Balance]) -> None:
    elements, older = state(1)
    witness: Any = solve(given(migrate, first=True), {"owner": older["pubkey"], "older": older})
    assert witness.public == elements
    with pytest.raises(UnsatisfiedError, match="another owner's"):
        solve(given(migrate, first=True), {"owner": older["pubkey"] + 1, "older": older})


def test_behind_a_previous_balance_it_changes_nothing(migrate: type[Balance]) -> None:
    (_, older), (elements, previous) = state(1), state(1000)
    witness: Any = solve(given(migrate), {"owner": older["pubkey"], "older": older, "previous": previous})
    assert witness.public == elements


def test_every_older_set_has_a_kind_of_its_own(migrate: type[Balance]) -> None:
    with pytest.raises(CircuitError, match="a kind of its own"):
        migrate_step(published(Balance.schema(MODULUS)))


def test_an_older_set_of_other_values_is_refused() -> None:
    schema = Balance.schema(MODULUS)
    step = migrate_step(published(Schema(schema.outputs[1:], (), ())))
    try:
        with pytest.raises(CircuitError, match="other public values"):
            given(step, first=True)
    finally:
        del Balance.steps[KIND]
