"""Paths through the trees, as JSON arrays of hashes, leaf level first."""

from __future__ import annotations

from typing import Annotated

from proofmill.statements.balance import parameters
from proofmill.statements.balance.layout import HashOut, Times, Unsigned

__all__ = [
    "AccountIndex",
    "AccountPath",
    "AssetPath",
    "BlockPath",
    "DepositPath",
    "NullifierIndex",
    "NullifierPath",
    "TransferIndex",
    "TransferPath",
    "TxIndex",
    "TxPath",
]

AssetPath = Annotated[tuple[HashOut, ...], Times(parameters.ASSET_TREE_HEIGHT)]
NullifierPath = Annotated[tuple[HashOut, ...], Times(parameters.NULLIFIER_TREE_HEIGHT)]
AccountPath = Annotated[tuple[HashOut, ...], Times(parameters.ACCOUNT_TREE_HEIGHT)]
TransferPath = Annotated[tuple[HashOut, ...], Times(parameters.TRANSFER_TREE_HEIGHT)]
TxPath = Annotated[tuple[HashOut, ...], Times(parameters.TX_TREE_HEIGHT)]
BlockPath = Annotated[tuple[HashOut, ...], Times(parameters.BLOCK_TREE_HEIGHT)]
DepositPath = Annotated[tuple[HashOut, ...], Times(parameters.DEPOSIT_TREE_HEIGHT)]

NullifierIndex = Annotated[int, Unsigned(parameters.NULLIFIER_TREE_HEIGHT)]
AccountIndex = Annotated[int, Unsigned(parameters.ACCOUNT_TREE_HEIGHT)]
TransferIndex = Annotated[int, Unsigned(parameters.TRANSFER_TREE_HEIGHT)]
TxIndex = Annotated[int, Unsigned(parameters.TX_TREE_HEIGHT)]
