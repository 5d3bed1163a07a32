"""Where a signature counts."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.schnorr import Message

__all__ = ["Domain"]


@dataclass(frozen=True, slots=True)
class Domain:
    """A deployment: `chain` (64 bits) and `contract` (160 bits). A constant of the validity circuit."""

    chain: int
    contract: int

    def message(self, tx_tree_root: HashOut, block_number: int, place: int) -> Message:
        """What the sender at this place of the block signs."""
        return Message(self.chain, self.contract, tx_tree_root, block_number, place)
