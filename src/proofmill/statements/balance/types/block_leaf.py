"""A leaf of the block tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from proofmill.statements.balance.layout import U32, U64, Bytes32, Hashed
from proofmill.statements.balance.types.block import Block
from proofmill.statements.balance.types.public_state import PublicState

__all__ = ["BlockLeaf"]


@dataclass(frozen=True, slots=True, repr=False)
class BlockLeaf(Hashed):
    """What later statements ask of a block, so that they open it with Poseidon alone (deviation (b))."""

    block_hash: Bytes32 = bytes(32)
    deposit_tree_root: Bytes32 = bytes(32)
    timestamp: U64 = 0
    block_number: U32 = 0

    @classmethod
    def of_block(cls, block: Block) -> Self:
        """The leaf of a block whose deposit tree root is true."""
        return cls(block.block_hash(), block.deposit_tree_root, block.timestamp, block.block_number)

    @classmethod
    def of_state(cls, state: PublicState) -> Self:
        """The leaf of the block after which the network has this state."""
        return cls(state.block_hash, state.deposit_tree_root, state.timestamp, state.block_number)
