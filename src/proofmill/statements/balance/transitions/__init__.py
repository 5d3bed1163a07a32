"""The state rules of the balance statements as pure functions: the readable twins of the circuits.

Each raises UnsatisfiedError, with the name of the check, exactly where its circuit is constrained. Proofs among the
arguments count as verified: only their public inputs are looked at.
"""

from __future__ import annotations

from proofmill.statements.balance.transitions.claim import claim
from proofmill.statements.balance.transitions.private import private_transition
from proofmill.statements.balance.transitions.receive import receive_deposit, receive_transfer
from proofmill.statements.balance.transitions.send import send
from proofmill.statements.balance.transitions.spend import SPENT_SIZES, spend
from proofmill.statements.balance.transitions.update import update
from proofmill.statements.balance.transitions.withdraw import withdraw

__all__ = [
    "SPENT_SIZES",
    "claim",
    "private_transition",
    "receive_deposit",
    "receive_transfer",
    "send",
    "spend",
    "update",
    "withdraw",
]
