from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.conftest import EXAMPLES

from proofmill.errors import MalformedInput, UnsatisfiedError
from proofmill.ledger.balance import BalanceLedger
from proofmill.ledger.balance.scripts import Scenario, Script, read_script, run_script
from proofmill.statements.balance.blocks import BlockFault
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.public_inputs import BalancePublicInputs

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.toml"))
Run = Callable[[str], Scenario]


def test_there_are_the_scenarios_that_are_promised() -> None:
    assert NAMES == ["invalid-block", "long-chain", "overdraft", "story", "two-users"]


@pytest.mark.parametrize("name", NAMES)
def test_every_example_happens_as_it_says(scenario: Run, name: str) -> None:
    for user in scenario(name).users.values():
        chain = [step for step in user.steps if isinstance(step.public_inputs, BalancePublicInputs)]
        assert chain[-1].public_inputs == user.balance
        assert user.balance.private_commitment == user.holdings.state.commitment()


@pytest.mark.parametrize("name", NAMES)
def test_each_step_starts_from_the_balance_before(scenario: Run, name: str) -> None:
    for user in scenario(name).users.values():
        previous = None
        for step in user.steps:
            if isinstance(step.public_inputs, BalancePublicInputs):
                given = getattr(step.request, "prev_proof", None)
                assert (given and given.public_inputs) == previous
                previous = step.public_inputs


def test_the_long_chain_is_long(scenario: Run) -> None:
    alice = scenario("long-chain").users["alice"]
    assert sum(isinstance(step.public_inputs, BalancePublicInputs) for step in alice.steps) == 13


def test_requests_survive_their_json(scenario: Run) -> None:
    kinds = {type(step.request): step.request for step in scenario("long-chain").users["alice"].steps}
    assert len(kinds) == 7
    for kind, request in kinds.items():
        assert kind.from_json(request.to_json()) == request


def test_an_invalid_block_moves_the_block_tree_and_no_account(scenario: Run) -> None:
    ledger = scenario("invalid-block").ledger
    faults = [ledger.fault(number) for number in range(1, ledger.height + 1)]
    wrong = [BlockFault.DEPOSIT_ROOT, BlockFault.SIGNATURE, BlockFault.ORDER, BlockFault.TX_ROOT, BlockFault.KEY]
    assert faults == [*wrong, None]
    for number in range(1, ledger.height):
        before, after = ledger.network(number - 1).public_state, ledger.network(number).public_state
        assert after.block_tree_root != before.block_tree_root
        assert after.account_tree_root == after.prev_account_tree_root == before.account_tree_root
        assert after.next_account_id == before.next_account_id == 2
        assert not ledger.validity_inputs(number).is_valid_block
    assert ledger.network(1).public_state.deposit_tree_root != ledger.network(0).public_state.deposit_tree_root
    assert [account.registered for account in ledger.accounts()] == [ledger.height]


def test_an_overdraft_sets_its_flags_and_fails_nothing(scenario: Run) -> None:
    alice = scenario("overdraft").users["alice"]
    assert [alice.balance.last_tx_insufficient_flags[i] for i in range(5)] == [False, True, True, False, False]
    assert alice.holdings.state.nonce == 1


def test_a_scenario_is_the_same_each_time(scenario: Run, tmp_path: Path) -> None:
    first = scenario("two-users")
    again = run_script(read_script(EXAMPLES / "two-users.toml"), tmp_path / "again.db")
    with again.ledger:
        assert again.ledger.height == first.ledger.height
        assert again.ledger.network().validity == first.ledger.network().validity
        for name, user in first.users.items():
            assert [step.request for step in again.users[name].steps] == [step.request for step in user.steps]


def test_a_scenario_starts_with_a_new_ledger(tmp_path: Path) -> None:
    script = script_of([{"do": "block", "timestamp": 1}])
    run_script(script, tmp_path / "ledger.db").ledger.close()
    with pytest.raises(MalformedInput, match="new ledger"):
        run_script(script, tmp_path / "ledger.db")
    with BalanceLedger(tmp_path / "ledger.db", deployment()) as ledger:
        assert ledger.height == 1


PAID_IN: list[dict[str, Any]] = [
    {"do": "deposit", "name": "d", "user": "a", "amount": 5},
    {"do": "block", "timestamp": 1},
    {"do": "update", "user": "a"},
    {"do": "receive-deposit", "user": "a", "deposit": "d"},
]
PAY: dict[str, Any] = {"user": "a", "transfers": [{"name": "t", "to": "b", "amount": 1}]}


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([{"do": "expect", "user": "a", "amount": 1}], "holds something else"),
        ([{"do": "expect", "user": "a", "amount": 0, "is_insufficient": True}], "holds something else"),
        ([{"do": "block", "timestamp": 1}, {"do": "update", "user": "a", "refused": "nonsense"}], "not refused"),
        ([*PAID_IN, PAID_IN[3] | {"refused": "amount"}], "refused by nullifier_is_new, not by amount"),
        ([*PAID_IN, PAID_IN[3]], "used before"),
        ([{"do": "block", "timestamp": 1, "senders": [PAY]}, {"do": "send", "user": "a"}], "other transfers"),
        (
            [
                {"do": "block", "timestamp": 1, "senders": [PAY]},
                {"do": "send", "user": "a", "insufficient": [0], "takes_effect": False},
            ],
            "took effect",
        ),
        (
            [{"do": "block", "timestamp": 1, "senders": [PAY | {"signs": False}]}, {"do": "send", "user": "a"}],
            "did not take effect",
        ),
    ],
)
def test_an_expectation_that_is_not_met_is_an_error(steps: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(UnsatisfiedError, match=f"step {len(steps)} .*{message}"):
        run_script(script_of(steps))


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([{"do": "update", "user": "c"}], "'c'"),
        ([{"do": "receive-deposit", "user": "a", "deposit": "d"}], "'d'"),
        ([{"do": "receive-transfer", "user": "a", "transfer": "t"}], "'t'"),
        ([{"do": "send", "user": "a"}], "'a'"),
        ([{"do": "block", "timestamp": 2}, {"do": "block", "timestamp": 1}], "not older"),
        ([{"do": "block", "timestamp": 1, "spoil": "signature"}], "1 senders or more"),
        ([{"do": "update", "user": "a", "block": 9}], "no block 9"),
    ],
)
def test_a_script_that_makes_no_sense_is_refused(steps: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(MalformedInput, match=message):
        run_script(script_of(steps))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title", "not TOML"),
        ('title = "t"\nusers = []', "steps"),
        ('title = "t"\nusers = []\nsteps = [{ do = "dance" }]', "steps.0"),
        ('title = "t"\nusers = []\nsteps = [{ do = "update", user = "a", blocks = 1 }]', "steps.0.update.blocks"),
        ('title = "t"\nusers = []\nsteps = [{ do = "block", timestamp = "1" }]', "steps.0.block.timestamp"),
        ('title = "t"\nusers = []\nsteps = [{ do = "block", timestamp = 1, spoil = "all" }]', "steps.0.block.spoil"),
    ],
)
def test_a_file_that_is_no_script_is_refused_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "script.toml").write_text(text)
    with pytest.raises(MalformedInput, match=message):
        read_script(tmp_path / "script.toml")


def script_of(steps: Sequence[dict[str, Any]]) -> Script:
    return Script.model_validate({"title": "test", "users": ["a", "b"], "steps": list(steps)})
