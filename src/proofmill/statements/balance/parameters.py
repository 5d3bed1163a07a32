"""The sizes of the balance statements. Source: intmax2-zkp, `constants.rs`."""

from __future__ import annotations

__all__ = [
    "ACCOUNT_TREE_HEIGHT",
    "ASSET_TREE_HEIGHT",
    "BLOCK_TREE_HEIGHT",
    "DEPOSIT_TREE_HEIGHT",
    "DUMMY_PUBKEY",
    "NULLIFIER_TREE_HEIGHT",
    "SENDERS",
    "SENDER_TREE_HEIGHT",
    "TRANSFERS",
    "TRANSFER_TREE_HEIGHT",
    "TX_TREE_HEIGHT",
]

ASSET_TREE_HEIGHT = 32
NULLIFIER_TREE_HEIGHT = 32
ACCOUNT_TREE_HEIGHT = 40
TRANSFER_TREE_HEIGHT = 6
TX_TREE_HEIGHT = 7
SENDER_TREE_HEIGHT = 7
BLOCK_TREE_HEIGHT = 32
DEPOSIT_TREE_HEIGHT = 32

TRANSFERS = 1 << TRANSFER_TREE_HEIGHT
"""In one transaction."""
SENDERS = 1 << SENDER_TREE_HEIGHT
"""In one block."""

DUMMY_PUBKEY = 1
"""The account that fills the places of a block without a sender: `algebra.schnorr.key_hash` of no key."""
