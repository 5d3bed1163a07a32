"""A block as the contract hashes it."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.keccak_words import keccak_words
from proofmill.statements.balance.layout import U32, U64, Bytes32, Encoded

__all__ = ["Block"]


@dataclass(frozen=True, slots=True, repr=False)
class Block(Encoded):
    """A link of the chain of blocks. `signature_hash` stands for what its senders signed and who they are."""

    prev_block_hash: Bytes32
    deposit_tree_root: Bytes32
    signature_hash: Bytes32
    timestamp: U64
    block_number: U32

    def block_hash(self) -> bytes:
        """Keccak-256 of the 108 bytes, as a contract computes it."""
        return keccak_words(self.elements())
