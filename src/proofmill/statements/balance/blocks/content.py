"""What the `signature_hash` of a block stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from proofmill.statements.balance.blocks.deposit_chain import DepositChain
from proofmill.statements.balance.blocks.place import Place, senders_hash
from proofmill.statements.balance.keccak_words import keccak_words
from proofmill.statements.balance.layout import Bytes32, Encoded

__all__ = ["BlockContent"]


@dataclass(frozen=True, slots=True, repr=False)
class BlockContent(Encoded):
    """100 bytes, one permutation: the deposits taken in so far, the transactions' root, and all keys and signatures.

    Everything that decides whether a block is valid is in its hash. Were the signatures not, a prover could show a good
    block with bad ones, and the network would have two histories.
    """

    deposits: DepositChain
    tx_tree_root: Bytes32
    senders_hash: Bytes32

    @classmethod
    def of(cls, deposits: DepositChain, tx_tree_root: bytes, places: Sequence[Place]) -> Self:
        """Of what is posted."""
        return cls(deposits, tx_tree_root, senders_hash(places))

    def signature_hash(self) -> bytes:
        """K of the 100 bytes."""
        return keccak_words(self.elements())
