"""A transaction: up to 64 transfers of one account."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra import hash_out
from proofmill.statements.balance.layout import U32, Hashed, HashOut

__all__ = ["Tx"]


@dataclass(frozen=True, slots=True, repr=False)
class Tx(Hashed):
    """The root of its transfers and its number among the account's transactions."""

    transfer_tree_root: HashOut = hash_out.ZERO
    nonce: U32 = 0
