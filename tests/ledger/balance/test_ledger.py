from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.ledger.balance.people import deposit, post, pubkey, signed
from tests.ledger.conftest import DOMAIN

from proofmill.errors import ArtifactError, MalformedInput, MismatchError, NotFound
from proofmill.ledger.balance import Account, BalanceLedger, Posted
from proofmill.statements.balance import genesis
from proofmill.statements.balance.blocks import Domain


def reopened(ledger: BalanceLedger) -> BalanceLedger:
    return BalanceLedger(ledger._store.path, DOMAIN)


def test_an_empty_ledger_is_at_genesis(ledger: BalanceLedger) -> None:
    assert ledger.height == 0
    assert ledger.validity_inputs(0) == genesis.validity()
    assert ledger.accounts() == []
    assert ledger.deposits == ()


def test_an_account_is_registered_by_its_first_signed_valid_block(ledger: BalanceLedger) -> None:
    post(ledger, "alice", "bob", absent=["bob"])
    ledger.post(replace(signed(2, 2, ["bob"]), deposit_root=bytes(32)))
    assert [(account.account_id, account.pubkey) for account in ledger.accounts()] == [(2, pubkey("alice"))]
    post(ledger, "alice", "bob")
    assert ledger.accounts() == [Account(2, pubkey("alice"), 1, 3), Account(3, pubkey("bob"), 3, 3)]
    accounts = ledger.network().accounts
    for account in ledger.accounts():
        assert accounts.index(account.pubkey) == account.account_id
        assert accounts.prove(account.pubkey).value == account.last_block


def test_reopening_continues(ledger: BalanceLedger) -> None:
    ledger.deposit(deposit(1))
    post(ledger, "alice", "bob", absent=["bob"])
    ledger.post(Posted(5, b"\xff" * 32))
    ledger.deposit(deposit(2))
    with reopened(ledger) as again:
        assert again.height == ledger.height == 2
        assert again.deposits == ledger.deposits
        for number in range(3):
            theirs, ours = again.network(number), ledger.network(number)
            assert theirs.validity == ours.validity
            assert (theirs.block, theirs.content, theirs.posted) == (ours.block, ours.content, ours.posted)
            assert theirs.fault is ours.fault
        assert post(again, "bob") == 3
        assert again.network().validity.deposits.count == 2


def test_two_that_have_one_file_open_see_each_others_blocks(ledger: BalanceLedger) -> None:
    with reopened(ledger) as other:
        assert other.deposit(deposit(1)) == 0
        assert ledger.deposit(deposit(2)) == 1
        other.post(Posted(1, bytes(32)))
        assert ledger.post(Posted(2, bytes(32))).number == 2
        other.refresh()
        assert other.network().validity == ledger.network().validity


def test_threads_and_processes_share_a_ledger(ledger: BalanceLedger) -> None:
    def work(amount: int) -> tuple[int, int]:
        with reopened(ledger) as other:
            mine = ledger if amount % 2 else other
            return mine.deposit(deposit(amount)), mine.post(Posted(1, bytes(32))).number

    with ThreadPoolExecutor(4) as pool:
        indices, numbers = zip(*pool.map(work, range(8)), strict=True)
    assert sorted(indices) == list(range(8))
    assert sorted(numbers) == list(range(1, 9))
    ledger.refresh()
    assert [ledger.deposits[index].amount for index in indices] == list(range(8))
    with reopened(ledger) as again:
        assert again.network().validity == ledger.network().validity


def test_what_one_thread_stored_another_did_not_take_in_twice(ledger: BalanceLedger, monkeypatch: Any) -> None:
    transaction, other = ledger._store.transaction, Thread(target=lambda: ledger.deposit(deposit(2)))

    @contextmanager
    def slow() -> Iterator[None]:
        with transaction():
            yield
        monkeypatch.undo()
        other.start()
        other.join(0.2)  # between the commit and what the first thread makes of it

    monkeypatch.setattr(ledger._store, "transaction", slow)
    assert ledger.deposit(deposit(1)) == 0
    other.join()
    assert ledger.deposits == (deposit(1), deposit(2))


