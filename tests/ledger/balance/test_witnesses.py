from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

import pytest
from tests.ledger.balance.people import deposit, key, post, private, pubkey, signed
from tests.statements.balance.mutations import mutations

from proofmill.algebra import schnorr
from proofmill.errors import MalformedInput, NotFound, UnsatisfiedError
from proofmill.ledger.balance import BalanceLedger, Posted, User, witnesses
from proofmill.ledger.balance.scripts import Scenario
from proofmill.statements.balance import FASTER, genesis, transitions, trees
from proofmill.statements.balance.transitions import claim, receive_deposit, receive_transfer, send, spend, update
from proofmill.statements.balance.types import BlockLeaf, GenericAddress
from proofmill.statements.balance.witnesses import (
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentRequest,
    UpdateRequest,
    WithdrawalRequest,
)

Run = Callable[[str], Scenario]


def prove(request: Any, pubkey: int) -> Any:
    """What the twin makes of a request."""
    match request:
        case SpentRequest():
            return spend(request.spent_witness)[1]
        case WithdrawalRequest():
            return transitions.withdraw(request.withdrawal_witness, (0, 0, 0, 0))
        case ClaimRequest():
            return claim(request.claim_witness, FASTER)
    previous = request.prev_proof.public_inputs if request.prev_proof else genesis.balance(pubkey, (0, 0, 0, 0))
    match request:
        case SendRequest():
            return send(previous, request.spent_proof.public_inputs, request.tx_witness, request.update_witness)
        case UpdateRequest():
            return update(previous, request.update_witness)
        case ReceiveDepositRequest():
            return receive_deposit(previous, request.receive_deposit_witness)
        case ReceiveTransferRequest():
            return receive_transfer(previous, request.receive_transfer_witness, request.update_witness)
    raise AssertionError(request)


@pytest.mark.parametrize("name", ["long-chain", "two-users", "overdraft", "invalid-block"])
def test_every_request_proves_what_its_step_says(scenario: Run, name: str) -> None:
    for user in scenario(name).users.values():
        for step in user.steps:
            assert prove(step.request, user.pubkey) == step.public_inputs


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (UpdateRequest, "update_witness"),
        (ReceiveDepositRequest, "receive_deposit_witness"),
        (ReceiveTransferRequest, "receive_transfer_witness"),
        (WithdrawalRequest, "withdrawal_witness"),
        (ClaimRequest, "claim_witness"),
    ],
)
def test_a_witness_with_one_value_changed_is_refused_or_shows_it(scenario: Run, kind: type, name: str) -> None:
    user = scenario("long-chain").users["alice"]
    step = next(step for step in user.steps if isinstance(step.request, kind))
    changed = list(mutations(getattr(step.request, name)))
    assert len(changed) > 7
    for path, witness in changed:
        with suppress(UnsatisfiedError, MalformedInput):
            assert prove(replace(cast(Any, step.request), **{name: witness}), user.pubkey) != step.public_inputs, path


def test_an_update_opens_between_any_two_blocks(scenario: Run) -> None:
    ledger = scenario("long-chain").ledger
    for block in range(ledger.height + 1):
        for since in range(block + 1):
            witness = witnesses.update_witness(ledger, pubkey("nobody"), since, block)
            newer = witness.validity_proof.public_inputs.public_state
            leaf = BlockLeaf.of_state(ledger.network(since).public_state)
            assert trees.BLOCKS.root(leaf, since, witness.block_merkle_proof) == newer.block_tree_root
            membership = witness.account_membership_proof.to_tree()
            assert membership.root(pubkey("nobody")) == newer.account_tree_root
            assert not membership.is_included


def test_membership_before_a_block_is_of_the_tree_before(ledger: BalanceLedger) -> None:
    post(ledger, "alice")
    before = witnesses.update_witness(ledger, pubkey("alice"), 0, 1, before_block=True)
    after = witnesses.update_witness(ledger, pubkey("alice"), 0, 1)
    state = ledger.network(1).public_state
    assert not before.account_membership_proof.is_included
    assert before.account_membership_proof.to_tree().root(pubkey("alice")) == state.prev_account_tree_root
    assert after.account_membership_proof.is_included
    assert after.account_membership_proof.to_tree().root(pubkey("alice")) == state.account_tree_root


