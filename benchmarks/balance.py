"""The balance requests and blocks, in seconds, in recursive steps of 2^12 of the same run, and beside the original."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.row import Row, row
from benchmarks.timing import median_ms
from proofmill import Circuit, Field, Output, Private, Proof, compile, prove, setup
from proofmill.ledger.balance import BalanceLedger, BlockProofs, User
from proofmill.statements.balance.circuits import (
    CLAIM_FASTER,
    BalanceProver,
    BlockProver,
    UpdateStep,
    Withdrawal,
)
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.lock_time import FASTER
from proofmill.statements.balance.types import GenericAddress
from proofmill.statements.balance.witnesses import BalanceProof

__all__ = ["method", "rows"]

ORIGINAL = {"send": 30.0, "receive transfer": 39.0, "receive deposit": 41.0, "withdrawal": 5.9, "claim": 36.0}
"""Seconds of intmax2-zkp's own circuits on two cores, told to us and measured on another machine."""


class _Inner(Circuit, system="plonky2", zero_knowledge=False):
    """The smallest proof that there is."""

    square: Output[Field]
    root: Private[Field]

    def define(self) -> None:
        self.square = self.root * self.root


class _Step(Circuit, system="plonky2", zero_knowledge=False):
    """One recursive step: 2^12 rows, nearly all of them the verification."""

    inner: Private[Proof[_Inner]]
    square: Output[Field]

    def define(self) -> None:
        self.square = self.inner.public.square


def method(quick: bool = False) -> str:
    """What the rows are of."""
    rounds = 1 if quick else 5
    return (
        f"balance: medians of {rounds} after one that does not count, all cores; the original's seconds are of another "
        "machine with two cores"
    )


def rows(quick: bool = False) -> list[Row]:
    """Seconds, each beside the original's where there is one, and how many recursive steps that is."""
    rounds = 1 if quick else 5
    step = _step_seconds(rounds)
    found = [row("balance", "one recursive step, 2^12", "s", step)]
    for name, seconds in _measure(rounds).items():
        peer = ("intmax2-zkp, elsewhere", ORIGINAL[name]) if name in ORIGINAL else (None, None)
        found.append(row("balance", name, "s", seconds, *peer))
        if not name.startswith("build"):
            found.append(row("balance", f"{name}, in recursive steps", "steps", seconds / step))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found.append(row("balance", "peak memory of this process, all circuits loaded", "MiB", peak))
    return found


def _step_seconds(rounds: int) -> float:
    inner, outer = compile(_Inner), compile(_Step)
    proof = prove(inner, setup(inner), {"root": 3})
    keys = setup(outer)
    return median_ms(lambda: prove(outer, keys, {"inner": proof}), rounds) / 1000


class _Network:
    """A ledger whose every block is proved."""

    def __init__(self, folder: Path) -> None:
        start = time.perf_counter()
        self.blocks, self.prover = BlockProver(), BalanceProver()
        for circuit in (UpdateStep, Withdrawal, CLAIM_FASTER):
            self.prover.keys(circuit)
        self.built = time.perf_counter() - start
        self.ledger = BalanceLedger(folder / "ledger.db", deployment())

    def user(self, name: str) -> User:
        return User(name, self.ledger, self.prover.set_digest)

    def post(self, stamp: int, transactions: Any) -> float:
        """A block of these users' transactions, all signed; seconds to prove it."""
        proposal = self.ledger.propose({user.key: tx for user, tx in transactions.items()})
        signatures = {user.key: user.sign(proposal.message) for user in transactions}
        self.ledger.post(proposal.posted(stamp, signatures))
        start = time.perf_counter()
        BlockProofs(self.ledger, self.blocks).prove()
        return time.perf_counter() - start


def _measure(rounds: int) -> dict[str, float]:
    """Seconds by what was proved: a deposit, a payment of one transfer and one of two, a withdrawal, a claim."""
    seconds: dict[str, float] = {}

    def timed(name: str, make: Callable[[Any], Any], request: Any) -> Any:
        seconds[name] = median_ms(lambda: make(request), rounds) / 1000
        return make(request)

    with tempfile.TemporaryDirectory() as folder:
        network = _Network(Path(folder))
        seconds["build all circuits"] = network.built
        prover, (alice, bob, carol) = network.prover, map(network.user, ("alice", "bob", "carol"))
        deposit = alice.deposit(100, eligible=True)
        network.post(10, {})
        proof = timed("update", prover.update, alice.update(1))
        request = _after(alice.receive_deposit(deposit), proof)
        proof = timed("receive deposit", prover.receive_deposit, request)
        payments = [alice.pay(GenericAddress.of_pubkey(bob.pubkey), 30), alice.pay(_ADDRESS, 20)]
        sent = alice.spend(payments)
        spent = timed("spent, up to 8 transfers", prover.spent, alice.steps[-1].request)
        mail = carol.spend([carol.pay(_ADDRESS, 0)])
        timed("spent, one transfer", prover.spent, carol.steps[-1].request)
        carol.spend([carol.pay(_ADDRESS, 0) for _ in range(64)])
        timed("spent, 64 transfers", prover.spent, carol.steps[-1].request)
        carol.deposit(1)
        seconds["block of 2 senders and 1 deposit"] = network.post(20, {alice: sent, carol: mail})
        request = _after(alice.send(2), proof)
        request = replace(request, spent_proof=spent)
        proof = timed("send", prover.send, request)
        seconds["send"] += seconds["spent, up to 8 transfers"]
        received: Any = bob.receive_transfer(alice.hand_over(0), update_to=2)
        witness = received.receive_transfer_witness
        witness = replace(witness, sender_balance_proof=proof)
        timed("receive transfer", prover.receive_transfer, replace(received, receive_transfer_witness=witness))
        alice.withdraw(1)
        out: Any = alice.steps[-1].request
        witness = replace(out.withdrawal_witness, balance_proof=proof)
        timed("withdrawal", prover.withdrawal, replace(out, withdrawal_witness=witness))
        dave = network.user("dave")
        late = dave.deposit(50, eligible=True)
        network.post(30, {})
        network.post(400, {})
        dave.claim(late, bytes(20), 4, FASTER)
        timed("claim", prover.claim, dave.steps[-1].request)
        network.ledger.close()
    return seconds


_ADDRESS = GenericAddress.of_address(bytes(range(20)))


def _after(request: Any, proof: BalanceProof) -> Any:
    return replace(request, prev_proof=proof)
