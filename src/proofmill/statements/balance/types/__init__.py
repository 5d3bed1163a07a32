"""The data types of the balance statements: JSON form, field elements and hash of each."""

from __future__ import annotations

from proofmill.statements.balance.types.asset_leaf import AssetLeaf
from proofmill.statements.balance.types.block import Block
from proofmill.statements.balance.types.block_leaf import BlockLeaf
from proofmill.statements.balance.types.deposit import Deposit
from proofmill.statements.balance.types.generic_address import GenericAddress
from proofmill.statements.balance.types.indexed_leaf import IndexedMerkleLeaf
from proofmill.statements.balance.types.insufficient_flags import InsufficientFlags
from proofmill.statements.balance.types.private_state import PrivateState
from proofmill.statements.balance.types.public_state import PublicState
from proofmill.statements.balance.types.sender_leaf import SenderLeaf
from proofmill.statements.balance.types.transfer import Transfer
from proofmill.statements.balance.types.tx import Tx

__all__ = [
    "AssetLeaf",
    "Block",
    "BlockLeaf",
    "Deposit",
    "GenericAddress",
    "IndexedMerkleLeaf",
    "InsufficientFlags",
    "PrivateState",
    "PublicState",
    "SenderLeaf",
    "Transfer",
    "Tx",
]
