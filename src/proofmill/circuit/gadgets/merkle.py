"""Merkle inclusion: node = Poseidon(left, right), index bits from leaf to root."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.circuit.build import gadget
from proofmill.circuit.gadgets import poseidon
from proofmill.circuit.gadgets.select import select
from proofmill.circuit.types import Array, Bool, Field


@gadget("merkle.root")
def root(leaf: Field, index: Sequence[Bool], siblings: Array[Field]) -> Field:
    """The root of the tree with `leaf` at `index` (bits, lowest first): compare it with the trusted one.

    Each bit must be boolean: with any other field element a node could be mixed from both sides.
    Raises TypeError unless there are as many bits as siblings.
    """
    if len(index) != len(siblings):
        raise TypeError(f"a path of {len(siblings)} siblings takes as many index bits, not {len(index)}")
    node = leaf
    for bit, sibling in zip(index, siblings, strict=True):
        left = select(bit, sibling, node)
        right = node + sibling - left
        node = poseidon.hash(left, right)
    return node
