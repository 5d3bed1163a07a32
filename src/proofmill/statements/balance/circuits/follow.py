"""How a balance follows the network to a newer state. Twin: `transitions.follow`."""

from __future__ import annotations

from typing import Any

from proofmill.circuit import U32, U256, Array, Bool, Field, HashOut, Struct, length, require
from proofmill.circuit.gadgets import indexed_merkle
from proofmill.circuit.gadgets.indexed_merkle import IndexedLeaf
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.opening import require_leaf
from proofmill.statements.balance.circuits.records import PublicState
from proofmill.statements.balance.parameters import ACCOUNT_TREE_HEIGHT, BLOCK_TREE_HEIGHT
from proofmill.statements.balance.witnesses import UpdateWitness

__all__ = ["Membership", "Update", "require_account_current", "update_inputs"]


class Membership(Struct):
    """Whether an account has ever sent, and in which block it did last; the parts of `AccountMembershipProof`."""

    is_included: Bool
    leaf_proof: Array[HashOut] = length(ACCOUNT_TREE_HEIGHT)
    leaf_index: Field
    leaf: IndexedLeaf


class Update(Struct):
    """The older state's block in the newer one, and that the account has not sent in between."""

    block_merkle_proof: Array[HashOut] = length(BLOCK_TREE_HEIGHT)
    account_membership_proof: Membership

    def follow(self, older: PublicState, pubkey: U256, newer: PublicState, *, before_block: bool) -> PublicState:
        """The newer state, known from a validity proof; `before_block` as a send in that block must have it."""
        path, root = self.block_merkle_proof, newer.block_tree_root
        require_leaf(older.block_leaf(), older.block_number, path, root, Check.BLOCK_IN_TREE)
        accounts = newer.prev_account_tree_root if before_block else newer.account_tree_root
        require_account_current(pubkey, self.account_membership_proof, accounts, older.block_number)
        return newer


def require_account_current(pubkey: U256, membership: Membership, accounts: HashOut, block_number: U32) -> None:
    """Constrain that the account tree of this root knows of no send after `block_number`."""
    proof = membership
    last = indexed_merkle.value(
        accounts, pubkey, proof.is_included, proof.leaf, proof.leaf_index, proof.leaf_proof, Check.ACCOUNT_LEAF
    )
    # The validity circuit writes block numbers there; a larger value would wrap in the comparison.
    require(U32.from_field(last) <= block_number, Check.ACCOUNT_IS_CURRENT)


def update_inputs(witness: UpdateWitness) -> dict[str, Any]:
    """The struct's parts."""
    return {name: plain(getattr(witness, name)) for name in Update.parts()}
