"""A network of private balances in which every step is proved and timed, from deposits to claims."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from proofmill import Circuit, Proof
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.ledger.balance import BalanceLedger, Plan, Planner, User, block_witness
from proofmill.statements.balance import FASTER, NORMAL
from proofmill.statements.balance.circuits import BalanceProver, BlockProver, from_envelope
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.types import GenericAddress, Transfer, Tx
from proofmill.systems import AnyVerificationKey, Cancel

__all__ = ["Story"]

T = TypeVar("T")
SENDERS = 16
ADDRESS = GenericAddress.of_address(bytes(range(20)))
LATER = 6 * 86_400
"""A time by which both locks of a deposit at the beginning have passed."""


class Notes:
    """Seconds and proof bytes by circuit, of every proof that was made. Implements `Parts`, and keeps none of them."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.bytes: dict[str, int] = {}

    def find(self, name: str, key: AnyVerificationKey) -> Proof | None:
        """None: each is made anew."""

    def keep(self, name: str, proof: Proof) -> None:
        """Note it."""
        self.note(proof)

    def note(self, proof: Proof) -> None:
        """What it took, its witness too."""
        name, timings = proof.circuit.name, proof.timings
        self.seconds[name].append((timings["witness_ms"] + timings["prove_ms"]) / 1000)
        self.bytes[name] = len(proof.data)


class _Noting(BalanceProver):
    """Notes the proofs inside of an answer too."""

    notes: Notes

    def prove_circuit(
        self, circuit: type[Circuit], inputs: Mapping[str, Any], *, cancel: Cancel | None = None
    ) -> Proof:
        proof = super().prove_circuit(circuit, inputs, cancel=cancel)
        self.notes.note(proof)
        return proof


class Story:
    """Alice pays Bob, who receives twice; Carol sends one transfer, Erin 64 in a block of sixteen; Dave claims.

    `seconds` has the median of `rounds` for each of what was done, by name; `notes` what the circuits took.
    """

    def __init__(self, folder: Path, rounds: int) -> None:
        self.rounds = rounds
        self.seconds: dict[str, float] = {}
        self.requests: dict[str, Any] = {}
        self.notes = Notes()
        self.prover, self.blocks = _Noting(), BlockProver()
        self.prover.notes = self.notes
        self.ledger = BalanceLedger(folder / "ledger.db", deployment())
        salts = count(1)
        self.plans = Planner(self.ledger, lambda: hash_no_pad([next(salts)]))
        self._last: Proof | None = None

    def tell(self) -> None:
        """All of it."""
        prover, plans = self.prover, self.plans
        with self.ledger:
            alice, bob, carol, dave, erin, *others = map(self._user, _NAMES)
            deposit, late = alice.deposit(100, eligible=True), dave.deposit(50, eligible=True)
            self._block(10, {})
            self._take("update", alice, prover.update, plans.update(alice.state, 1))
            self._take("receive deposit", alice, prover.receive_deposit, plans.receive_deposit(alice.state, deposit))
            to_bob = [alice.pay(GenericAddress.of_pubkey(bob.pubkey), amount) for amount in (30, 5)]
            paid = self._spend("spent, up to 8 transfers", alice, [*to_bob, alice.pay(ADDRESS, 20)])
            sent = self._spend("spent, one transfer", carol, [carol.pay(ADDRESS, 0)])
            carol.deposit(1)
            self._block(20, {alice: paid, carol: sent}, "block of 2 senders and 1 deposit")
            self._take("send step, up to 8 transfers", alice, prover.send, plans.send(alice.state, 2))
            self._take("send step, one transfer", carol, prover.send, plans.send(carol.state, 2))
            received = plans.receive_transfer(bob.state, alice.hand_over(0), 2)
            self._take("receive transfer", bob, prover.receive_transfer, received)
            received = plans.receive_transfer(bob.state, alice.hand_over(1))
            self._take("receive transfer, network known", bob, prover.receive_transfer, received)
            self._take("withdrawal", alice, prover.withdrawal, plans.withdraw(alice.state, 2))
            many = self._spend("spent, 64 transfers", erin, [erin.pay(ADDRESS, 0) for _ in range(64)])
            crowd = {other: other.spend([other.pay(ADDRESS, 0)]) for other in others}
            self._block(LATER, {erin: many, **crowd}, f"block of {SENDERS} senders")
            self._take("send step, 64 transfers", erin, prover.send, plans.send(erin.state, 3))
            for name, window in (("claim", NORMAL), ("claim, faster lock", FASTER)):
                self._take(name, dave, prover.claim, plans.claim(dave.state, late, bytes(20), 3, window))

    def _user(self, name: str) -> User:
        return User(name, self.ledger, self.prover.set_digest)

    def _spend(self, name: str, user: User, transfers: Sequence[Transfer]) -> Tx:
        plan = self.plans.spend(user.state, transfers)
        self._take(name, user, self.prover.spent, plan)
        return plan.request.spent_witness.tx

    def _take(self, name: str, user: User, prove: Callable[[Any], Any], plan: Plan[Any, Any]) -> None:
        """A step of a user's, proved."""
        self.requests[name] = plan.request
        user.state = plan.after(self._timed(name, lambda: prove(plan.request), from_envelope, self.rounds))

    def _block(self, stamp: int, transactions: Mapping[User, Tx], name: str | None = None) -> None:
        """A block of these users' transactions, all signed, proved; timed if it has a name."""
        proposal = self.ledger.propose({user.key: tx for user, tx in transactions.items()})
        signatures = {user.key: user.sign(proposal.message(user.key)) for user in transactions}
        number = self.ledger.post(proposal.posted(stamp, signatures)).number
        before, witness = self.ledger.network(number - 1).validity, block_witness(self.ledger, number)

        def prove() -> Proof:
            return self.blocks.prove(self._last, before, witness, parts=self.notes)

        self._last = self._timed(name or "block of 2 deposits", prove, lambda made: made, self.rounds if name else 1)
        self.ledger.put_validity_proof(number, self._last, self.blocks.key)

    def _timed(self, name: str, make: Callable[[], T], proof: Callable[[T], Proof], rounds: int) -> T:
        taken = []
        for _ in range(rounds):
            start = time.perf_counter()
            made = make()
            taken.append(time.perf_counter() - start)
            self.notes.note(proof(made))
        self.seconds[name] = statistics.median(taken)
        return made


_NAMES = ["alice", "bob", "carol", "dave", "erin", *(f"sender {number}" for number in range(1, SENDERS))]
