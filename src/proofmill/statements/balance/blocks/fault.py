"""What makes a block invalid."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.errors import MalformedInput
from proofmill.statements.balance.blocks.domain import Domain
from proofmill.statements.balance.blocks.place import Place

__all__ = ["BlockFault", "find_fault"]


class BlockFault(StrEnum):
    """The value is the explanation. Where there are several, the first in this order is named."""

    KEY = "an element of a sender's key is not below the modulus"
    ORDER = "the senders are not in strictly rising order, or an empty place stands before one"
    TX_ROOT = "the transactions' root is not a canonical hash"
    DEPOSIT_ROOT = "the deposit tree root is not that of the deposits taken in"
    SIGNATURE = "a signature is not of this block by the key at its place"


def find_fault(
    domain: Domain,
    block_number: int,
    tx_tree_root: bytes,
    places: Sequence[Place],
    deposit_roots: tuple[bytes, bytes],
) -> BlockFault | None:
    """The first fault; None for a valid block. `deposit_roots`: the one that is posted, and the true one.

    A block without senders is valid. An account need not be known: its first signed place registers it. A key that was
    posted without a signature is not looked at beyond its elements: its place has no effect.
    """
    if not all(place.is_canonical for place in places):
        return BlockFault.KEY
    if not _in_order(places):
        return BlockFault.ORDER
    root = _canonical(tx_tree_root)
    if root is None:
        return BlockFault.TX_ROOT
    if deposit_roots[0] != deposit_roots[1]:
        return BlockFault.DEPOSIT_ROOT
    signed = [(index, place) for index, place in enumerate(places) if place.is_signed]
    good = all(place.verifies(domain.message(root, block_number, index)) for index, place in signed)
    return None if good else BlockFault.SIGNATURE


def _in_order(places: Sequence[Place]) -> bool:
    """Public keys rise, so that none has two places.

    With two, one signed and one not, an account could show the unsigned one, keep what the signed transaction paid, and
    give its receiver a proof of the signed one.
    """
    keys = [place.pubkey() for place in places]
    pairs = zip(places, places[1:], keys, keys[1:], strict=False)
    return all(after.is_empty or (not before.is_empty and low < high) for before, after, low, high in pairs)


def _canonical(root: bytes) -> HashOut | None:
    try:
        return hash_out.from_bytes(root)
    except MalformedInput:
        return None
