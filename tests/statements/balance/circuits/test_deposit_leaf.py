from __future__ import annotations

from dataclasses import replace

from tests.statements.balance.circuits.twins import compiled, shown, told
from tests.statements.balance.mutations import mutations
from tests.statements.balance.story import ALICE, story
from tests.statements.balance.world import Account

from proofmill.algebra import hash_out
from proofmill.algebra.indexed_merkle import IndexedLeaf
from proofmill.algebra.limbs import to_limbs
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits import DepositLeaf, deposit_inputs
from proofmill.statements.balance.public_inputs import BalancePublicInputs
from proofmill.statements.balance.transitions import receive_deposit
from proofmill.statements.balance.types import IndexedMerkleLeaf
from proofmill.statements.balance.witnesses import NullifierProof, ReceiveDepositWitness
from proofmill.testing import hunt

BEFORE, WITNESS = story().receive_deposit
ROOT = hash_out.from_bytes(BEFORE.public_state.deposit_tree_root)


def leaf(witness: ReceiveDepositWitness) -> list[int] | str:
    return shown(DepositLeaf, deposit_inputs(ALICE, ROOT, witness))


def rule(before: BalancePublicInputs, witness: ReceiveDepositWitness) -> list[int] | str:
    return told(
        lambda: [
            *witness.private_transition_witness.prev_private_state.commitment(),
            *receive_deposit(before, witness).private_commitment,
            *to_limbs(ALICE, 8),
            *hash_out.to_limbs(ROOT),
        ]
    )


def test_it_shows_what_the_rule_says() -> None:
    assert leaf(WITNESS) == rule(BEFORE, WITNESS)


def test_each_changed_field_is_refused_or_shown() -> None:
    honest = leaf(WITNESS)
    # What the circuit computes itself, the rule compares with the witness: a lie about it changes nothing here.
    computed = {f"private_transition_witness.{name}" for name in ("token_index", "amount", "nullifier")}
    for path, changed in mutations(WITNESS):
        assert (leaf(changed) == honest) == (path in computed), path


def test_refusals_by_name() -> None:
    deposit = WITNESS.deposit_witness
    other = replace(WITNESS, deposit_witness=replace(deposit, deposit_salt=(9, 9, 9, 9)))
    assert leaf(other) == Check.PUBKEY_SALT.value
    other = replace(WITNESS, deposit_witness=replace(deposit, deposit_index=deposit.deposit_index ^ 1))
    assert leaf(other) == Check.DEPOSIT_IN_TREE.value


def test_a_deposit_is_not_received_twice() -> None:
    """Behind an empty place, which looks like the low leaf of every key, a nullifier would come in again."""
    account = Account(story().network, ALICE)
    transition = WITNESS.private_transition_witness
    account.received(transition)
    tree, key = account.nullifiers, int.from_bytes(transition.nullifier, "big")
    assert key in tree
    low = IndexedLeaf()
    between = tree._tree.set(7, replace(low, next_index=9, next_key=key))
    forged = NullifierProof(9, tree.siblings(7), between.siblings(9), 7, IndexedMerkleLeaf.of_tree(low))
    state = account.state
    leaf_now = account.assets.leaf(transition.token_index)
    again = replace(
        transition,
        prev_private_state=state,
        nullifier_proof=forged,
        prev_asset_leaf=leaf_now,
        asset_merkle_proof=account.assets.siblings(transition.token_index),
    )
    assert leaf(replace(WITNESS, private_transition_witness=again)) == Check.NULLIFIER_IS_NEW.value


def test_a_forger_finds_no_free_hint() -> None:
    assert hunt(compiled(DepositLeaf), deposit_inputs(ALICE, ROOT, WITNESS)) == []
