"""Real proofs of every request, from a ledger's blocks to a withdrawal and a claim: minutes, shared by one story."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import proofmill
from proofmill import Circuit, Proof
from proofmill.errors import MismatchError, UnsatisfiedError
from proofmill.ledger.balance import BalanceLedger, User, block_witness
from proofmill.statements.balance.circuits import CLAIM_FASTER, Balance, BlockProver, UpdateStep, Withdrawal
from proofmill.statements.balance.circuits.balance_prover import BalanceProver, to_envelope
from proofmill.statements.balance.deployment import DEPLOYMENT
from proofmill.statements.balance.lock_time import FASTER
from proofmill.statements.balance.types import GenericAddress
from proofmill.systems import compile

ADDRESS = bytes(range(20))


class Proven:
    """A user of the ledger whose every step is proved; the requests carry real proofs."""

    def __init__(self, name: str, ledger: BalanceLedger, prover: BalanceProver, seconds: dict[str, float]) -> None:
        digest = prover.keys(UpdateStep)[1].verification_key.key.keys.digest()  # type: ignore[union-attr]
        self.user = User(name, ledger, digest)
        self.prover, self.seconds = prover, seconds
        self.proof: Proof | None = None
        self.spent: Proof | None = None

    def with_proofs(self, request: Any) -> Any:
        """The request with this user's proofs in the places that the ledger leaves open."""
        if self.proof is not None and getattr(request, "prev_proof", None) is not None:
            request = replace(request, prev_proof=replace(request.prev_proof, envelope=to_envelope(self.proof)))
        if hasattr(request, "spent_proof") and self.spent is not None:
            request = replace(request, spent_proof=replace(request.spent_proof, envelope=to_envelope(self.spent)))
        return request

    def timed(self, name: str, make: Callable[[], Proof]) -> Proof:
        start = time.perf_counter()
        proof = make()
        self.seconds[name] = time.perf_counter() - start
        return proof

    def moves(self, name: str, make: Callable[[Any], Proof]) -> Proof:
        """Prove the last step, and check that it shows what the plain rules say."""
        step = self.user.steps[-1]
        request = self.with_proofs(step.request)
        self.proof = self.timed(name, lambda: make(request))
        shown = proofmill.verify(self.proof, self.prover.keys(_circuit(self.proof))[1].verification_key)
        assert _elements(shown) == step.public_inputs.elements()
        return self.proof


def _circuit(proof: Proof) -> type[Circuit]:
    return {step.circuit_name: step for step in Balance.steps.values()}[proof.circuit.name]


def _elements(shown: Any) -> list[int]:
    schema = compile(Balance.steps[1]).schema
    return schema.encode_public(schema.show_public(shown))


@pytest.mark.long
def test_a_story_is_proved_from_deposit_to_claim(tmp_path: Path) -> None:
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    blocks, prover = BlockProver(), BalanceProver()
    prover.keys(UpdateStep)
    seconds["build"] = time.perf_counter() - start
    with BalanceLedger(tmp_path / "ledger.db", DEPLOYMENT) as ledger:
        last: Proof | None = None

        def post(time_stamp: int, transactions: Any, signatures: Any) -> None:
            nonlocal last
            proposal = ledger.propose(transactions)
            network = ledger.post(proposal.posted(time_stamp, signatures(proposal)))
            begun = time.perf_counter()
            number = network.number
            last = blocks.prove(last, ledger.network(number - 1).validity, block_witness(ledger, number))
            seconds[f"block {number}"] = time.perf_counter() - begun
            ledger.put_validity_proof(number, to_envelope(last))

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
        alice.spent = alice.timed("spent", lambda: prover.spent(alice.user.steps[-1].request))  # type: ignore[arg-type]
        post(20, {alice.user.key: tx}, lambda proposal: {alice.user.key: alice.user.sign(proposal.message)})
        alice.user.send(2)
        sent = alice.moves("send", prover.send)
        bob.user.receive_transfer(alice.user.hand_over(0), update_to=2)
        request: Any = bob.user.steps[-1].request
        witness = request.receive_transfer_witness
        witness = replace(
            witness, sender_balance_proof=replace(witness.sender_balance_proof, envelope=to_envelope(sent))
        )
        received = replace(request, receive_transfer_witness=witness)
        bob.proof = bob.timed("receive transfer", lambda: prover.receive_transfer(received))
        shown = proofmill.verify(bob.proof, prover.keys(_circuit(bob.proof))[1].verification_key)
        assert _elements(shown) == bob.user.steps[-1].public_inputs.elements()
        expected = alice.user.withdraw(1)
        out: Any = alice.user.steps[-1].request
        out = replace(
            out,
            withdrawal_witness=replace(
                out.withdrawal_witness,
                balance_proof=replace(out.withdrawal_witness.balance_proof, envelope=to_envelope(sent)),
            ),
        )
        withdrawal = alice.timed("withdrawal", lambda: prover.withdrawal(out))
        schema = prover.keys(Withdrawal)[0].schema
        key = prover.keys(Withdrawal)[1].verification_key
        assert schema.encode_public(schema.show_public(proofmill.verify(withdrawal, key))) == expected.elements()
        # Forgeries: somebody else's balance as one's own, and a proof of another circuit as a balance.
        mine: Any = alice.user.steps[1].request
        stolen = replace(mine, prev_proof=replace(mine.prev_proof, envelope=to_envelope(bob.proof)))
        with pytest.raises(UnsatisfiedError):
            prover.receive_deposit(stolen)
        false = replace(out.withdrawal_witness.balance_proof, envelope=to_envelope(withdrawal))
        other = replace(out, withdrawal_witness=replace(out.withdrawal_witness, balance_proof=false))
        with pytest.raises(MismatchError):
            prover.withdrawal(other)
        carol = Proven("carol", ledger, prover, seconds)
        deposit = carol.user.deposit(50, eligible=True)
        post(30, {}, lambda _: {})
        post(400, {}, lambda _: {})
        claimed = carol.user.claim(deposit, ADDRESS, 4, FASTER)
        claim = carol.timed("claim", lambda: prover.claim(carol.user.steps[-1].request))  # type: ignore[arg-type]
        schema, key = prover.keys(CLAIM_FASTER)[0].schema, prover.keys(CLAIM_FASTER)[1].verification_key
        assert schema.encode_public(schema.show_public(proofmill.verify(claim, key))) == claimed.elements()
    print({name: round(value, 2) for name, value in seconds.items()})
