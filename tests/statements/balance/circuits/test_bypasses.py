"""Each check without its plain twin: what the rules refuse goes straight to the constraints, which refuse it too.

A check that stood in the rules alone would be a server's honesty. `BYPASSES` has a way round every one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.statements.balance.circuits.given import given
from tests.statements.balance.circuits.statements import (
    INPUTS,
    Inputs,
    circuit_of,
    deposit_leaf,
    proved,
    refused_or,
    ruled,
    shown,
    transfer_leaf,
)
from tests.statements.balance.story import ADDRESS, ALICE, BOB, DAY, DEPOSIT_SALT, deposit_for, story
from tests.statements.balance.test_transitions import REFUSALS, change
from tests.statements.balance.world import Account, Network, transfer_proof

from proofmill import Circuit
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.indexed_merkle import IndexedLeaf
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.statements.balance import FASTER, trees
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits import (
    SPENT,
    Balance,
    DepositLeaf,
    TransferLeaf,
    Withdrawal,
    spent_inputs,
)
from proofmill.statements.balance.lock_time import lock_time
from proofmill.statements.balance.transitions import spend, update
from proofmill.statements.balance.types import AssetLeaf, BlockLeaf, IndexedMerkleLeaf
from proofmill.statements.balance.witnesses import AccountMembershipProof, NullifierProof
from proofmill.testing import hunt

Arguments = tuple[Any, ...]
Forgery = tuple[type[Circuit], Inputs]
LAST = (1 << 32) - 1
ROOT = Path(__file__).parents[4]

COMPUTED = {
    Check.ACCOUNT_TREE,
    Check.VALIDITY_INPUTS,
    Check.SPENT_TX,
    Check.NULLIFIER,
    Check.TOKEN_INDEX,
    Check.AMOUNT,
}
"""There is nothing to compare: the circuit has what the rule compares with the witness, and reads no second copy."""


def forged(name: str, arguments: Arguments) -> Forgery:
    """The circuit that refuses, and its inputs: the leaf where it does, else the step."""
    leaves: dict[str, tuple[type[Circuit], Callable[..., Inputs]]] = {
        "receive_deposit": (DepositLeaf, deposit_leaf),
        "receive_transfer": (TransferLeaf, transfer_leaf),
    }
    if name in leaves:
        leaf, inputs = leaves[name][0], leaves[name][1](*arguments)
        if isinstance(refused_or(lambda: shown(leaf, inputs)), str):
            return leaf, inputs
    return circuit_of(name, arguments), INPUTS[name](*arguments)


def refusal(circuit: type[Circuit], inputs: Inputs) -> str:
    """The check that refuses; a forger who changes a hint does not get round it."""
    message = refused_or(lambda: shown(circuit, inputs))
    assert isinstance(message, str), "it is accepted"
    assert hunt(given(circuit), inputs) == []
    return message


def refused(name: str, arguments: Arguments) -> str:
    """The check that refuses, in the rule and in the circuit."""
    message = refusal(*forged(name, arguments))
    assert message == ruled(name, arguments)
    return message


def same(name: str, arguments: Arguments) -> None:
    """The lie is refused by the rule alone: the circuit does not read it."""
    assert isinstance(ruled(name, arguments), str)
    assert proved(name, arguments) == proved(name, getattr(story(), name))


BYPASSES: dict[Check, Callable[[], str]] = {}


def bypasses(*checks: Check) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Mark a function that gives the message with which a circuit refuses what the check is there to refuse."""

    def note(bypass: Callable[[], str]) -> Callable[[], str]:
        assert not set(checks) & set(BYPASSES)
        BYPASSES.update(dict.fromkeys(checks, bypass))
        return bypass

    return note


@bypasses(Check.AMOUNT_FITS)
def a_balance_beyond_256_bits() -> str:
    before, witness = story().receive_deposit
    transition, rich = witness.private_transition_witness, AssetLeaf(False, (1 << 256) - 1)
    assets = SparseTree(trees.ASSETS).set(0, rich)
    state = replace(transition.prev_private_state, asset_tree_root=assets.root)
    transition = replace(
        transition, prev_private_state=state, prev_asset_leaf=rich, asset_merkle_proof=assets.siblings(0)
    )
    before = replace(before, private_commitment=state.commitment())
    return refused("receive_deposit", (before, replace(witness, private_transition_witness=transition)))


@bypasses(Check.NONCE_FITS)
def a_nonce_after_the_last() -> str:
    witness = story().spent_witness
    over = replace(witness, prev_private_state=replace(witness.prev_private_state, nonce=LAST))
    below = replace(witness, prev_private_state=replace(witness.prev_private_state, nonce=LAST - 1))
    assert shown(SPENT[8], spent_inputs(below, 8)) == spend(below)[1].elements()
    return refusal(SPENT[8], spent_inputs(over, 8))


