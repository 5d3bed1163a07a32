"""How a block comes about: transactions in order, a root, and signatures of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from proofmill.algebra import hash_out, schnorr
from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedInput
from proofmill.ledger.balance.posted import Posted
from proofmill.ledger.balance.signed_place import SignedPlace
from proofmill.statements.balance import trees
from proofmill.statements.balance.blocks import Domain, Place
from proofmill.statements.balance.parameters import SENDERS
from proofmill.statements.balance.types import Tx

__all__ = ["Proposal"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One transaction for each public key, in the order of a valid block, for the block of this number."""

    domain: Domain
    keys: tuple[Coefficients, ...]
    txs: tuple[Tx, ...]
    root: HashOut
    block_number: int

    @classmethod
    def of(cls, domain: Domain, block_number: int, txs: Mapping[Coefficients, Tx]) -> Self:
        """In rising order of accounts. Raises MalformedInput for more senders than a block has."""
        if len(txs) > SENDERS:
            raise MalformedInput(f"a block has up to {SENDERS} senders")
        keys = tuple(sorted(txs, key=schnorr.key_hash))
        ordered = tuple(txs[key] for key in keys)
        root = SparseTree(trees.TXS).extend(ordered).root
        return cls(domain, keys, ordered, root, block_number)

    def place(self, key: Coefficients) -> SignedPlace:
        """Where this key's transaction stands. Raises ValueError for a key that is not there."""
        index = self.keys.index(key)
        path = SparseTree(trees.TXS).extend(self.txs).siblings(index)
        return SignedPlace(self.block_number, self.root, index, path)

    def message(self, key: Coefficients) -> schnorr.Message:
        """What this key's sender signs, after he has seen his transaction at his place under the root.

        Raises ValueError for a key that is not there.
        """
        return self.domain.message(self.root, self.block_number, self.keys.index(key))

    def posted(self, timestamp: int, signatures: Mapping[Coefficients, schnorr.Signature]) -> Posted:
        """The block with the signatures that came in; the other senders are absent. They are not checked."""
        places = tuple(Place.of(key, signatures.get(key)) for key in self.keys)
        return Posted(timestamp, hash_out.to_bytes(self.root), places, self.txs)
