"""The SQLite file behind a ledger: what was posted, and nothing that can be computed from it but for checking."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.errors import ArtifactError, MalformedInput, MismatchError, NotFound
from proofmill.ledger.balance.posted import Posted
from proofmill.ledger.balance.rows import deposit_bytes, deposit_of, tx_bytes, tx_of
from proofmill.statements.balance.blocks import BlockFault, DepositChain, Domain, Place
from proofmill.statements.balance.types import Deposit

__all__ = ["Store", "StoredBlock", "domain_of"]

_TABLES = """
    CREATE TABLE IF NOT EXISTS ledger (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        version INTEGER NOT NULL,
        chain TEXT NOT NULL,
        contract TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS deposits (
        place INTEGER PRIMARY KEY CHECK (place >= 0),
        deposit BLOB NOT NULL CHECK (length(deposit) = 92),
        link BLOB NOT NULL CHECK (length(link) = 32)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS blocks (
        number INTEGER PRIMARY KEY CHECK (number > 0),
        timestamp TEXT NOT NULL,
        tx_tree_root BLOB NOT NULL CHECK (length(tx_tree_root) = 32),
        deposit_count INTEGER NOT NULL,
        deposit_root BLOB CHECK (length(deposit_root) = 32),
        fault TEXT,
        state BLOB NOT NULL CHECK (length(state) = 432)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS places (
        block INTEGER NOT NULL REFERENCES blocks (number),
        place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 127),
        key BLOB NOT NULL CHECK (length(key) = 40),
        signature BLOB NOT NULL CHECK (length(signature) = 80),
        tx BLOB CHECK (length(tx) = 36),
        PRIMARY KEY (block, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS accounts (
        id INTEGER PRIMARY KEY CHECK (id >= 2),
        pubkey BLOB NOT NULL UNIQUE CHECK (length(pubkey) = 32),
        registered INTEGER NOT NULL REFERENCES blocks (number),
        last_block INTEGER NOT NULL REFERENCES blocks (number)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS validity_proofs (
        block INTEGER PRIMARY KEY REFERENCES blocks (number),
        envelope BLOB NOT NULL CHECK (length(envelope) > 0)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS proof_parts (
        block INTEGER NOT NULL REFERENCES blocks (number),
        name TEXT NOT NULL,
        envelope BLOB NOT NULL,
        PRIMARY KEY (block, name)
    ) STRICT;
"""
_VERSION = 1
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A row of `blocks` with its places; its `posted` says how many deposits are in.

    `state`: the network's after it, as `state_bytes`, to be compared with what is computed from the rest.
    """

    posted: Posted
    fault: BlockFault | None
    state: bytes


def domain_of(path: Path) -> Domain:
    """Of the ledger that lies there. Raises NotFound where nothing does, ArtifactError for what is no ledger."""
    if not path.is_file():
        raise NotFound(f"no ledger at {path}", path=str(path))
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as connection:
            ((chain, contract),) = connection.execute("SELECT chain, contract FROM ledger").fetchall()
            return Domain(int(chain), int(contract, 16))
    except (sqlite3.Error, ValueError) as error:
        raise ArtifactError(f"{path}: not a usable ledger: {error}", path=str(path)) from None


class Store:
    """One file, for any number of threads and processes on one machine. Raises ArtifactError where it is unusable.

    Every change is one transaction: after a crash all of it is there or nothing. Not for a network file system.
    """

    def __init__(self, path: Path | str, domain: Domain) -> None:
        """Raises MismatchError for a ledger of another domain."""
        self.path = Path(path)
        self._lock = threading.RLock()
        with self._usable():
            self._connection = _open(self.path)
        try:
            self._require_domain(domain)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is written as one, when it ends; nothing of it if it ends with an error."""
        with self._lock:
            with self._usable():
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            with self._usable():
                self._connection.execute("COMMIT")

    def add_deposit(self, place: int, deposit: Deposit, chain: DepositChain) -> None:
        """The next deposit and the chain after it."""
        self._execute("INSERT INTO deposits VALUES (?, ?, ?)", (place, deposit_bytes(deposit), chain.link))

    def deposits(self, start: int) -> list[tuple[Deposit, bytes]]:
        """Those from this place on, each with its link."""
        rows = self._rows("SELECT deposit, link FROM deposits WHERE place >= ? ORDER BY place", (start,))
        with self._usable():
            return [(deposit_of(deposit), link) for deposit, link in rows]

    def add_block(self, number: int, block: StoredBlock) -> None:
        """The next block and its places."""
        posted = block.posted
        fault = None if block.fault is None else block.fault.name
        row = number, str(posted.timestamp), posted.tx_tree_root, posted.deposit_count, posted.deposit_root, fault
        self._execute("INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, block.state))
        for i, place in enumerate(posted.places):
            tx = tx_bytes(posted.txs[i]) if posted.txs else None
            self._execute("INSERT INTO places VALUES (?, ?, ?, ?, ?)", (number, i, place.key, place.signature, tx))

    def blocks(self, start: int) -> list[StoredBlock]:
        """Those from this number on."""
        columns = "number, timestamp, tx_tree_root, deposit_count, deposit_root, fault, state"
        rows = self._rows(f"SELECT {columns} FROM blocks WHERE number >= ? ORDER BY number", (start,))
        with self._usable():
            return [self._block(*row) for row in rows]

    def note_account(self, account_id: int, pubkey: int, block: int) -> None:
        """That it signed this block; in its first it is registered."""
        row = account_id, pubkey.to_bytes(32, "big"), block, block
        note = (
            "INSERT INTO accounts VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET last_block = excluded.last_block"
        )
        self._execute(note, row)

    def accounts(self) -> list[tuple[int, int, int, int]]:
        """(id, public key, block of registration, last block) of each, by id."""
        rows = self._rows("SELECT id, pubkey, registered, last_block FROM accounts ORDER BY id")
        return [(number, int.from_bytes(key, "big"), first, last) for number, key, first, last in rows]

    def put_validity_proof(self, block: int, envelope: bytes) -> None:
        """Unless there is one: what was handed out stays what it was. The proofs that it was made of go."""
        with self.transaction():
            self._execute("INSERT OR IGNORE INTO validity_proofs VALUES (?, ?)", (block, envelope))
            self._execute("DELETE FROM proof_parts WHERE block = ?", (block,))

    def validity_proof(self, block: int) -> bytes | None:
        """The envelope, if it has been put."""
        rows = self._rows("SELECT envelope FROM validity_proofs WHERE block = ?", (block,))
        return rows[0][0] if rows else None

    def unproved(self) -> list[int]:
        """The numbers of the blocks that have no proof, in order."""
        select = "SELECT number FROM blocks WHERE number NOT IN (SELECT block FROM validity_proofs) ORDER BY number"
        return [number for (number,) in self._rows(select)]

    def drop_proofs(self, start: int) -> None:
        """Of the blocks from this number on, finished and in parts."""
        with self.transaction():
            for table in ("validity_proofs", "proof_parts"):
                self._execute(f"DELETE FROM {table} WHERE block >= ?", (start,))

    def put_part(self, block: int, name: str, envelope: bytes) -> None:
        """One of the proofs that a block's is made of; replaces the one of that name. None once the block is proved."""
        insert = (
            "INSERT OR REPLACE INTO proof_parts SELECT ?, ?, ? "
            "WHERE NOT EXISTS (SELECT 1 FROM validity_proofs WHERE block = ?)"
        )
        self._execute(insert, (block, name, envelope, block))

    def part(self, block: int, name: str) -> bytes | None:
        """The envelope, if it has been put."""
        rows = self._rows("SELECT envelope FROM proof_parts WHERE block = ? AND name = ?", (block, name))
        return rows[0][0] if rows else None

    def drop_parts(self, block: int) -> None:
        """All that have been put for the block."""
        self._execute("DELETE FROM proof_parts WHERE block = ?", (block,))

    def _block(
        self, number: int, timestamp: str, root: bytes, count: int, deposit_root: bytes, fault: str, state: bytes
    ) -> StoredBlock:
        select = "SELECT key, signature, tx FROM places WHERE block = ? ORDER BY place"
        rows = self._rows(select, (number,))
        places = tuple(Place(key, signature) for key, signature, _ in rows)
        txs = tuple(tx_of(tx) for _, _, tx in rows if tx is not None)
        posted = Posted(int(timestamp), root, places, txs, count, deposit_root)
        return StoredBlock(posted, BlockFault[fault] if fault else None, state)

    def _execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        with self._lock, self._usable():
            self._connection.execute(statement, values)

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock, self._usable():
            return self._connection.execute(statement, values).fetchall()

    def _require_domain(self, domain: Domain) -> None:
        mine = _VERSION, str(domain.chain), f"0x{domain.contract:040x}"
        self._execute("INSERT INTO ledger VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING", mine)
        (found,) = self._rows("SELECT version, chain, contract FROM ledger")
        if found != mine:
            text = [
                f"format {version}, chain {chain}, contract {contract}" for version, chain, contract in (mine, found)
            ]
            raise MismatchError(f"{self.path}: the ledger of another network", expected=text[0], got=text[1])

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, MalformedInput, ValueError, KeyError) as error:
            raise ArtifactError(f"{self.path}: not a usable ledger: {error}", path=str(self.path)) from None


def _open(path: Path) -> sqlite3.Connection:
    # isolation_level=None: no transaction but those that are begun here.
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(_TABLES)
    except BaseException:
        connection.close()
        raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # SQLite's own waiting does not cover this switch: processes that open a new file at once find it locked.
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