@bypasses(Check.PADDING)
def a_transfer_beyond_the_size() -> str:
    """The circuit has no place for it: what it shows is the transaction without, of another root, in no block."""
    told = story()
    before, spent, *rest = told.send
    witness = told.spent_witness
    nine = replace(witness, transfers=(*witness.transfers[:8], witness.transfers[0], *witness.transfers[9:]))
    without = shown(SPENT[8], spent_inputs(nine, 8))
    assert without == spend(witness)[1].elements()
    more = SparseTree(trees.TRANSFERS).extend(nine.transfers[:9]).root
    assert tuple(without[8:12]) != more
    # A spent proof of the one for the other's transaction is refused where it would take effect.
    assert refused("send", (before, replace(spent, tx=replace(spent.tx, transfer_tree_root=more)), *_told(rest, more)))
    return Check.PADDING


def _told(rest: list[Any], root: tuple[int, ...]) -> tuple[Any, Any]:
    tx_witness, update_witness = rest
    return replace(tx_witness, tx=replace(tx_witness.tx, transfer_tree_root=root)), update_witness


@bypasses(Check.SENDER)
def the_place_of_another_sender() -> str:
    told = story()
    balance, spent, *_ = told.send
    network = Network()
    network.history, network.deposits = told.network.history[:3], told.network.history[2].deposits
    network.block([(BOB, told.tx, True)], time=20)  # Alice's transaction, sent by Bob
    witness = network.update_witness(ALICE, 2, 3, before_block=True)
    return refused("send", (balance, spent, network.tx_witness(3, 0), witness))


@bypasses(Check.TX_TREE_ROOT)
def a_transaction_root_that_is_no_hash() -> str:
    path = "3.validity_proof.public_inputs.tx_tree_root"
    arguments = change(change(story().send, path, b"\xff" * 32), "2.validity_pis.tx_tree_root", b"\xff" * 32)
    return refused("send", arguments)


@bypasses(Check.RECIPIENT)
def a_transfer_to_another_key() -> str:
    told = story()
    before, witness, moved = told.receive_transfer
    other = replace(before, pubkey=BOB + 1)
    assert refused("receive_transfer", (other, witness, moved)) == Check.RECIPIENT
    to_address = replace(witness, transfer_witness=told.withdraw[0].transfer_witness)
    return refused("receive_transfer", (before, to_address, moved))


@bypasses(Check.RECIPIENT_KIND)
def a_withdrawal_to_a_key() -> str:
    told = story()
    withdrawal, digest = told.withdraw
    to_bob = told.receive_transfer[1].transfer_witness
    return refused("withdraw", (replace(withdrawal, transfer_witness=to_bob), digest))


@bypasses(Check.ACCOUNT_IS_CURRENT)
def an_account_that_has_sent() -> str:
    told = story()
    before, spent, tx_witness, _ = told.send
    over = told.network.update_witness(ALICE, 2)
    assert refused("update", (before, over)) == Check.ACCOUNT_IS_CURRENT
    later = told.network.update_witness(ALICE, 2, 4, before_block=True)
    moved = replace(tx_witness, validity_pis=told.network.history[4].validity)
    # Of a block in which it did not send: its transaction is in none of that block's places.
    assert refusal(*forged("send", (before, spent, moved, later))) == Check.ACCOUNT_IS_CURRENT
    network = Network()
    index = network.deposit(deposit_for(ALICE, 5))
    network.block(time=1)
    network.block([(ALICE, told.tx, True)], time=9 * DAY)
    claim = Account(network, ALICE).claim_witness(index, DEPOSIT_SALT, 1, ADDRESS)
    return refused("claim", (claim, FASTER))


@bypasses(Check.LOCK_TIME)
def a_claim_a_second_too_early() -> str:
    witness, window = story().claim
    block = witness.deposit_time_witness.public_witness.block
    end = block.timestamp + lock_time(block.block_hash, DEPOSIT_SALT, window)
    path = "0.update_witness.validity_proof.public_inputs.public_state.timestamp"
    assert proved("claim", change(story().claim, path, end)) == proved("claim", story().claim)
    return refused("claim", change(story().claim, path, end - 1))


@bypasses(Check.TRANSFER_COVERED)
def an_overdrawn_transfer() -> str:
    told = story()
    before, witness, moved = told.receive_transfer
    overdrawn = replace(witness, transfer_witness=transfer_proof(told.spent_witness, told.tx, 2))
    return refused("receive_transfer", (before, overdrawn, moved))


