"""A leaf of the account tree and of a nullifier tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from proofmill.algebra import indexed_merkle
from proofmill.statements.balance.layout import U256, ElementU64, Hashed

__all__ = ["IndexedMerkleLeaf"]


@dataclass(frozen=True, slots=True, repr=False)
class IndexedMerkleLeaf(Hashed):
    """A key, its value, and the next key. Accounts: public key and last block; nullifiers: the nullifier and 0."""

    next_index: ElementU64 = 0
    key: U256 = 0
    next_key: U256 = 0
    value: ElementU64 = 0

    @classmethod
    def of_tree(cls, leaf: indexed_merkle.IndexedLeaf) -> Self:
        """A leaf of `algebra`'s tree."""
        return cls(leaf.next_index, leaf.key, leaf.next_key, leaf.value)

    def to_tree(self) -> indexed_merkle.IndexedLeaf:
        """The leaf as `algebra`'s tree has it."""
        return indexed_merkle.IndexedLeaf(self.next_index, self.key, self.next_key, self.value)
