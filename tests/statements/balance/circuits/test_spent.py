"""The spent circuits beside the plain rule, on the public samples, our padding vector and every changed field."""

from __future__ import annotations

import pytest
from tests.statements.balance.circuits.twins import compiled, shown, told
from tests.statements.balance.mutations import mutations
from tests.statements.balance.story import story
from tests.statements.balance.test_spend import CASES, witness_of
from tests.statements.balance.vectors import sample

from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits import SPENT, spent_inputs
from proofmill.statements.balance.transitions import SPENT_SIZES, spend
from proofmill.statements.balance.witnesses import SpentRequest, SpentWitness
from proofmill.testing import hunt


def test_the_public_inputs_are_those_of_the_spent_files() -> None:
    for name in ("spent", "spent-overdrawn"):
        witness = SpentRequest.from_json(sample(f"{name}-request")).spent_witness
        expected = [int(text) for text in sample(f"{name}-expected")["publicInputs"]]
        for size in (8, 64):
            assert shown(SPENT[size], spent_inputs(witness, size)) == expected


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["name"] for case in CASES])
def test_padding_counts_as_the_rule_says(number: int) -> None:
    witness = witness_of(number)
    for size in SPENT_SIZES:
        if size >= witness.transfer_count():
            expected = [int(text) for text in CASES[number]["publicInputs"]]
            assert shown(SPENT[size], spent_inputs(witness, size)) == expected


def agree(witness: SpentWitness, size: int) -> bool:
    """Whether circuit and rule say the same; a refusal counts whatever its name, since they check in another order."""
    circuit, rule = shown(SPENT[size], spent_inputs(witness, size)), told(lambda: spend(witness, size)[1].elements())
    return circuit == rule or (isinstance(circuit, str) and isinstance(rule, str))


def test_each_changed_field_is_refused_or_shown_as_by_the_rule() -> None:
    witness = story().spent_witness
    honest = shown(SPENT[8], spent_inputs(witness, 8))
    for path, changed in mutations(witness):
        place = path.split("[")[1].split("]")[0] if "[" in path else ""
        if path.split("[")[0] in ("prev_balances", "asset_merkle_proofs", "transfers") and place == "63":
            continue  # beyond the eight that this circuit reads; the rule refuses a transfer there
        assert agree(changed, 8), path
        same = shown(SPENT[8], spent_inputs(changed, 8)) == honest
        # The root of the transfers is computed and not read.
        assert not same or path == "tx.transfer_tree_root", path


def test_a_forger_finds_no_free_hint() -> None:
    witness = witness_of(0)
    assert hunt(compiled(SPENT[1]), spent_inputs(witness, 1)) == [] or witness.transfer_count() > 1


def test_a_balance_that_is_not_in_the_tree_is_refused_by_name() -> None:
    inputs = spent_inputs(story().spent_witness, 8)
    inputs["prev_balances"][0]["amount"] += 1
    assert shown(SPENT[8], inputs) == Check.BALANCE_IN_TREE.value
