"""What a proof of a single claim shows."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.keccak_words import keccak_words
from proofmill.statements.balance.layout import U32, U256, Address, Bytes32, Encoded

__all__ = ["ClaimPublicInputs"]


@dataclass(frozen=True, slots=True, repr=False)
class ClaimPublicInputs(Encoded):
    """30 elements: for which deposit's amount a reward is due to whom, once per nullifier, as of which block."""

    recipient: Address
    amount: U256
    nullifier: Bytes32
    block_hash: Bytes32
    block_number: U32

    def chain_hash(self, previous: bytes = bytes(32)) -> bytes:
        """Keccak-256 of the previous link and the elements: many claims as one public value."""
        return keccak_words(self.elements(), after=previous)
