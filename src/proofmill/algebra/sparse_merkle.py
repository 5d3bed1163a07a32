"""Merkle trees of full height over typed leaves, immutable: a write makes a new tree that shares what did not change.

A node is Poseidon's four elements or Keccak's 32 bytes; leaves hash as their type says. Where nothing was written
stands the default leaf, hashed like any other and not as 0. Paths are leaf level first: bit k of the index says whether
the node at level k is the right child.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from proofmill.algebra import keccak256
from proofmill.errors import MalformedInput

__all__ = ["Shape", "SparseTree", "keccak_two_to_one", "root_of_path"]

Leaf = TypeVar("Leaf")
Node = TypeVar("Node")


def keccak_two_to_one(left: bytes, right: bytes) -> bytes:
    """The parent of two nodes of 32 bytes. Raises MalformedInput for another length."""
    if len(left) != 32 or len(right) != 32:
        raise MalformedInput("a node of a Keccak tree is 32 bytes")
    return keccak256.hash(left + right)


def root_of_path(
    node_hash: Callable[[Node, Node], Node], leaf_hash: Node, index: int, siblings: Sequence[Node]
) -> Node:
    """The root of the tree of height len(siblings) with this leaf hash at `index`.

    Raises MalformedInput for an index that the tree does not have.
    """
    _require_index(index, len(siblings))
    node = leaf_hash
    for level, sibling in enumerate(siblings):
        node = node_hash(sibling, node) if index >> level & 1 else node_hash(node, sibling)
    return node


@dataclass(frozen=True)
class Shape(Generic[Leaf, Node]):
    """What all trees of one kind have in common: 2^height leaves, their hash, the hash of a pair, the default leaf."""

    height: int
    leaf_hash: Callable[[Leaf], Node]
    node_hash: Callable[[Node, Node], Node]
    default: Leaf

    @cached_property
    def empty_roots(self) -> tuple[Node, ...]:
        """The root of the empty subtree of each height, 0 … `height`: the first is the hash of the default leaf."""
        roots = [self.leaf_hash(self.default)]
        for _ in range(self.height):
            roots.append(self.node_hash(roots[-1], roots[-1]))
        return tuple(roots)

    def root(self, leaf: Leaf, index: int, siblings: Sequence[Node]) -> Node:
        """The root that a path from `leaf` leads to. Raises MalformedInput for a path or index of another height."""
        if len(siblings) != self.height:
            raise MalformedInput(f"a path of this tree has {self.height} siblings, not {len(siblings)}")
        return root_of_path(self.node_hash, self.leaf_hash(leaf), index, siblings)


@dataclass(frozen=True, slots=True)
class _Branch(Generic[Leaf, Node]):
    """A subtree in which something was written; a leaf has a value and no children."""

    hash: Node
    left: _Branch[Leaf, Node] | None = None
    right: _Branch[Leaf, Node] | None = None
    value: Leaf | None = None


class SparseTree(Generic[Leaf, Node]):
    """One version of a tree. All versions stay readable; a write adds `height` nodes to those that they share."""

    def __init__(self, shape: Shape[Leaf, Node]) -> None:
        """The empty tree."""
        self.shape = shape
        self._top: _Branch[Leaf, Node] | None = None
        self._length = 0

    def __len__(self) -> int:
        """The index after the highest ever written: where `push` writes."""
        return self._length

    @property
    def root(self) -> Node:
        """The hash at the top."""
        return self._hash(self._top, self.shape.height)

    def set(self, index: int, leaf: Leaf) -> SparseTree[Leaf, Node]:
        """The tree with `leaf` at `index`. Raises MalformedInput for an index outside the tree."""
        return self.set_all({index: leaf})

    def push(self, leaf: Leaf) -> SparseTree[Leaf, Node]:
        """The tree with `leaf` at the next index. Raises MalformedInput for a full tree."""
        return self.set_all({self._length: leaf})

    def extend(self, leaves: Sequence[Leaf]) -> SparseTree[Leaf, Node]:
        """The tree with `leaves` from the next index on. Raises MalformedInput when they do not fit."""
        return self.set_all(dict(enumerate(leaves, self._length)))

    def set_all(self, leaves: Mapping[int, Leaf]) -> SparseTree[Leaf, Node]:
        """The tree with a leaf at each of these indices; a node above several of them is hashed once.

        Raises MalformedInput for an index outside the tree.
        """
        for index in leaves:
            _require_index(index, self.shape.height)
        written = SparseTree(self.shape)
        written._length = max(self._length, 1 + max(leaves, default=-1))
        written._top = self._write(self._top, self.shape.height, sorted(leaves), leaves)
        return written

    def leaf(self, index: int) -> Leaf:
        """What was written at `index`, or the default leaf. Raises MalformedInput for an index outside the tree."""
        _require_index(index, self.shape.height)
        node = self._top
        for level in reversed(range(self.shape.height)):
            node = _child(node, index >> level & 1)
        return self.shape.default if node is None or node.value is None else node.value

    def siblings(self, index: int) -> tuple[Node, ...]:
        """The path of the leaf at `index`, leaf level first. Raises MalformedInput for an index outside the tree."""
        _require_index(index, self.shape.height)
        path, node = [], self._top
        for level in reversed(range(self.shape.height)):
            right = index >> level & 1
            path.append(self._hash(_child(node, 1 - right), level))
            node = _child(node, right)
        return tuple(reversed(path))

    def _hash(self, node: _Branch[Leaf, Node] | None, level: int) -> Node:
        return self.shape.empty_roots[level] if node is None else node.hash

    def _write(
        self, node: _Branch[Leaf, Node] | None, level: int, indices: Sequence[int], leaves: Mapping[int, Leaf]
    ) -> _Branch[Leaf, Node] | None:
        """The subtree of this level with the leaves at `indices`, which are sorted and lie in it, written."""
        if not indices:
            return node
        if level == 0:
            value = leaves[indices[0]]
            return _Branch(self.shape.leaf_hash(value), value=value)
        split = sum(1 for index in indices if not index >> (level - 1) & 1)
        left = self._write(_child(node, 0), level - 1, indices[:split], leaves)
        right = self._write(_child(node, 1), level - 1, indices[split:], leaves)
        return _Branch(self.shape.node_hash(self._hash(left, level - 1), self._hash(right, level - 1)), left, right)


def _child(node: _Branch[Leaf, Node] | None, right: int) -> _Branch[Leaf, Node] | None:
    if node is None:
        return None
    return node.right if right else node.left


def _require_index(index: int, height: int) -> None:
    if not 0 <= index < 1 << height:
        raise MalformedInput(f"a tree of height {height} has no leaf of this index")
