"""Indexed Merkle trees: 256-bit keys and their values as a sorted linked list in a tree, where absence has a proof too.

Source: Aztec's indexed Merkle tree; leaves, their order and the proofs are INTMAX2's. Leaf 0 is all zero from the start
and stands before every key. The leaf before a key, its low leaf, names the next key, or 0 at the end of the list: that
it names a greater one than the key shows that the key is absent. Keys compare as numbers; the key 0 is always present.

One rule is ours, not INTMAX2's: a leaf with key 0 counts at index 0 alone. Places that nothing was written to hold the
all-zero leaf as well, and would pass for the low leaf of any key: a nullifier could be inserted twice, and an account
shown as absent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from proofmill.algebra.goldilocks_poseidon import hash_no_pad, two_to_one
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.limbs import to_limbs
from proofmill.algebra.sparse_merkle import Shape, SparseTree
from proofmill.errors import MalformedInput, UnsatisfiedError

__all__ = ["IndexedLeaf", "IndexedTree", "InsertionProof", "MembershipProof", "UpdateProof"]


@dataclass(frozen=True, slots=True)
class IndexedLeaf:
    """A key, its value (one field element), and the key after it with the index of that one's leaf."""

    next_index: int = 0
    key: int = 0
    next_key: int = 0
    value: int = 0

    def elements(self) -> tuple[int, ...]:
        """18: next_index, key and next_key in eight limbs each, value. Raises MalformedInput for a key ≥ 2^256."""
        return (self.next_index, *to_limbs(self.key, 8), *to_limbs(self.next_key, 8), self.value)

    def hash(self) -> HashOut:
        """Poseidon of the elements. Raises MalformedInput for a part out of range."""
        return hash_no_pad(self.elements())

    def is_low_leaf_of(self, key: int) -> bool:
        """Whether `key` would stand right after this leaf: it is absent from every list that holds this leaf."""
        return self.key < key and (key < self.next_key or self.next_key == 0)


@dataclass(frozen=True, slots=True)
class InsertionProof:
    """How a key came in: one path opens `prev_low_leaf` in the old root, the other the new leaf in the new root."""

    index: int
    low_leaf_proof: tuple[HashOut, ...]
    leaf_proof: tuple[HashOut, ...]
    low_leaf_index: int
    prev_low_leaf: IndexedLeaf

    def roots(self, key: int, value: int) -> tuple[HashOut, HashOut]:
        """(root before, root after) inserting. Raises UnsatisfiedError where the proof is not of such an insertion.

        What is checked, and what would pass otherwise: the low leaf stands right before the key, or a nullifier could
        be inserted a second time; the new place is empty in between, or the insertion would erase another leaf.
        """
        low = self.prev_low_leaf
        _require(low.is_low_leaf_of(key), "the low leaf does not stand right before the key")
        _require_written(low, self.low_leaf_index)
        before = _root(low, self.low_leaf_index, self.low_leaf_proof)
        low, new = _linked(low, self.index, key, value)
        between = _root(low, self.low_leaf_index, self.low_leaf_proof)
        empty = _root(IndexedLeaf(), self.index, self.leaf_proof)
        _require(empty == between, "the place of the new leaf is not empty")
        return before, _root(new, self.index, self.leaf_proof)


@dataclass(frozen=True, slots=True)
class MembershipProof:
    """Opens the leaf of a key that is included, or the low leaf of one that is not."""

    is_included: bool
    leaf_proof: tuple[HashOut, ...]
    leaf_index: int
    leaf: IndexedLeaf

    @property
    def value(self) -> int:
        """The key's value; 0 if it is not included."""
        return self.leaf.value if self.is_included else 0

    def root(self, key: int) -> HashOut:
        """The root in which the key is, or is not, as the proof says. Raises UnsatisfiedError for a leaf of other keys.

        Another account's leaf in place of this one's would give it a false value.
        """
        holds = self.leaf.key == key if self.is_included else self.leaf.is_low_leaf_of(key)
        _require(holds, "the leaf does not show whether the key is included")
        _require_written(self.leaf, self.leaf_index)
        return _root(self.leaf, self.leaf_index, self.leaf_proof)


@dataclass(frozen=True, slots=True)
class UpdateProof:
    """Opens the leaf of a key before its value changes; the path is the same after."""

    leaf_proof: tuple[HashOut, ...]
    leaf_index: int
    prev_leaf: IndexedLeaf

    def roots(self, key: int, value: int) -> tuple[HashOut, HashOut]:
        """(root before, root after) the key's value is changed. Raises UnsatisfiedError for a leaf of another key."""
        _require(self.prev_leaf.key == key, "the leaf is not the key's")
        _require_written(self.prev_leaf, self.leaf_index)
        after = replace(self.prev_leaf, value=value)
        before = _root(self.prev_leaf, self.leaf_index, self.leaf_proof)
        return before, _root(after, self.leaf_index, self.leaf_proof)


