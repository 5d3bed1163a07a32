"""How a block changes the account tree."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra.indexed_merkle import IndexedTree, InsertionProof, UpdateProof
from proofmill.statements.balance.blocks import AccountChange, Place

__all__ = ["change_accounts"]


def change_accounts(
    accounts: IndexedTree, places: Sequence[Place], block_number: int
) -> tuple[IndexedTree, tuple[AccountChange, ...]]:
    """The tree in which each sender who signed this valid block is noted with its number, and a proof of each change.

    An account gets its leaf, and with it its id, in the first block that it signs: nobody needs one to receive.
    """
    changes = list[AccountChange]()
    for place in places:
        if place.is_signed:
            accounts, change = _note(accounts, place.pubkey(), block_number)
            changes.append(change)
    return accounts, tuple(changes)


def _note(accounts: IndexedTree, pubkey: int, number: int) -> tuple[IndexedTree, InsertionProof | UpdateProof]:
    return accounts.update(pubkey, number) if pubkey in accounts else accounts.insert(pubkey, number)
