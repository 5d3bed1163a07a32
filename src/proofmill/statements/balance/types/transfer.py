"""One payment among those of a transaction."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra import hash_out
from proofmill.statements.balance.layout import U32, U256, Hashed, HashOut
from proofmill.statements.balance.types.generic_address import GenericAddress

__all__ = ["Transfer"]


@dataclass(frozen=True, slots=True, repr=False)
class Transfer(Hashed):
    """Amount of a token to a recipient; the salt hides it in its hash. All zero: none, the padding of a transaction."""

    recipient: GenericAddress = GenericAddress(False, 0)  # noqa: RUF009 (frozen)
    token_index: U32 = 0
    amount: U256 = 0
    salt: HashOut = hash_out.ZERO
