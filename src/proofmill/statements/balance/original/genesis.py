"""Block 0 of INTMAX2."""

from __future__ import annotations

from dataclasses import replace

from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.statements.balance import genesis
from proofmill.statements.balance.original.trees import BLOCK_HASHES, DEPOSITS, BlockHashLeaf
from proofmill.statements.balance.types import Block, PublicState

__all__ = ["block", "block_tree", "public_state"]


def block() -> Block:
    """With the root of the empty Keccak tree."""
    return replace(genesis.block(), deposit_tree_root=SparseTree(DEPOSITS).root)


def block_tree() -> SparseTree[BlockHashLeaf, HashOut]:
    """The hash of block 0 alone."""
    return SparseTree(BLOCK_HASHES).push(BlockHashLeaf(block().block_hash()))


def public_state() -> PublicState:
    """The network after block 0."""
    return replace(
        genesis.public_state(),
        block_tree_root=block_tree().root,
        deposit_tree_root=block().deposit_tree_root,
        block_hash=block().block_hash(),
    )
