"""What a signed place of a valid block does to the account tree. Twin: `blocks.validity`, `algebra.indexed_merkle`."""

from __future__ import annotations

from typing import Any

from proofmill.algebra.hash_out import ZERO
from proofmill.algebra.indexed_merkle import InsertionProof
from proofmill.circuit import U32, U256, Array, Bool, Field, HashOut, Struct, Value, length, require, select
from proofmill.circuit.gadgets import indexed_merkle, sparse_merkle
from proofmill.circuit.gadgets.bits import to_bits
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.circuit.gadgets.indexed_merkle import IndexedLeaf
from proofmill.circuit.gadgets.is_zero import is_zero
from proofmill.statements.balance.blocks import AccountChange as Change
from proofmill.statements.balance.blocks import BlockCheck
from proofmill.statements.balance.parameters import ACCOUNT_TREE_HEIGHT

__all__ = ["AccountChange", "Accounts", "account_change_inputs", "require_if"]


class Accounts(Struct):
    """The account tree's root and the id that the next new account gets."""

    root: HashOut
    next_id: Field


class AccountChange(Struct):
    """An insertion: the leaf before the key, and the new leaf's place. An update: the key's own leaf alone."""

    is_new: Bool
    leaf: IndexedLeaf
    leaf_index: Field
    leaf_path: Array[HashOut] = length(ACCOUNT_TREE_HEIGHT)
    new_index: Field
    new_path: Array[HashOut] = length(ACCOUNT_TREE_HEIGHT)

    def apply(self, active: Bool, before: Accounts, key: U256, block_number: U32) -> Accounts:
        """The accounts after `key` was noted with the block's number, or as they were where it is not `active`.

        Checked where active: the leaf is the key's, or stands right before it (else an account would be registered
        twice, or another's number changed); it was written (else an empty place would stand before every key); it is in
        the tree; a new place was empty (else an account would be lost) and is the next one.
        """
        check, number = BlockCheck.ACCOUNT_CHANGE, block_number.to_field()
        leaf, inserting = self.leaf, active & self.is_new
        fits = select(self.is_new, indexed_merkle.is_low_leaf(leaf, key), leaf.key == key)
        require(~active | (fits & (~(leaf.key == 0) | is_zero(self.leaf_index))), check)
        index = to_bits(self.leaf_index, ACCOUNT_TREE_HEIGHT)
        require_if(active, sparse_merkle.root(hash_no_pad(leaf), index, self.leaf_path), before.root, check)
        changed = IndexedLeaf(
            next_index=select(self.is_new, self.new_index, leaf.next_index),
            key=leaf.key,
            next_key=select(self.is_new, key, leaf.next_key),
            value=select(self.is_new, leaf.value, number),
        )
        between = sparse_merkle.root(hash_no_pad(changed), index, self.leaf_path)
        place = to_bits(self.new_index, ACCOUNT_TREE_HEIGHT)
        empty = sparse_merkle.root(indexed_merkle.empty_leaf(), place, self.new_path)
        require_if(inserting, empty, between, check)
        require_if(inserting, self.new_index, before.next_id, BlockCheck.ACCOUNT_ID)
        new = IndexedLeaf(next_index=leaf.next_index, key=key, next_key=leaf.next_key, value=number)
        inserted = sparse_merkle.root(hash_no_pad(new), place, self.new_path)
        after = select(self.is_new, inserted, between)
        next_id = before.next_id + Field.from_bool(inserting)
        return Accounts(root=select(active, after, before.root), next_id=next_id)


def require_if(condition: Bool, a: Value, b: Value, message: str) -> None:
    """Constrain a = b where the condition holds."""
    require(select(condition, a, b).equals(b), message)


def account_change_inputs(change: Change | None) -> dict[str, Any]:
    """The struct's parts; None for a place that changes nothing."""
    nothing = (ZERO,) * ACCOUNT_TREE_HEIGHT
    if change is None:
        return _parts(False, (0, 0, 0, 0), (0, nothing), (0, nothing))
    if isinstance(change, InsertionProof):
        low, old = change.prev_low_leaf, (change.low_leaf_index, change.low_leaf_proof)
        return _parts(True, (low.next_index, low.key, low.next_key, low.value), old, (change.index, change.leaf_proof))
    own = change.prev_leaf
    leaf = (own.next_index, own.key, own.next_key, own.value)
    return _parts(False, leaf, (change.leaf_index, change.leaf_proof), (0, nothing))


def _parts(is_new: bool, leaf: tuple[int, ...], old: tuple[int, Any], new: tuple[int, Any]) -> dict[str, Any]:
    return {
        "is_new": is_new,
        "leaf": dict(zip(("next_index", "key", "next_key", "value"), leaf, strict=True)),
        "leaf_index": old[0],
        "leaf_path": list(old[1]),
        "new_index": new[0],
        "new_path": list(new[1]),
    }