def test_a_path_into_the_future_is_refused(ledger: BalanceLedger) -> None:
    post(ledger)
    with pytest.raises(MalformedInput, match="newer"):
        witnesses.block_path(ledger, 1, 0)
    for block, seen_from in ((0, 2), (-1, 0)):
        with pytest.raises(NotFound):
            witnesses.block_path(ledger, block, seen_from)
    with pytest.raises(NotFound):
        witnesses.update_witness(ledger, 5, 0, 0, before_block=True)


def test_a_transaction_is_found_where_it_is(ledger: BalanceLedger) -> None:
    post(ledger, "alice", "bob", absent=["bob"])
    network = ledger.network()
    for name in ("alice", "bob"):
        witness = witnesses.tx_witness(ledger, pubkey(name), 1)
        assert trees.TXS.root(witness.tx, witness.tx_index, witness.tx_merkle_proof) == trees_root(network)
        assert witness.sender_leaves[witness.tx_index].sender == pubkey(name)
        assert witness.sender_leaves[witness.tx_index].signature_included is (name == "alice")
    with pytest.raises(NotFound):
        witnesses.tx_witness(ledger, pubkey("carol"), 1)
    with pytest.raises(NotFound):
        witnesses.tx_witness(ledger, pubkey("alice"), 0)


def trees_root(network: Any) -> Any:
    return network.posted.tx_tree().root


def test_transactions_that_their_poster_kept_are_not_known(ledger: BalanceLedger) -> None:
    ledger.post(replace(signed(1, 1, ["alice"]), txs=()))
    with pytest.raises(NotFound, match="not known"):
        witnesses.tx_witness(ledger, pubkey("alice"), 1)


def test_a_deposit_is_not_in_a_block_before_it_is_taken_in(ledger: BalanceLedger) -> None:
    ledger.post(Posted(1, bytes(32)))
    index = ledger.deposit(deposit(3))
    ledger.post(Posted(2, bytes(32)))
    with pytest.raises(NotFound):
        witnesses.deposit_witness(ledger, index, (0, 0, 0, 0), 1)
    witness = witnesses.deposit_witness(ledger, index, (0, 0, 0, 0), 2)
    assert witness.deposit == deposit(3)
    with pytest.raises(NotFound):
        witnesses.claim_witness(ledger, 5, index + 1, (0, 0, 0, 0), bytes(20), 2)


def test_a_transaction_of_64_transfers(ledger: BalanceLedger) -> None:
    alice, bob = User("alice", ledger), User("bob", ledger)
    index = alice.deposit(2079)
    ledger.post(Posted(1, bytes(32)))
    alice.update(1)
    alice.receive_deposit(index)
    to_bob = GenericAddress.of_pubkey(bob.pubkey)
    tx = alice.spend([alice.pay(to_bob, amount) for amount in range(64)])
    proposal = ledger.propose({alice.key: tx})
    ledger.post(proposal.posted(2, {alice.key: alice.sign(proposal.message(alice.key))}))
    alice.send(2)
    assert alice.asset(0).amount == 2079 - 63 * 32
    assert [alice.balance.last_tx_insufficient_flags[i] for i in (0, 63)] == [False, False]
    bob.receive_transfer(alice.hand_over(63), update_to=2)
    assert bob.asset(0).amount == 63
    with pytest.raises(MalformedInput):
        alice.spend([alice.pay(to_bob, 1)] * 65)


def test_a_user_signs_with_the_key_that_is_his_account(ledger: BalanceLedger) -> None:
    alice = User("alice", ledger)
    message = ledger.domain.message((1, 2, 3, 4), 1, 0)
    assert schnorr.verify(alice.key, message, alice.sign(message))
    assert alice.pubkey == schnorr.key_hash(alice.key)
    assert schnorr.public_key(private("alice")) == key("alice") != alice.key


def test_a_user_knows_only_what_is_his(ledger: BalanceLedger) -> None:
    alice, bob = User("alice", ledger), User("bob", ledger)
    index = alice.deposit(1)
    ledger.post(Posted(1, bytes(32)))
    with pytest.raises(NotFound):
        bob.receive_deposit(index)
    with pytest.raises(NotFound):
        alice.hand_over(0)
    tx = bob.spend([])
    proposal = ledger.propose({alice.key: tx})
    ledger.post(proposal.posted(2, {alice.key: alice.sign(proposal.message(alice.key))}))
    with pytest.raises(NotFound):
        alice.send(2)
