"""What a spent proof shows."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import Encoded, HashOut
from proofmill.statements.balance.types import InsufficientFlags, Tx

__all__ = ["SpentPublicInputs"]


@dataclass(frozen=True, slots=True, repr=False)
class SpentPublicInputs(Encoded):
    """16 elements: private state before and after paying all transfers of `tx`, and which were not covered."""

    prev_private_commitment: HashOut
    new_private_commitment: HashOut
    tx: Tx
    insufficient_flags: InsufficientFlags
    is_valid: bool
    """Whether the transaction has the account's nonce."""
