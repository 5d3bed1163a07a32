"""What must go well: a deposit, a transfer, a receive, a withdrawal and a claim."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from examples.balance.town import Town, require, salt

from proofmill.client import read_handover, write_handover
from proofmill.ledger.balance import (
    AccountState,
)
from proofmill.statements.balance.lock_time import FASTER
from proofmill.statements.balance.types import GenericAddress, Transfer, Tx
from proofmill.statements.balance.witnesses import (
    SpentProof,
    WithdrawalProof,
)

ADDRESS = bytes(19) + b"\xa1"


@dataclass(frozen=True)
class Told:
    """What the story leaves for the attacks."""

    deposit: int
    at_first: AccountState
    """Alice's, with her deposit, before she sent anything."""
    sent: Tx
    handover: Path
    out: WithdrawalProof
    second: Tx
    second_spent: SpentProof
    second_transfers: tuple[Transfer, ...]


def tell(town: Town) -> Told:
    """Deposit, transfer, receive, withdrawal and claim."""
    alice, bob, carol, ledger = town.alice, town.bob, town.carol, town.ledger
    start = int(time.time()) - 600
    deposit, locked = town.pay_in("alice", alice, 1000), town.pay_in("carol", carol, 50, eligible=True)
    town.post(ledger.propose({}).posted(start, {}))
    alice.update()
    alice.receive_deposit(deposit)

    at_first = alice.state
    tx = alice.spend(
        [alice.pay(GenericAddress.of_pubkey(bob.pubkey), 300), alice.pay(GenericAddress.of_address(ADDRESS), 200)]
    )
    # Before the block comes Alice spends the same money once more, by other means than her wallet.
    second = town.planner.spend(at_first, [Transfer(GenericAddress.of_pubkey(carol.pubkey), 0, 900, salt())])
    proposal = ledger.propose({alice.key: tx})
    town.post(proposal.posted(start + 400, {alice.key: alice.sign(proposal)}))
    alice.send(2)

    handover = town.folder / "for-bob.json"
    write_handover(handover, alice.hand_over(0))
    bob.receive_transfer(read_handover(handover))
    out = alice.withdraw(1)
    carol.claim(locked, ADDRESS, window=FASTER)
    require(
        (alice.asset(0).amount, bob.asset(0).amount) == (500, 300) and out.public_inputs.amount == 200,
        "the money is not where it should be",
    )
    request = second.request.spent_witness
    return Told(
        deposit, at_first, tx, handover, out, request.tx, town.service.spent(second.request), request.transfers[:1]
    )
