"""Inclusion in a Poseidon tree over Goldilocks, sparse or full: one row a level. For circuits of the plonky2 system."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.circuit.build import gadget
from proofmill.circuit.gadgets.goldilocks_poseidon import swapped_two_to_one
from proofmill.circuit.types import Array, Bool, HashOut


@gadget("sparse_merkle.root")
def root(leaf: HashOut, index: Sequence[Bool], siblings: Array[HashOut]) -> HashOut:
    """The root of the tree with this leaf hash at `index` (bits, lowest first): compare it with the trusted one.

    One path opens a leaf and gives the root with another leaf in its place, since the siblings stay.
    Raises TypeError unless there are as many bits as siblings.
    """
    if len(index) != len(siblings):
        raise TypeError(f"a path of {len(siblings)} siblings takes as many index bits, not {len(index)}")
    node = leaf
    for bit, sibling in zip(index, siblings, strict=True):
        node = swapped_two_to_one(bit, node, sibling)
    return node
