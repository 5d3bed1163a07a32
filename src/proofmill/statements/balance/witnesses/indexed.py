"""Proofs about indexed trees, with the JSON form of INTMAX2; `algebra.indexed_merkle` checks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from proofmill.algebra import indexed_merkle
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.types import IndexedMerkleLeaf
from proofmill.statements.balance.witnesses.paths import AccountIndex, AccountPath, NullifierIndex, NullifierPath

__all__ = ["AccountMembershipProof", "NullifierProof"]


@dataclass(frozen=True, slots=True, repr=False)
class NullifierProof(Record):
    """How a nullifier comes into an account's tree."""

    index: NullifierIndex
    low_leaf_proof: NullifierPath
    leaf_proof: NullifierPath
    low_leaf_index: NullifierIndex
    prev_low_leaf: IndexedMerkleLeaf

    @classmethod
    def of_tree(cls, proof: indexed_merkle.InsertionProof) -> Self:
        """What `IndexedTree.insert` gives."""
        low = IndexedMerkleLeaf.of_tree(proof.prev_low_leaf)
        return cls(proof.index, proof.low_leaf_proof, proof.leaf_proof, proof.low_leaf_index, low)

    def to_tree(self) -> indexed_merkle.InsertionProof:
        """What can be checked."""
        low = self.prev_low_leaf.to_tree()
        return indexed_merkle.InsertionProof(self.index, self.low_leaf_proof, self.leaf_proof, self.low_leaf_index, low)


@dataclass(frozen=True, slots=True, repr=False)
class AccountMembershipProof(Record):
    """Whether an account has ever sent, and in which block it did last."""

    is_included: bool
    leaf_proof: AccountPath
    leaf_index: AccountIndex
    leaf: IndexedMerkleLeaf

    @classmethod
    def of_tree(cls, proof: indexed_merkle.MembershipProof) -> Self:
        """What `IndexedTree.prove` gives."""
        leaf = IndexedMerkleLeaf.of_tree(proof.leaf)
        return cls(proof.is_included, proof.leaf_proof, proof.leaf_index, leaf)

    def to_tree(self) -> indexed_merkle.MembershipProof:
        """What can be checked."""
        leaf = self.leaf.to_tree()
        return indexed_merkle.MembershipProof(self.is_included, self.leaf_proof, self.leaf_index, leaf)
