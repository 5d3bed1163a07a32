"""Deposits as the contract keeps them: one hash that each deposit is hashed into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from proofmill.statements.balance.keccak_words import keccak_words
from proofmill.statements.balance.layout import U32, Bytes32, Encoded
from proofmill.statements.balance.types import Deposit

__all__ = ["DepositChain"]


@dataclass(frozen=True, slots=True, repr=False)
class DepositChain(Encoded):
    """How many deposits there were, and K(link before ‖ 92 bytes of the deposit) of the last, from 32 zero bytes.

    One permutation of Keccak for a contract, which cannot afford a tree of Poseidon; the validity circuit carries each
    deposit into the tree at the index that is its place in the chain (deviation (a)).
    """

    count: U32 = 0
    link: Bytes32 = bytes(32)

    def push(self, deposit: Deposit) -> Self:
        """After one more."""
        return type(self)(self.count + 1, keccak_words(deposit.elements(), after=self.link))

    def extend(self, deposits: Iterable[Deposit]) -> Self:
        """After these."""
        chain = self
        for deposit in deposits:
            chain = chain.push(deposit)
        return chain
