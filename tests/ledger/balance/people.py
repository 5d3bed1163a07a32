"""Keys and blocks for tests, without users' private states."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from tests.ledger.conftest import DOMAIN

from proofmill.algebra import schnorr
from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.ledger.balance import BalanceLedger, Posted
from proofmill.ledger.balance.proposal import Proposal
from proofmill.statements.balance.types import Deposit, Tx


@cache
def private(name: str | int) -> bytes:
    return hashlib.sha256(f"test {name}".encode()).digest()


@cache
def key(name: str | int) -> Coefficients:
    return schnorr.public_key(private(name))


def pubkey(name: str | int) -> int:
    return schnorr.key_hash(key(name))


@cache
def signature(name: str | int, message: schnorr.Message) -> schnorr.Signature:
    return schnorr.sign(private(name), message)


def signed(number: int, timestamp: int, names: Sequence[str | int], absent: Sequence[str | int] = ()) -> Posted:
    """Block `number`, in which each name sends a transaction, all but the absent with their signatures."""
    txs: Mapping[Coefficients, Tx] = {key(name): Tx((number, i, 0, 0), number) for i, name in enumerate(names)}
    proposal = Proposal.of(DOMAIN, number, txs)
    present = {key(name): signature(name, proposal.message(key(name))) for name in names if name not in absent}
    return proposal.posted(timestamp, present)


def deposit(amount: int) -> Deposit:
    return Deposit(bytes(20), bytes(31) + b"\x01", amount)


def post(ledger: BalanceLedger, *names: str | int, absent: Sequence[str | int] = ()) -> int:
    """The next block, one second after the last; its number."""
    number, timestamp = ledger.height + 1, ledger.network().block.timestamp + 1
    return ledger.post(signed(number, timestamp, names, absent)).number
