from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from proofmill.algebra.babyjubjub import BASE8, GENERATOR
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import ArtifactError
from proofmill.settle import NullifierStore, SqliteNullifiers

HERE = Path(__file__).parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nullifiers.sqlite"


def test_once(path: Path) -> None:
    with SqliteNullifiers(path) as store:
        protocol: NullifierStore = store
        assert not protocol.seen(1, BASE8, 5)
        assert protocol.add(1, BASE8, 5)
        assert protocol.seen(1, BASE8, 5)
        assert not protocol.add(1, BASE8, 5)


def test_the_key_is_domain_recipient_and_nullifier(path: Path) -> None:
    with SqliteNullifiers(path) as store:
        assert store.add(1, BASE8, 5)
        assert store.add(2, BASE8, 5)
        assert store.add(1, GENERATOR, 5)
        assert store.add(1, BASE8, 6)
        assert store.add(SCALAR_MODULUS - 1, BASE8, SCALAR_MODULUS - 1)
        assert not store.add(1, GENERATOR, 5)


def test_it_outlives_its_process(path: Path) -> None:
    with SqliteNullifiers(path) as store:
        store.add(1, BASE8, 5)
    with SqliteNullifiers(path) as again:
        assert not again.add(1, BASE8, 5)


def test_many_threads(path: Path) -> None:
    with SqliteNullifiers(path) as store, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: store.add(1, BASE8, number % 10), range(80)))
    assert answers.count(True) == 10


def test_what_was_said_to_be_stored_survives_a_kill(path: Path) -> None:
    command = [sys.executable, str(HERE / "writer.py"), str(path)]
    for round_ in range(2):
        store = path.with_suffix(f".{round_}")
        writer = subprocess.Popen([*command[:-1], str(store)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        stored = [int(writer.stdout.readline()) for _ in range(50)]
        writer.kill()  # SIGKILL, in the middle of the next one
        stored += [int(line) for line in writer.stdout if line.endswith("\n")]
        writer.wait()
        writer.stdout.close()
        with SqliteNullifiers(store) as reopened:
            assert not any(reopened.add(1, BASE8, number) for number in stored)


def test_commits_wait_for_the_disk(path: Path) -> None:
    with SqliteNullifiers(path) as store:
        ask = store._connection.execute
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_file_that_is_no_store(path: Path) -> None:
    path.write_bytes(b"not a database, whatever it is called" * 100)
    with pytest.raises(ArtifactError) as caught:
        SqliteNullifiers(path)
    assert caught.value.fields["path"] == str(path)


def test_somebody_elses_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE nullifiers (value TEXT)")
    connection.close()
    with pytest.raises(ArtifactError):
        SqliteNullifiers(path)


def test_a_folder_that_is_not_there(path: Path) -> None:
    with pytest.raises(ArtifactError):
        SqliteNullifiers(path / "nullifiers.sqlite")


def test_a_store_that_went_away_is_an_error_and_no_acceptance(path: Path) -> None:
    store = SqliteNullifiers(path)
    store.close()
    with pytest.raises(ArtifactError):
        store.add(1, BASE8, 5)
