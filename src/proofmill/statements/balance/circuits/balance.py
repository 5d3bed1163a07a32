"""What a balance proof shows. Records: `public_inputs.balance`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill.circuit import U64, U256, Chain, HashOut, Output, Private, Value
from proofmill.statements.balance import genesis
from proofmill.statements.balance.circuits.records import PublicState

__all__ = ["STATE", "Balance"]

STATE = ("pubkey", "private_commitment", "last_tx_hash", "last_tx_insufficient_flags", "public_state")
"""The names of what a balance shows, its set digest left out."""


class Balance(Chain, zero_knowledge=False, name="balance"):
    """Elements 0–49, then the set digest. The steps see public values and zero-knowledge proofs, nothing private."""

    pubkey: Output[U256]
    private_commitment: Output[HashOut]
    last_tx_hash: Output[HashOut]
    last_tx_insufficient_flags: Output[U64]
    public_state: Output[PublicState]
    owner: Private[U256]

    def genesis(self) -> Mapping[str, Value]:
        """An account that never did anything, in a network that never did anything: the same for all but the key.

        `owner` counts here alone: after the first step the key is the previous proof's.
        """
        return {
            "pubkey": self.owner,
            "private_commitment": HashOut.constant(genesis.private_state().commitment()),
            "last_tx_hash": HashOut.constant((0, 0, 0, 0)),
            "last_tx_insufficient_flags": U64.constant(0),
            "public_state": PublicState.constant(genesis.public_state()),
        }

    def move(self, **changed: Any) -> None:
        """Assign every output: what is not said stays as the previous proof has it."""
        for name in STATE:
            setattr(self, name, changed[name] if name in changed else getattr(self.previous, name))
