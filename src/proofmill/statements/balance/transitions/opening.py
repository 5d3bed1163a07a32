"""Opening a leaf in a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import Shape
from proofmill.statements.balance.checks import Check, require

__all__ = ["require_leaf"]

L = TypeVar("L")


def require_leaf(
    tree: Shape[L, HashOut], leaf: L, index: int, siblings: Sequence[HashOut], root: HashOut, check: Check
) -> None:
    """Raises UnsatisfiedError naming `check` unless the path leads from `leaf` at `index` to `root`."""
    require(tree.root(leaf, index, siblings) == root, check)
