"""Spending, against the public samples and in the cases that they do not have."""

from dataclasses import replace
from typing import Any

import pytest
from tests.statements.balance.vectors import sample

from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance import genesis, trees
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.transitions import SPENT_SIZES, spend
from proofmill.statements.balance.types import AssetLeaf, GenericAddress, InsufficientFlags, PrivateState, Transfer, Tx
from proofmill.statements.balance.witnesses import SpentRequest, SpentWitness

SALT: HashOut = (1, 2, 3, 4)


@pytest.mark.parametrize("name", ["spent", "spent-overdrawn"])
def test_the_public_inputs_of_a_sample_are_those_of_the_original(name: str) -> None:
    data, expected = sample(f"{name}-request"), sample(f"{name}-expected")
    witness = SpentRequest.from_json(data).spent_witness
    assert SpentRequest(witness).to_json() == data
    _, shown = spend(witness)
    assert shown.elements() == [int(text) for text in expected["publicInputs"]]
    assert shown.to_json() == expected["parsed"]
    smaller = min(size for size in SPENT_SIZES if size >= witness.transfer_count())
    assert smaller == 8
    assert spend(witness, smaller)[1] == shown


def spending(assets: dict[int, AssetLeaf], transfers: list[Transfer], nonce: int = 0) -> SpentWitness:
    """The witness of paying `transfers` out of `assets`."""
    tree = SparseTree(trees.ASSETS).set_all(assets)
    state = PrivateState(tree.root, genesis.private_state().nullifier_tree_root, nonce=nonce)
    padded = [*transfers, *[Transfer()] * (64 - len(transfers))]
    found, paths = [], []
    for transfer in padded:
        leaf = tree.leaf(transfer.token_index)
        found.append(leaf)
        paths.append(tree.siblings(transfer.token_index))
        if leaf.paid(transfer.amount) != leaf:
            tree = tree.set(transfer.token_index, leaf.paid(transfer.amount))
    return SpentWitness(state, tuple(found), tuple(paths), tuple(padded), Tx(nonce=nonce), SALT)


def to(token: int, amount: int) -> Transfer:
    return Transfer(GenericAddress.of_pubkey(77), token, amount, SALT)


def asset_root(assets: dict[int, AssetLeaf]) -> HashOut:
    return SparseTree(trees.ASSETS).set_all(assets).root


# Token 0 went short before and received 17 since. One covered payment of token 5, then 63 empty places, each of which
# pays 0 of token 0: the first takes the 17, all are flagged. So says the rule, computed by it with plain numbers.
SHORT = {0: AssetLeaf(True, 17), 5: AssetLeaf(False, 30)}
SHORT_FLAGS = [0x7FFFFFFF, 0xFFFFFFFF]


def test_padding_on_an_insufficient_token_0_empties_it_and_sets_flags() -> None:
    witness = spending(SHORT, [to(5, 30)])
    state, shown = spend(witness)
    assert shown.to_json()["insufficientFlags"] == {"limbs": SHORT_FLAGS}
    assert state.asset_tree_root == asset_root({0: AssetLeaf(True, 0), 5: AssetLeaf(False, 0)})
    assert shown.is_valid


@pytest.mark.parametrize("size", SPENT_SIZES)
@pytest.mark.parametrize("assets", [SHORT, {0: AssetLeaf(False, 9), 5: AssetLeaf(False, 29)}])
def test_all_sizes_show_the_same(assets: dict[int, AssetLeaf], size: int) -> None:
    witness = spending(assets, [to(5, 30)])
    assert spend(witness, size) == spend(witness)


def test_no_transfer_at_all() -> None:
    witness = spending({}, [])
    state, shown = spend(witness, 1)
    assert (state, shown) == spend(witness)
    assert shown.insufficient_flags == InsufficientFlags()
    assert state.nonce == 1


def test_a_smaller_circuit_refuses_transfers_beyond_its_size() -> None:
    witness = spending({5: AssetLeaf(False, 30)}, [to(5, 1)] * 9)
    for size in (1, 8):
        with pytest.raises(UnsatisfiedError) as refusal:
            spend(witness, size)
        assert refusal.value.fields["check"] == "padding"
    assert spend(witness)[1].insufficient_flags == InsufficientFlags()


def test_64_transfers_have_no_padding() -> None:
    witness = spending({0: AssetLeaf(True, 5), 3: AssetLeaf(False, 64)}, [to(3, 1)] * 64)
    state, shown = spend(witness)
    assert shown.insufficient_flags == InsufficientFlags()
    assert state.asset_tree_root == asset_root({0: AssetLeaf(True, 5), 3: AssetLeaf(False, 0)})


def test_an_overdraft_is_flagged_and_sticks() -> None:
    state, shown = spend(spending({5: AssetLeaf(False, 30)}, [to(5, 20), to(5, 11), to(5, 0)]))
    assert shown.insufficient_flags == InsufficientFlags.of([1, 2])
    assert state.asset_tree_root == asset_root({5: AssetLeaf(True, 0)})


def test_another_nonce_is_shown_as_not_valid() -> None:
    witness = spending({}, [], nonce=3)
    assert spend(witness)[1].is_valid
    _, shown = spend(replace(witness, tx=Tx(nonce=4)))
    assert (shown.is_valid, shown.tx.nonce) == (False, 4)


def refused(witness: SpentWitness) -> Any:
    with pytest.raises(UnsatisfiedError) as refusal:
        spend(witness)
    return refusal.value.fields["check"]


def test_what_is_refused() -> None:
    witness = spending({5: AssetLeaf(False, 30)}, [to(5, 20), to(5, 10)])
    richer = (witness.prev_balances[0], AssetLeaf(False, 30), *witness.prev_balances[2:])
    assert refused(replace(witness, prev_balances=richer)) == Check.BALANCE_IN_TREE.name.lower()
    last = replace(witness.prev_private_state, nonce=(1 << 32) - 1)
    assert refused(replace(witness, prev_private_state=last)) == Check.NONCE_FITS.name.lower()
