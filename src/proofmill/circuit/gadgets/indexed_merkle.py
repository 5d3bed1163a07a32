"""Indexed Merkle trees: a key is inserted, shown to be in the tree or not to be. For circuits of the plonky2 system."""

from __future__ import annotations

from proofmill.circuit.build import gadget
from proofmill.circuit.gadgets import sparse_merkle
from proofmill.circuit.gadgets.bits import to_bits
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.circuit.gadgets.is_zero import is_zero
from proofmill.circuit.gadgets.select import select
from proofmill.circuit.require import require
from proofmill.circuit.types import U256, Array, Bool, Field, HashOut, Struct


class IndexedLeaf(Struct):
    """A key, its value, and the key after it with the index of that one's leaf; next_key 0 ends the list."""

    next_index: Field
    key: U256
    next_key: U256
    value: Field


@gadget("indexed_merkle.insert")
def insert(
    root: HashOut,
    key: U256,
    value: Field,
    low: tuple[IndexedLeaf, Field, Array[HashOut]],
    place: tuple[Field, Array[HashOut]],
    message: str = "the key is in the tree already, or this is no proof of its insertion",
) -> HashOut:
    """The root after `key`, which is not in the tree of `root`, came in.

    `low` is the leaf before the key with its index and path in the old tree, `place` the index of the new leaf and its
    path once the low leaf was changed. Insertion is the proof that the key was absent: a key that is present has no
    low leaf, so that no nullifier comes in twice.
    """
    low_leaf, low_index, low_path = low
    index, path = place
    low_bits, bits = to_bits(low_index, len(low_path)), to_bits(index, len(path))
    require(is_low_leaf(low_leaf, key), message)
    require(_written(low_leaf, low_index), message)
    require(sparse_merkle.root(hash_no_pad(low_leaf), low_bits, low_path) == root, message)
    linked = IndexedLeaf(next_index=index, key=low_leaf.key, next_key=key, value=low_leaf.value)
    between = sparse_merkle.root(hash_no_pad(linked), low_bits, low_path)
    # A place that is taken would lose its leaf: a nullifier forgotten is a nullifier that comes in again.
    require(sparse_merkle.root(empty_leaf(), bits, path) == between, message)
    new = IndexedLeaf(next_index=low_leaf.next_index, key=key, next_key=low_leaf.next_key, value=value)
    return sparse_merkle.root(hash_no_pad(new), bits, path)


@gadget("indexed_merkle.value")
def value(
    root: HashOut,
    key: U256,
    included: Bool,
    leaf: IndexedLeaf,
    index: Field,
    path: Array[HashOut],
    message: str = "the leaf does not show whether the key is included",
) -> Field:
    """The key's value in the tree of `root`, 0 where it is absent: `leaf` is its own, or its low leaf."""
    bits = to_bits(index, len(path))
    holds = select(included, leaf.key == key, is_low_leaf(leaf, key))
    require(holds, message)
    require(_written(leaf, index), message)
    require(sparse_merkle.root(hash_no_pad(leaf), bits, path) == root, message)
    return select(included, leaf.value, Field.constant(0))


def is_low_leaf(leaf: IndexedLeaf, key: U256) -> Bool:
    """Whether `key` would stand right after this leaf: then it is in no tree that holds the leaf."""
    return (leaf.key < key) & ((key < leaf.next_key) | (leaf.next_key == 0))


def empty_leaf() -> HashOut:
    """The hash of a place that nothing was written to."""
    zero, none = Field.constant(0), U256.constant(0)
    return hash_no_pad(IndexedLeaf(next_index=zero, key=none, next_key=none, value=zero))


def _written(leaf: IndexedLeaf, index: Field) -> Bool:
    """Key 0 stands at index 0 alone: everywhere else the all-zero leaf is a place without one.

    Without this rule an empty place would be the low leaf of every key, and every key would be absent.
    """
    return ~(leaf.key == 0) | is_zero(index)