@bypasses(Check.BALANCE_IN_TREE)
def an_invented_balance() -> str:
    witness = story().spent_witness
    rich = replace(witness.prev_balances[0], amount=10**30)
    spent = replace(witness, prev_balances=(rich, *witness.prev_balances[1:]))
    assert refusal(SPENT[8], spent_inputs(spent, 8)) == Check.BALANCE_IN_TREE
    # One leaf for two transfers: the second opens what the first left.
    twice = replace(witness, prev_balances=(witness.prev_balances[0],) * 64)
    assert refusal(SPENT[8], spent_inputs(twice, 8)) == Check.BALANCE_IN_TREE
    transition = change(story().receive_deposit, "1.private_transition_witness.prev_asset_leaf.amount", 1000)
    return refused("receive_deposit", transition)


@bypasses(Check.DEPOSIT_IN_TREE)
def an_invented_deposit() -> str:
    """And the balance's own root, which the step compares with the leaf's."""
    arguments = story().receive_deposit
    inputs = INPUTS["receive_deposit"](*arguments)
    state = {**inputs["previous"]["public_state"], "deposit_tree_root": b"\xff" * 32}
    step = {**inputs, "previous": {**inputs["previous"], "public_state": state}}
    assert refusal(circuit_of("receive_deposit", arguments), step) == Check.DEPOSIT_IN_TREE
    return refused("receive_deposit", change(arguments, "1.deposit_witness.deposit.amount", 101))


@bypasses(Check.BLOCK_IN_TREE)
def another_network() -> str:
    """And a leaf for a tree that the step has not seen, whether the step moves there or stays."""
    before, witness, moved = story().receive_transfer
    for arguments in ((before, witness, moved), (update(before, moved), witness)):
        inputs = INPUTS["receive_transfer"](*arguments)
        elsewhere = {**inputs, "leaf": {**inputs["leaf"], "block_tree_root": (1, 2, 3, 4)}}
        assert refusal(circuit_of("receive_transfer", arguments), elsewhere) == Check.BLOCK_IN_TREE
    return refused("update", change(story().update, "0.public_state.block_hash", bytes(32)))


@bypasses(Check.PRIVATE_COMMITMENT)
def older_money() -> str:
    for name in ("send", "receive_deposit", "receive_transfer"):
        arguments = change(getattr(story(), name), "0.private_commitment", (1, 2, 3, 4))
        assert refused(name, arguments) == Check.PRIVATE_COMMITMENT
    # Without effect too: a spent proof of another account's money is none of this one's.
    spent = change(change(story().send, "1.is_valid", False), "1.prev_private_commitment", (1, 2, 3, 4))
    return refused("send", spent)


@bypasses(Check.SPENT_TX)
def a_spent_proof_of_another_transaction() -> str:
    """The step takes the transaction from the spent proof, so that there is no other one to show."""
    same("send", change(story().send, "2.tx.nonce", 1))
    other = change(story().send, "1.tx.nonce", 1)
    assert ruled("send", other) == Check.SPENT_TX
    assert refusal(*forged("send", other)) == Check.TX_IN_BLOCK
    return Check.SPENT_TX


@bypasses(Check.VALIDITY_INPUTS)
def another_block_than_the_validity_proof_shows() -> str:
    same("send", change(story().send, "2.validity_pis.is_valid_block", False))
    return Check.VALIDITY_INPUTS


@bypasses(Check.ACCOUNT_TREE)
def the_other_account_tree() -> str:
    """Which of the two a statement takes is fixed in its circuit. In each, the tree that it does not take decides not.

    An update over the tree before the block would pass over a transaction in it.
    """
    for name, place, told in (("update", 1, True), ("send", 3, False)):
        same(name, change(getattr(story(), name), f"{place}.is_prev_account_tree", told))
    same("claim", change(story().claim, "0.update_witness.is_prev_account_tree", True))
    before = story().send[0]
    passing = story().network.update_witness(ALICE, 2, 3, before_block=True)
    assert refusal(*forged("update", (before, passing))) == Check.ACCOUNT_LEAF
    return Check.ACCOUNT_TREE


@bypasses(Check.NULLIFIER, Check.TOKEN_INDEX, Check.AMOUNT)
def what_is_received_is_computed() -> str:
    for name in ("receive_deposit", "receive_transfer"):
        for field, lie in (("nullifier", bytes(31) + b"\1"), ("token_index", 3), ("amount", 10**9)):
            same(name, change(getattr(story(), name), f"1.private_transition_witness.{field}", lie))
    return ""


