"""What a proof of a single withdrawal shows."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.keccak_words import keccak_words
from proofmill.statements.balance.layout import U32, U256, Address, Bytes32, Encoded

__all__ = ["WithdrawalPublicInputs"]


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawalPublicInputs(Encoded):
    """31 elements: what the contract pays out, once per nullifier, if it knows the block."""

    recipient: Address
    token_index: U32
    amount: U256
    nullifier: Bytes32
    block_hash: Bytes32
    block_number: U32

    def chain_hash(self, previous: bytes = bytes(32)) -> bytes:
        """Keccak-256 of the previous link and the elements: many withdrawals as one public value."""
        return keccak_words(self.elements(), after=previous)
