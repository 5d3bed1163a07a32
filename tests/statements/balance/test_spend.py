"""Spending, against the public samples and against our vector of what they do not show."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from tests.statements.balance.vectors import FOLDER, sample

from proofmill.algebra import hash_out
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance import trees
from proofmill.statements.balance.transitions import SPENT_SIZES, spend
from proofmill.statements.balance.types import AssetLeaf, Transfer
from proofmill.statements.balance.witnesses import SpentRequest, SpentWitness

CASES = json.loads((FOLDER.parent / "balance" / "spent-padding.json").read_text())


@pytest.mark.parametrize("name", ["spent", "spent-overdrawn"])
def test_the_public_inputs_of_a_sample_are_those_of_the_original(name: str) -> None:
    data, expected = sample(f"{name}-request"), sample(f"{name}-expected")
    witness = SpentRequest.from_json(data).spent_witness
    assert SpentRequest(witness).to_json() == data
    _, shown = spend(witness)
    assert shown.elements() == [int(text) for text in expected["publicInputs"]]
    assert shown.to_json() == expected["parsed"]
    assert spend(witness, 8)[1] == shown


@cache
def witness_of(number: int) -> SpentWitness:
    """The case's balances and transfers with the paths that each transfer finds."""
    case = CASES[number]
    assets = {int(token): AssetLeaf.from_json(leaf) for token, leaf in case["assets"].items()}
    tree, found, paths = SparseTree(trees.ASSETS).set_all(assets), [], []
    transfers = [*map(Transfer.from_json, case["transfers"]), *[Transfer()] * 64][:64]
    for transfer in transfers:
        leaf = tree.leaf(transfer.token_index)
        found.append(leaf.to_json())
        paths.append([f"0x{hash_out.to_bytes(node).hex()}" for node in tree.siblings(transfer.token_index)])
        if leaf.paid(transfer.amount) != leaf:
            tree = tree.set(transfer.token_index, leaf.paid(transfer.amount))
    written = {"transfers": [transfer.to_json() for transfer in transfers], "prevBalances": found}
    given = {key: case[key] for key in ("prevPrivateState", "tx", "newPrivateStateSalt")}
    return SpentWitness.from_json({**given, **written, "assetMerkleProofs": paths})


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["name"] for case in CASES])
def test_padding_counts_as_the_rule_says_for_every_size(number: int) -> None:
    case, witness = CASES[number], witness_of(number)
    for size in SPENT_SIZES:
        if size >= witness.transfer_count():
            state, shown = spend(witness, size)
            assert [str(element) for element in shown.elements()] == case["publicInputs"]
            assert state.to_json()["assetTreeRoot"] == case["assetTreeRootAfter"]


def test_a_smaller_circuit_refuses_transfers_beyond_its_size() -> None:
    nine = next(i for i, case in enumerate(CASES) if len(case["transfers"]) == 9)
    for size in (1, 8):
        assert refused(witness_of(nine), size) == "padding"


def refused(witness: SpentWitness, size: int = 64) -> Any:
    with pytest.raises(UnsatisfiedError) as refusal:
        spend(witness, size)
    return refusal.value.fields["check"]


def test_a_balance_is_not_paid_from_twice() -> None:
    witness = witness_of(2)
    assert witness.transfers[2].token_index == witness.transfers[0].token_index
    again = (*witness.prev_balances[:2], witness.prev_balances[0], *witness.prev_balances[3:])
    paths = (*witness.asset_merkle_proofs[:2], witness.asset_merkle_proofs[0], *witness.asset_merkle_proofs[3:])
    assert refused(replace(witness, prev_balances=again, asset_merkle_proofs=paths)) == "balance_in_tree"


def test_the_last_nonce_is_not_used() -> None:
    witness = witness_of(0)
    last = replace(witness.prev_private_state, nonce=(1 << 32) - 1)
    assert refused(replace(witness, prev_private_state=last)) == "nonce_fits"
    assert spend(replace(witness, prev_private_state=replace(last, nonce=(1 << 32) - 2)))[0].nonce == (1 << 32) - 1