@pytest.mark.parametrize("failing", range(4))
def test_an_interrupted_block_leaves_nothing(ledger: BalanceLedger, failing: int, monkeypatch: Any) -> None:
    ledger.deposit(deposit(1))
    block, calls, execute = signed(1, 1, ["alice", "bob"]), [0], ledger._store._execute

    def interrupted(statement: str, values: Any = ()) -> None:
        if calls[0] == failing:
            raise KeyboardInterrupt
        calls[0] += 1
        execute(statement, values)

    monkeypatch.setattr(ledger._store, "_execute", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ledger.post(block)
    monkeypatch.undo()
    with reopened(ledger) as again:
        assert again.height == ledger.height == 0
        assert again.accounts() == []
    assert ledger.post(block).fault is None


_KILLED = """
import os, sys
from proofmill.ledger.balance import BalanceLedger, Posted
from proofmill.statements.balance.blocks import Domain, Place
ledger = BalanceLedger(sys.argv[1], Domain({chain}, {contract}))
ledger.post(Posted(1, bytes(32)))
ledger._note_accounts = lambda network: os._exit(9)
ledger.post(Posted(2, bytes(32), (Place(b"\\1" * 40),)))
"""


def test_a_killed_process_leaves_nothing_half_there(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    program = _KILLED.format(chain=DOMAIN.chain, contract=DOMAIN.contract)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program, str(path)], env=environment, timeout=120, check=False)
    assert done.returncode == 9
    with BalanceLedger(path, DOMAIN) as ledger:
        assert ledger.height == 1
        assert post(ledger) == 2


def test_what_a_contract_refuses_is_no_block(ledger: BalanceLedger) -> None:
    ledger.deposit(deposit(1))
    ledger.post(Posted(5, bytes(32)))
    for refused in (Posted(4, bytes(32)), Posted(5, bytes(32), deposit_count=0), Posted(5, bytes(32), deposit_count=2)):
        with pytest.raises(MalformedInput):
            ledger.post(refused)
    assert ledger.height == 1
    assert ledger.post(Posted(5, bytes(32))).number == 2


def test_a_block_may_leave_deposits_for_the_next(ledger: BalanceLedger) -> None:
    for amount in (1, 2, 3):
        ledger.deposit(deposit(amount))
    ledger.post(Posted(1, bytes(32), deposit_count=2))
    assert [ledger.block_of_deposit(index) for index in (0, 1)] == [1, 1]
    with pytest.raises(NotFound):
        ledger.block_of_deposit(2)
    ledger.post(Posted(1, bytes(32)))
    assert ledger.block_of_deposit(2) == 2


@pytest.mark.parametrize("domain", [replace(DOMAIN, chain=1), replace(DOMAIN, contract=1)])
def test_a_ledger_of_another_network_is_refused(ledger: BalanceLedger, domain: Domain) -> None:
    with pytest.raises(MismatchError):
        BalanceLedger(ledger._store.path, domain)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE deposits SET deposit = zeroblob(92)",
        "UPDATE deposits SET link = zeroblob(32)",
        "UPDATE deposits SET deposit = CAST(zeroblob(91) || x'02' AS BLOB)",
        "UPDATE blocks SET timestamp = '7'",
        "UPDATE blocks SET timestamp = 'soon'",
        "UPDATE blocks SET fault = 'SIGNATURE'",
        "UPDATE blocks SET fault = 'NONSENSE'",
        "UPDATE blocks SET deposit_count = 0",
        "UPDATE blocks SET deposit_count = 9",
        "UPDATE blocks SET state = zeroblob(432)",
        "UPDATE places SET signature = zeroblob(80)",
        "DELETE FROM places",
    ],
)
def test_a_ledger_that_does_not_agree_with_itself_is_refused(ledger: BalanceLedger, damage: str) -> None:
    ledger.deposit(deposit(1))
    post(ledger, "alice")
    path = ledger._store.path
    ledger.close()
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(ArtifactError):
        BalanceLedger(path, DOMAIN)


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, but long enough to be read as one, " * 40)
    with pytest.raises(ArtifactError):
        BalanceLedger(tmp_path / "text", DOMAIN)
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE blocks (title TEXT)")
    connection.close()
    with pytest.raises(ArtifactError):
        BalanceLedger(tmp_path / "other.db", DOMAIN)
