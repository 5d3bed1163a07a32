"""The trees of the balance statements: `SparseTree(ASSETS)`, `ASSETS.root(leaf, index, siblings)`.

The two indexed trees are `IndexedTree(NULLIFIER_TREE_HEIGHT)` and `IndexedTree(ACCOUNT_TREE_HEIGHT)`. Where nothing was
written stands the hash of the default leaf.
"""

from __future__ import annotations

from typing import TypeVar

from proofmill.algebra.goldilocks_poseidon import two_to_one
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import Shape
from proofmill.statements.balance import parameters
from proofmill.statements.balance.layout import Hashed
from proofmill.statements.balance.types import AssetLeaf, BlockLeaf, Deposit, SenderLeaf, Transfer, Tx

__all__ = ["ASSETS", "BLOCKS", "DEPOSITS", "SENDERS", "TRANSFERS", "TXS"]

L = TypeVar("L", bound=Hashed)


def _shape(height: int, default: L) -> Shape[L, HashOut]:
    return Shape(height, type(default).hash, two_to_one, default)


ASSETS = _shape(parameters.ASSET_TREE_HEIGHT, AssetLeaf())
"""At each token index the balance."""
TRANSFERS = _shape(parameters.TRANSFER_TREE_HEIGHT, Transfer())
TXS = _shape(parameters.TX_TREE_HEIGHT, Tx())
SENDERS = _shape(parameters.SENDER_TREE_HEIGHT, SenderLeaf())
BLOCKS = _shape(parameters.BLOCK_TREE_HEIGHT, BlockLeaf())
"""At each block number its leaf (deviation (b))."""
DEPOSITS = _shape(parameters.DEPOSIT_TREE_HEIGHT, Deposit())
"""At each deposit index the deposit's Poseidon hash (deviation (a))."""
