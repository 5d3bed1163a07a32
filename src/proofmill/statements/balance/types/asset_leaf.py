"""A balance of one token."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.layout import U256, Hashed

__all__ = ["AssetLeaf"]


@dataclass(frozen=True, slots=True, repr=False)
class AssetLeaf(Hashed):
    """What an account holds of a token, and whether it ever paid more of it than it held."""

    is_insufficient: bool = False
    amount: U256 = 0

    def paid(self, amount: int) -> Self:
        """After paying: too little, or too little before, leaves nothing and the flag."""
        if self.is_insufficient or self.amount < amount:
            return replace(self, is_insufficient=True, amount=0)
        return replace(self, amount=self.amount - amount)

    def received(self, amount: int) -> Self:
        """After receiving. Raises UnsatisfiedError for a sum of more than 256 bits, which would come back small."""
        total = self.amount + amount
        require(total < 1 << 256, Check.AMOUNT_FITS)
        return replace(self, amount=total)
