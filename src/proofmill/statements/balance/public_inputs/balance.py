"""What a balance proof shows."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra import hash_out
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.statements.balance.layout import U256, Encoded, HashOut
from proofmill.statements.balance.types import InsufficientFlags, PublicState

__all__ = ["BalancePublicInputs", "BalanceState"]


@dataclass(frozen=True, slots=True, repr=False)
class BalanceState(Encoded):
    """Elements 0–49: an account, what it commits to, its last transaction, and the state of the network it has seen."""

    pubkey: U256
    private_commitment: HashOut
    last_tx_hash: HashOut
    last_tx_insufficient_flags: InsufficientFlags
    public_state: PublicState

    def commitment(self) -> hash_out.HashOut:
        """H of elements 0–49, also where others follow."""
        return hash_no_pad(self.elements()[: BalanceState.width()])


@dataclass(frozen=True, slots=True, repr=False)
class BalancePublicInputs(BalanceState):
    """54 elements: the state, then the digest of the set of step circuits in place of verifier data (deviation (c))."""

    set_digest: HashOut
