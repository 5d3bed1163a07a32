"""Update: the balance follows the network; nothing private changes."""

from __future__ import annotations

from dataclasses import replace

from proofmill.statements.balance.public_inputs import BalancePublicInputs
from proofmill.statements.balance.transitions.follow import follow
from proofmill.statements.balance.witnesses import UpdateWitness

__all__ = ["update"]


def update(previous: BalancePublicInputs, witness: UpdateWitness) -> BalancePublicInputs:
    """The balance at the newer state, in which the account has sent nothing since."""
    return replace(previous, public_state=follow(previous.public_state, previous.pubkey, witness, before_block=False))
