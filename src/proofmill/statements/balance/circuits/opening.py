"""Opening a leaf in a tree. Twin: `transitions.opening`."""

from __future__ import annotations

from proofmill.circuit import Array, Field, HashOut, Struct, require
from proofmill.circuit.gadgets import sparse_merkle
from proofmill.circuit.gadgets.bits import to_bits
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.circuit.types import Unsigned
from proofmill.statements.balance.checks import Check

__all__ = ["require_leaf", "root_of"]


def root_of(leaf: Struct | HashOut, index: Unsigned | Field, path: Array[HashOut]) -> HashOut:
    """The root that the path leads to from `leaf` at `index`, which is constrained to be in the tree."""
    node = leaf if isinstance(leaf, HashOut) else hash_no_pad(leaf)
    if isinstance(index, Unsigned) and index.bits == len(path):
        return sparse_merkle.root(node, index.to_bits(), path)
    field = index if isinstance(index, Field) else index.to_field()
    return sparse_merkle.root(node, to_bits(field, len(path)), path)


def require_leaf(
    leaf: Struct | HashOut, index: Unsigned | Field, path: Array[HashOut], root: HashOut, check: Check
) -> None:
    """Constrain that the path leads from `leaf` at `index` to `root`."""
    require(root_of(leaf, index, path) == root, check)