class IndexedTree:
    """One version of a tree, immutable. Each insertion copies the sorted keys, one machine word and a pair for each."""

    def __init__(self, height: int) -> None:
        """The tree of the all-zero leaf alone."""
        self._tree = SparseTree(_shape(height)).push(IndexedLeaf())
        self._places: tuple[tuple[int, int], ...] = ((0, 0),)  # (key, index), sorted

    def __len__(self) -> int:
        """The number of leaves, the zero leaf included: the index of the next insertion."""
        return len(self._tree)

    def __contains__(self, key: int) -> bool:
        return self.leaf(self._place(key)).key == key

    @property
    def root(self) -> HashOut:
        """The hash at the top."""
        return self._tree.root

    def leaf(self, index: int) -> IndexedLeaf:
        """The leaf at `index`, all zero where none was written. Raises MalformedInput for an index outside the tree."""
        return self._tree.leaf(index)

    def siblings(self, index: int) -> tuple[HashOut, ...]:
        """The path of the leaf at `index`, leaf level first. Raises MalformedInput for an index outside the tree."""
        return self._tree.siblings(index)

    def index(self, key: int) -> int | None:
        """Where the key's leaf is; None for a key that is absent."""
        place = self._place(key)
        return place if self.leaf(place).key == key else None

    def insert(self, key: int, value: int = 0) -> tuple[IndexedTree, InsertionProof]:
        """The tree with the key, and the proof of its insertion.

        Raises UnsatisfiedError for a key that is present, 0 among them; MalformedInput for a key ≥ 2^256, a value ≥ p
        and a full tree.
        """
        low_index, index = self._place(key), len(self)
        low = self.leaf(low_index)
        _require(low.is_low_leaf_of(key), "the key is in the tree already")
        changed, new = _linked(low, index, key, value)
        between = self._tree.set(low_index, changed)
        path = self.siblings(low_index)
        grown = self._with(between.push(new))
        where = bisect_right(self._places, (key, index))
        grown._places = (*self._places[:where], (key, index), *self._places[where:])
        return grown, InsertionProof(index, path, grown.siblings(index), low_index, low)

    def prove(self, key: int) -> MembershipProof:
        """Whether the key is in the tree, proved. Raises MalformedInput outside 0 … 2^256 − 1."""
        index = self._place(key)
        leaf = self.leaf(index)
        return MembershipProof(leaf.key == key, self.siblings(index), index, leaf)

    def update(self, key: int, value: int) -> tuple[IndexedTree, UpdateProof]:
        """The tree in which the key has this value, and the proof. Raises UnsatisfiedError for a key that is absent."""
        index = self._place(key)
        leaf = self.leaf(index)
        _require(leaf.key == key, "the key is not in the tree")
        changed = self._with(self._tree.set(index, replace(leaf, value=value)))
        return changed, UpdateProof(self.siblings(index), index, leaf)

    def _place(self, key: int) -> int:
        """The index of the key's leaf, or of its low leaf."""
        if not 0 <= key < 1 << 256:
            raise MalformedInput("a key is a number of 256 bits")
        return self._places[bisect_right(self._places, key, key=lambda place: place[0]) - 1][1]

    def _with(self, tree: SparseTree[IndexedLeaf, HashOut]) -> IndexedTree:
        """A version with these leaves and the same keys."""
        version = object.__new__(IndexedTree)
        version._tree, version._places = tree, self._places
        return version


def _linked(low: IndexedLeaf, index: int, key: int, value: int) -> tuple[IndexedLeaf, IndexedLeaf]:
    """(low leaf, new leaf) after the key is put behind the low leaf."""
    return replace(low, next_index=index, next_key=key), IndexedLeaf(low.next_index, key, low.next_key, value)


@cache
def _shape(height: int) -> Shape[IndexedLeaf, HashOut]:
    return Shape(height, IndexedLeaf.hash, two_to_one, IndexedLeaf())


def _root(leaf: IndexedLeaf, index: int, path: Sequence[HashOut]) -> HashOut:
    return _shape(len(path)).root(leaf, index, path)


def _require_written(leaf: IndexedLeaf, index: int) -> None:
    _require(leaf.key != 0 or index == 0, "the leaf is of a place that nothing was written to")


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise UnsatisfiedError(message)
