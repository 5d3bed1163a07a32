"""Merkle trees of Poseidon: node = Poseidon(left, right), empty leaf 0, index bits read from leaf to root."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra import poseidon
from proofmill.algebra.fields import SCALAR_MODULUS, require_canonical
from proofmill.errors import MalformedInput

__all__ = ["EMPTY_LEAF", "Tree", "hash_pair", "root"]

EMPTY_LEAF = 0


def hash_pair(left: int, right: int) -> int:
    """The parent of two nodes."""
    return poseidon.hash([left, right])


def root(leaf: int, index: int, siblings: Sequence[int]) -> int:
    """The root of the tree of depth len(siblings) with `leaf` at `index`; `siblings` from leaf to root.

    Bit k of the index says whether the node at height k is the right child. Raises MalformedInput for an index that
    the tree does not have.
    """
    _require_index(index, len(siblings))
    node = leaf
    for height, sibling in enumerate(siblings):
        node = hash_pair(sibling, node) if index >> height & 1 else hash_pair(node, sibling)
    return node


class Tree:
    """A sparse tree of 2^depth leaves; only what differs from the empty tree is stored."""

    def __init__(self, depth: int) -> None:
        if depth < 0:
            raise MalformedInput("the depth of a tree is not negative")
        self.depth = depth
        self._next = 0
        self._nodes: dict[tuple[int, int], int] = {}  # (height, position) → node
        self._empty = [EMPTY_LEAF]
        for _ in range(depth):
            self._empty.append(hash_pair(self._empty[-1], self._empty[-1]))

    @property
    def root(self) -> int:
        """The node at height `depth`."""
        return self._node(self.depth, 0)

    def insert(self, leaf: int) -> int:
        """Write `leaf` after the highest leaf ever written; its index. Raises MalformedInput when the tree is full."""
        index = self._next
        self.update(index, leaf)
        return index

    def update(self, index: int, leaf: int) -> None:
        """Write `leaf` at `index`. Raises MalformedInput for an index outside the tree or a leaf ≥ r."""
        _require_index(index, self.depth)
        self._nodes[0, index] = require_canonical(leaf, SCALAR_MODULUS, "the leaf")
        for height in range(self.depth):
            left = index >> height & ~1
            pair = self._node(height, left), self._node(height, left + 1)
            self._nodes[height + 1, left >> 1] = hash_pair(*pair)
        self._next = max(self._next, index + 1)

    def leaf(self, index: int) -> int:
        """The leaf at `index`. Raises MalformedInput for an index outside the tree."""
        _require_index(index, self.depth)
        return self._node(0, index)

    def siblings(self, index: int) -> list[int]:
        """The path that `root` takes, from leaf to root. Raises MalformedInput for an index outside the tree."""
        _require_index(index, self.depth)
        return [self._node(height, (index >> height) ^ 1) for height in range(self.depth)]

    def _node(self, height: int, position: int) -> int:
        return self._nodes.get((height, position), self._empty[height])


def _require_index(index: int, depth: int) -> None:
    if not 0 <= index < 1 << depth:
        raise MalformedInput(f"a tree of depth {depth} has no leaf of this index")
