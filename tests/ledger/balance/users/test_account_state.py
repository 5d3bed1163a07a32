from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from proofmill.errors import MalformedInput, NotFound
from proofmill.ledger.balance import AccountState, BalanceLedger, Holdings, Planner, Proposal, User
from proofmill.ledger.balance.scripts import Scenario
from proofmill.ledger.balance.users.many import Many
from proofmill.statements.balance.types import Deposit, GenericAddress, Transfer, Tx

Run = Callable[[str], Scenario]


@pytest.mark.parametrize("name", ["long-chain", "overdraft", "two-users", "invalid-block"])
def test_a_state_survives_its_json(scenario: Run, name: str) -> None:
    for user in scenario(name).users.values():
        again = AccountState.from_json(json.loads(json.dumps(user.state.to_json())))
        again.require_consistent()
        assert again.to_json() == user.state.to_json()
        assert again.balance == user.balance
        assert again.holdings.state == user.holdings.state
        assert again.holdings.assets.root == user.holdings.assets.root
        assert again.holdings.nullifiers.root == user.holdings.nullifiers.root


def test_a_stored_state_goes_on_as_the_one_that_was_not_stored(scenario: Run) -> None:
    user = scenario("long-chain").users["alice"]
    again = AccountState.from_json(user.state.to_json())
    plans = Planner(user.ledger, lambda: (1, 2, 3, 4))
    transfers = [Transfer(GenericAddress.of_pubkey(1), 0, 1, (5, 6, 7, 8))]
    assert plans.spend(again, transfers).request == plans.spend(user.state, transfers).request
    spent, _ = user.holdings.receive(3, 9, bytes(31) + b"\x09", (0, 0, 0, 1))
    stored, _ = again.holdings.receive(3, 9, bytes(31) + b"\x09", (0, 0, 0, 1))
    assert spent.state == stored.state
    assert {token: leaf.amount for token, leaf in stored.balances.items()}[3] == 9


def test_what_is_held_by_token_is_what_is_in_the_tree(scenario: Run) -> None:
    for user in scenario("overdraft").users.values():
        for token, leaf in user.holdings.balances.items():
            assert user.holdings.assets.leaf(token) == leaf
        written = user.holdings.assets.root != Holdings.empty().assets.root
        assert written == bool(user.holdings.balances)


def test_parts_of_two_accounts_are_no_state(scenario: Run) -> None:
    alice, bob = scenario("two-users").users.values()
    for wrong in (
        replace(alice.state, proof=bob.state.proof),
        replace(alice.state, proof=None),
        replace(alice.state, holdings=bob.holdings),
        replace(alice.state, pubkey=bob.pubkey),
        replace(alice.state, set_digest=(1, 1, 1, 1)),
    ):
        with pytest.raises(MalformedInput):
            wrong.require_consistent()


def change(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    *steps, last = path
    inner = data
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("holdings", "assets"), {}),
        (("holdings", "assets", 0, "tokenIndex"), 77),
        (("holdings", "nullifiers"), []),
        (("holdings", "state", "assetTreeRoot"), "0x" + 64 * "0"),
        (("holdings", "more"), 1),
        (("sent", 0, "transfers"), [{}] * 65),
        (("pending",), {}),
    ],
)
def test_reading_is_strict(scenario: Run, path: tuple[Any, ...], value: Any) -> None:
    data = scenario("two-users").users["alice"].state.to_json()
    with pytest.raises(MalformedInput):
        AccountState.from_json(change(data, path, value))


def test_doubled_tokens_and_nullifiers_are_refused(scenario: Run) -> None:
    for name in ("assets", "nullifiers"):
        data = scenario("two-users").users["alice"].state.to_json()
        data["holdings"][name].append(data["holdings"][name][0])
        with pytest.raises(MalformedInput, match="holdings"):
            AccountState.from_json(data)


def test_a_plan_changes_nothing_until_it_is_taken(ledger: BalanceLedger) -> None:
    user = User("alice", ledger)
    user.deposit(5)
    ledger.post(ledger.propose({}).posted(1, {}))
    before = user.state.to_json()
    plan = Planner(ledger, lambda: (1, 2, 3, 4)).update(user.state, 1)
    assert user.state.to_json() == before
    assert plan.after(plan.expected).block == 1
    assert user.block == 0


def test_a_receive_before_a_send_has_the_transaction_proved_again(ledger: BalanceLedger) -> None:
    alice = User("alice", ledger)
    index = alice.deposit(5)
    tx = alice.spend([alice.pay(GenericAddress.of_pubkey(1), 3)])
    ledger.post(ledger.propose({}).posted(1, {}))
    alice.update(1)
    alice.receive_deposit(index)
    proposal = ledger.propose({alice.key: tx})
    ledger.post(proposal.posted(2, {alice.key: alice.sign(proposal.message(alice.key))}))
    alice.send(2)
    assert [type(step.request).__name__ for step in alice.steps] == [
        "SpentRequest",
        "UpdateRequest",
        "ReceiveDepositRequest",
        "SpentRequest",
        "SendRequest",
    ]
    # Paid from what came in: as it was first proved it would have been an overdraft.
    assert (alice.asset(0).amount, alice.asset(0).is_insufficient) == (2, False)
    assert not alice.balance.last_tx_insufficient_flags[0]


def test_what_is_not_there_is_not_found(ledger: BalanceLedger) -> None:
    alice, plans = User("alice", ledger), Planner(ledger, lambda: (1, 2, 3, 4))
    ledger.deposit(Deposit())
    somewhere = Proposal.of(ledger.domain, 1, {alice.key: Tx()}).place(alice.key)
    for ask in (
        lambda: alice.state.sent_tx(),
        lambda: alice.state.pending_tx(Tx()),
        lambda: alice.state.deposit_salt(Deposit()),
        lambda: plans.receive_deposit(alice.state, 0),
        lambda: plans.receive_deposit(alice.state, 1),
        lambda: plans.receive_deposit(alice.state, -1),
        lambda: plans.claim(alice.state, 0, bytes(20), 0),
        lambda: alice.state.with_signature(Tx(), somewhere),
    ):
        with pytest.raises(NotFound):
            ask()


def test_lists_are_bounded() -> None:
    codec = Many(Tx, 2)
    assert codec.read(codec.show((Tx(), Tx())), "txs") == (Tx(), Tx())
    wrongs: tuple[Any, ...] = ([{}] * 3, {}, None, [1])
    for wrong in wrongs:
        with pytest.raises(MalformedInput, match="txs"):
            codec.read(wrong, "txs")
    assert not codec.holds((Tx(),) * 3)
    assert not codec.holds((1,))
    assert not codec.holds([Tx()])
    assert codec.json_schema()["maxItems"] == 2
    assert AccountState.json_schema()["additionalProperties"] is False
