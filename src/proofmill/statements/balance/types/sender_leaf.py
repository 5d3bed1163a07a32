"""A place among the senders of a block."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import U256, Hashed

__all__ = ["SenderLeaf"]


@dataclass(frozen=True, slots=True, repr=False)
class SenderLeaf(Hashed):
    """Who sends at this place of the block, and whether he signed it."""

    sender: U256 = 0
    signature_included: bool = False
