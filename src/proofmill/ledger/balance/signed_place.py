"""A place in a block that a transaction was signed for."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import U32, HashOut, Record
from proofmill.statements.balance.witnesses.paths import TxIndex, TxPath

__all__ = ["SignedPlace"]


@dataclass(frozen=True, slots=True, repr=False)
class SignedPlace(Record):
    """Where a transaction stands in a block that was signed.

    Whoever posts the block need not show its transactions, and without its path the account could not pass the block.
    """

    block_number: U32
    tx_tree_root: HashOut
    tx_index: TxIndex
    tx_merkle_proof: TxPath
