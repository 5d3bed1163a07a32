"""The state of the network after a block."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import U32, U64, Bytes32, ElementU64, Encoded, HashOut

__all__ = ["PublicState"]


@dataclass(frozen=True, slots=True, repr=False)
class PublicState(Encoded):
    """The trees of blocks, accounts (before the block and after) and deposits, and the block itself."""

    block_tree_root: HashOut
    prev_account_tree_root: HashOut
    account_tree_root: HashOut
    next_account_id: ElementU64
    deposit_tree_root: Bytes32
    block_hash: Bytes32
    timestamp: U64
    block_number: U32