@bypasses(Check.SET_DIGEST)
def a_balance_of_a_set_of_ones_own() -> str:
    """The language connects it wherever a chain's proof is taken: a statement has no say. Forged there, with proofs."""
    assert TransferLeaf in Balance.dependents
    assert Withdrawal.chain is None
    assert Withdrawal.schema(MODULUS).circuits() == [Balance]
    forgeries = (ROOT / "native/recursion/tests/chain/leaf.rs").read_text()
    for forgery in ("fn a_leaf_that_takes_a_member_is_bound_to_the_receivers_set", "fn outside_consumer"):
        assert forgery in forgeries
    return Check.SET_DIGEST


@bypasses(Check.NULLIFIER_IS_NEW)
def one_deposit_twice() -> str:
    """Behind itself, and behind a place that nothing was written to: both leaves are in the tree."""
    before, witness = story().receive_deposit
    account, transition = Account(story().network, ALICE), witness.private_transition_witness
    account.received(transition)
    tree, key = account.nullifiers, int.from_bytes(transition.nullifier, "big")
    after = replace(before, private_commitment=account.state.commitment())
    index = len(tree)
    for low, leaf in ((index - 1, tree._tree.leaf(index - 1)), (7, IndexedLeaf())):
        between = tree._tree.set(low, replace(leaf, next_index=index, next_key=key))
        paths = tree.siblings(low), between.siblings(index)
        again = replace(
            transition,
            prev_private_state=account.state,
            nullifier_proof=NullifierProof(index, *paths, low, IndexedMerkleLeaf.of_tree(leaf)),
            prev_asset_leaf=account.assets.leaf(transition.token_index),
            asset_merkle_proof=account.assets.siblings(transition.token_index),
        )
        forgery = after, replace(witness, private_transition_witness=again)
        assert refused("receive_deposit", forgery) == Check.NULLIFIER_IS_NEW
    return Check.NULLIFIER_IS_NEW


@bypasses(Check.ACCOUNT_LEAF)
def an_account_behind_an_empty_place() -> str:
    """There it would never have sent, and keep what it paid."""
    network = story().network
    accounts = network.history[4].accounts
    assert accounts.index(ALICE) is not None
    empty = AccountMembershipProof(False, accounts.siblings(9), 9, IndexedMerkleLeaf())
    forgery = replace(network.update_witness(ALICE, 2), account_membership_proof=empty)
    assert refused("update", (story().send[0], forgery)) == Check.ACCOUNT_LEAF
    return refused("update", change(story().update, "1.account_membership_proof.leaf.value", 1))


@bypasses(Check.PREVIOUS_BLOCK)
def a_later_block_for_the_deposits() -> str:
    """Of a block after the deposit's, the account's transactions in between would not count."""
    network = Network()
    index = network.deposit(deposit_for(ALICE, 5))
    network.block(time=1)
    network.block([(ALICE, story().tx, True)], time=2)
    network.block(time=3)
    network.block(time=9 * DAY)
    honest = Account(network, ALICE).claim_witness(index, DEPOSIT_SALT, 1, ADDRESS)
    assert refused("claim", (honest, FASTER)) == Check.ACCOUNT_IS_CURRENT
    later = network.history[3]
    path = "0.deposit_time_witness.public_witness"
    forged = change((honest, FASTER), f"{path}.block", BlockLeaf.of_state(later.validity.public_state))
    forged = change(forged, f"{path}.deposit_merkle_proof", later.deposits.siblings(index))
    forged = change(forged, "0.update_witness.block_merkle_proof", network.history[-1].blocks.siblings(3))
    return refused("claim", forged)


@bypasses(*({check for *_, check in REFUSALS} - set(BYPASSES)))
def see_the_story() -> str:
    """Each of them is refused by name in `test_what_the_rule_refuses…`."""
    return ""


@pytest.mark.parametrize("check", Check)
def test_each_check_is_a_constraint(check: Check) -> None:
    assert BYPASSES[check]() in ("", check)


BY_NAME = [refusal for refusal in REFUSALS if refusal[3] not in COMPUTED | {Check.SET_DIGEST}]
# The first is a lie about a copy that is not read; the root of the second is no hash, so that no leaf can have it.
ELSEWHERE = [("send", "2.tx.nonce"), ("receive_deposit", "0.public_state.deposit_tree_root")]


@pytest.mark.parametrize(
    ("name", "path", "new", "check"), [refusal for refusal in BY_NAME if refusal[:2] not in ELSEWHERE]
)
def test_what_the_rule_refuses_the_circuit_refuses_by_the_same_name(
    name: str, path: str, new: Any, check: Check
) -> None:
    assert refused(name, change(getattr(story(), name), path, new)) == check


def test_there_is_a_bypass_for_every_check() -> None:
    assert set(BYPASSES) == set(Check)
    by_name = {check for *_, check in BY_NAME}
    assert {check for check, bypass in BYPASSES.items() if bypass is see_the_story} <= by_name
