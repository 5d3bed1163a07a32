"""Real proofs of every request, from a ledger's blocks to a withdrawal and a claim: minutes, shared by one story."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proofmill.errors import MismatchError, UnsatisfiedError, VerificationError
from proofmill.ledger.balance import BalanceLedger, BlockProofs, User
from proofmill.statements.balance.circuits import BalanceProver, BlockProver, from_envelope
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.lock_time import FASTER
from proofmill.statements.balance.prover import Prover
from proofmill.statements.balance.types import GenericAddress
from proofmill.statements.balance.witnesses import BalanceProof, SpentProof

ADDRESS = bytes(range(20))


class Proven:
    """A user of the ledger whose every step is proved; the requests carry real proofs."""

    def __init__(self, name: str, ledger: BalanceLedger, prover: BalanceProver, seconds: dict[str, float]) -> None:
        self.user = User(name, ledger, prover.set_digest)
        self.prover: Prover = prover
        self.seconds = seconds
        self.proof: BalanceProof | None = None
        self.spent: SpentProof | None = None

    def with_proofs(self, request: Any) -> Any:
        """The request with this user's proofs in the places that the ledger leaves open."""
        if self.proof is not None and getattr(request, "prev_proof", None) is not None:
            request = replace(request, prev_proof=self.proof)
        if hasattr(request, "spent_proof") and self.spent is not None:
            request = replace(request, spent_proof=self.spent)
        return request

    def timed(self, name: str, make: Callable[[Any], Any], request: Any) -> Any:
        """Prove, and check that it shows what the plain rules say."""
        start = time.perf_counter()
        proof = make(request)
        self.seconds[name] = time.perf_counter() - start
        assert proof.public_inputs == self.user.steps[-1].public_inputs
        assert from_envelope(proof).timings.keys() == {"witness_ms", "prove_ms", "verify_ms"}
        return proof

    def moves(self, name: str, make: Callable[[Any], BalanceProof]) -> BalanceProof:
        """Prove the last step of the balance."""
        proof: BalanceProof = self.timed(name, make, self.with_proofs(self.user.steps[-1].request))
        self.proof = proof
        return proof


@pytest.mark.long
def test_a_story_is_proved_from_deposit_to_claim(tmp_path: Path) -> None:
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    blocks, prover = BlockProver(), BalanceProver()
    _ = prover.set_digest
    seconds["build"] = time.perf_counter() - start
    with BalanceLedger(tmp_path / "ledger.db", deployment()) as ledger:

        def post(time_stamp: int, transactions: Any, signatures: Any) -> None:
            proposal = ledger.propose(transactions)
            network = ledger.post(proposal.posted(time_stamp, signatures(proposal)))
            begun = time.perf_counter()
            number = network.number
            assert BlockProofs(ledger, blocks).prove() == [number]
            seconds[f"block {number}"] = time.perf_counter() - begun

        alice, bob = (Proven(name, ledger, prover, seconds) for name in ("alice", "bob"))
        index = alice.user.deposit(100, eligible=True)
        post(10, {}, lambda _: {})
        alice.user.update(1)
        alice.moves("update", prover.update)
        alice.user.receive_deposit(index)
        alice.moves("receive deposit", prover.receive_deposit)
        transfers = [
            alice.user.pay(GenericAddress.of_pubkey(bob.user.pubkey), 30),
            alice.user.pay(GenericAddress.of_address(ADDRESS), 20),
        ]
        tx = alice.user.spend(transfers)
        alice.spent = alice.timed("spent", prover.spent, alice.user.steps[-1].request)
        post(
            20,
            {alice.user.key: tx},
            lambda proposal: {alice.user.key: alice.user.sign(proposal.message(alice.user.key))},
        )
        alice.user.send(2)
        sent = alice.moves("send", prover.send)
        bob.user.receive_transfer(alice.user.hand_over(0), update_to=2)
        request: Any = bob.user.steps[-1].request
        witness = replace(request.receive_transfer_witness, sender_balance_proof=sent)
        received = replace(request, receive_transfer_witness=witness)
        bob.proof = bob.timed("receive transfer", prover.receive_transfer, received)
        alice.user.withdraw(1)
        out: Any = alice.user.steps[-1].request
        out = replace(out, withdrawal_witness=replace(out.withdrawal_witness, balance_proof=sent))
        withdrawal = alice.timed("withdrawal", prover.withdrawal, out)
        # Forgeries: somebody else's balance as one's own, with its own words and with false ones; a proof of another
        # circuit as a balance, a spent proof as a balance.
        mine: Any = alice.user.steps[1].request
        with pytest.raises(UnsatisfiedError, match="another public key"):
            prover.receive_deposit(replace(mine, prev_proof=bob.proof))
        false = replace(bob.proof, public_inputs=mine.prev_proof.public_inputs)
        with pytest.raises(VerificationError, match="prev_proof: the named public inputs") as told:
            prover.receive_deposit(replace(mine, prev_proof=false))
        assert told.value.fields["path"] == "prev_proof"
        for other in (withdrawal, alice.spent):
            false = replace(sent, envelope=other.envelope)
            with pytest.raises(MismatchError, match=r"withdrawal_witness\.balance_proof: a proof of another circuit"):
                prover.withdrawal(replace(out, withdrawal_witness=replace(out.withdrawal_witness, balance_proof=false)))
        carol = Proven("carol", ledger, prover, seconds)
        deposit = carol.user.deposit(50, eligible=True)
        post(30, {}, lambda _: {})
        post(400, {}, lambda _: {})
        carol.user.claim(deposit, ADDRESS, 4, FASTER)
        carol.timed("claim", prover.claim, carol.user.steps[-1].request)
    print({name: round(value, 2) for name, value in seconds.items()})
