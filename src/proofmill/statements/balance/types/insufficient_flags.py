"""Which transfers of a transaction were not covered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Self

from proofmill.statements.balance.layout import U32, Encoded, Times
from proofmill.statements.balance.parameters import TRANSFERS

__all__ = ["InsufficientFlags"]


@dataclass(frozen=True, slots=True, repr=False)
class InsufficientFlags(Encoded):
    """64 bits in two limbs: transfer 0 is the top bit of the first."""

    limbs: Annotated[tuple[U32, ...], Times(2)] = (0, 0)

    @classmethod
    def of(cls, indices: Iterable[int]) -> Self:
        """With these transfers' bits set."""
        number = sum(1 << (TRANSFERS - 1 - index) for index in set(indices))
        return cls((number >> 32, number & 0xFFFFFFFF))

    def __getitem__(self, index: int) -> bool:
        """Whether the transfer at `index`, 0 … 63, was not covered."""
        high, low = self.limbs
        return bool((high << 32 | low) >> (TRANSFERS - 1 - index) & 1)
