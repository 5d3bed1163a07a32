"""The circuits of a block: its senders, the deposits that it takes in, and the validity that follows."""

from __future__ import annotations

from proofmill.statements.balance.circuits.blocks.block import Block
from proofmill.statements.balance.circuits.blocks.block_prover import BLOCK_CIRCUITS, BlockProver, Parts

__all__ = ["BLOCK_CIRCUITS", "Block", "BlockProver", "Parts"]
