"""A block as somebody posts it to the contract."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedInput
from proofmill.statements.balance import trees
from proofmill.statements.balance.blocks import Place
from proofmill.statements.balance.parameters import SENDERS
from proofmill.statements.balance.types import Tx

__all__ = ["Posted"]


@dataclass(frozen=True, slots=True)
class Posted:
    """Nothing in it need be true: what is wrong with it makes the block invalid, once it is in the chain.

    `deposit_root` None is the true one. `txs` are what the places' owners signed; the contract never sees them, and the
    ledger keeps them as the block's builder would, to make its senders' witnesses.
    """

    timestamp: int
    tx_tree_root: bytes
    places: tuple[Place, ...] = ()
    txs: tuple[Tx, ...] = ()
    deposit_count: int | None = None
    """How many deposits of the contract's chain are in after this block; None: all so far."""
    deposit_root: bytes | None = None

    def __post_init__(self) -> None:
        """Raises MalformedInput for what a contract's types refuse."""
        if len(self.places) > SENDERS:
            raise MalformedInput(f"a block has up to {SENDERS} senders")
        if len(self.txs) not in (0, len(self.places)):
            raise MalformedInput("there is not one transaction for each sender")
        if not all(len(root) == 32 for root in (self.tx_tree_root, self.deposit_root or bytes(32))):
            raise MalformedInput("a root is 32 bytes")
        if not 0 <= self.timestamp < 1 << 64:
            raise MalformedInput("a timestamp is a number of 64 bits")

    def tx_tree(self) -> SparseTree[Tx, HashOut]:
        """The tree of `txs`, whose root `tx_tree_root` should be."""
        return SparseTree(trees.TXS).extend(self.txs)
