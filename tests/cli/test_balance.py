from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ledger.balance.people import deposit, post
from tests.ledger.balance.stated import StatedProver

from proofmill.cli import balance
from proofmill.ledger.balance import BalanceLedger, Posted
from proofmill.ledger.balance.block_proofs import BlockProofs
from proofmill.statements.balance.deployment import deployment

from .conftest import Run

EXAMPLES = Path(__file__).parents[2] / "examples" / "balance"


@pytest.fixture
def ledger(folder: Path) -> Iterator[BalanceLedger]:
    """Two blocks, the second invalid."""
    with BalanceLedger(folder / "ledger.db", deployment()) as made:
        made.deposit(deposit(1))
        post(made, "alice", "bob")
        made.deposit(deposit(2))
        made.post(Posted(5, b"\xff" * 32, deposit_count=1))
        yield made


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks are proved with a quick circuit: the true ones take minutes to build."""
    monkeypatch.setattr(balance, "_block_prover", lambda quiet: StatedProver())


def test_blocks_are_proved_once(run: Run, ledger: BalanceLedger) -> None:
    first = run("balance", "prove-blocks", "ledger.db")
    assert first.code == 0
    assert "block 1 of 2, valid" in first.out
    assert "block 2 of 2, invalid: TX_ROOT" in first.out
    assert ledger.unproved() == []
    again = run("balance", "prove-blocks", "ledger.db")
    assert (again.code, again.out.strip()) == (0, "all 2 blocks are proved")
    assert run("balance", "prove-blocks", "ledger.db", "--again", "2", "--json").json() == {"height": 2, "proved": [2]}


def test_it_follows_until_it_is_stopped(run: Run, ledger: BalanceLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = list[float]()

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 1:
            raise KeyboardInterrupt
        post(ledger, "carol")

    monkeypatch.setattr("proofmill.cli.balance.time.sleep", sleep)
    assert run("balance", "prove-blocks", "ledger.db", "--follow").code == 130
    assert ledger.height == 3
    assert ledger.unproved() == []


def test_proofs_that_cannot_be_used_are_refused_with_the_cure(
    run: Run, ledger: BalanceLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    BlockProofs(ledger, StatedProver()).prove_next()
    ledger._store._execute("UPDATE validity_proofs SET envelope = CAST('rubbish' AS BLOB)")
    ran = run("balance", "prove-blocks", "ledger.db", "--json")
    assert ran.code == 3
    assert ran.error()["block"] == 1
    assert run("balance", "prove-blocks", "ledger.db", "--again", "1").code == 0


def test_a_ledger_is_shown(run: Run, ledger: BalanceLedger) -> None:
    BlockProofs(ledger, StatedProver()).prove_next()
    shown = run("balance", "show", "ledger.db", "--json").json()
    assert (shown["chain"], shown["contract"]) == (deployment().chain, f"0x{deployment().contract:040x}")
    assert (shown["height"], shown["accounts"], shown["deposits"], shown["deposits_in_blocks"]) == (2, 2, 2, 1)
    first, second = shown["blocks"]
    assert first == {"number": 1, "timestamp": 1, "senders": 2, "deposits": 1, "fault": None, "proved": True}
    assert (second["fault"], second["proved"]) == ("TX_ROOT", False)
    told = run("balance", "show", "ledger.db")
    assert told.code == 0
    assert "none yet" in told.out


@pytest.mark.parametrize("command", ["show", "prove-blocks"])
def test_a_ledger_that_is_not_there_is_not_made(run: Run, folder: Path, command: str) -> None:
    ran = run("balance", command, "none.db", "--json")
    assert (ran.code, ran.error()["code"]) == (2, "not_found")
    assert not (folder / "none.db").exists()


def test_a_scenario_runs_and_its_ledger_can_be_shown(run: Run) -> None:
    ran = run("balance", "run", EXAMPLES / "two-users.toml", "--ledger", "new.db")
    assert ran.code == 0
    assert "receive-transfer" in ran.out
    shown = run("balance", "show", "new.db", "--json").json()
    assert shown["unproved"] == shown["height"] > 1
    again = run("balance", "run", EXAMPLES / "two-users.toml", "--ledger", "new.db", "--json")
    assert (again.code, again.error()["code"]) == (2, "malformed_input")


def test_a_scenario_that_happens_otherwise_is_a_no(run: Run, folder: Path) -> None:
    text = (EXAMPLES / "two-users.toml").read_text()
    said = '{ do = "expect", user = "alice", amount = '
    (folder / "wrong.toml").write_text(text.replace(said, said + "1"))
    ran = run("balance", "run", "wrong.toml", "--json")
    assert (ran.code, ran.error()["code"]) == (1, "unsatisfied")
    assert run("balance", "run", "none.toml").code == 2
