"""How a private state changes when something is received. Twin: `transitions.private`."""

from __future__ import annotations

from typing import Any

from proofmill.circuit import U32, U256, Array, Field, HashOut, Struct, length
from proofmill.circuit.gadgets import indexed_merkle
from proofmill.circuit.gadgets.indexed_merkle import IndexedLeaf
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.opening import require_leaf, root_of
from proofmill.statements.balance.circuits.records import AssetLeaf, PrivateState
from proofmill.statements.balance.parameters import ASSET_TREE_HEIGHT, NULLIFIER_TREE_HEIGHT
from proofmill.statements.balance.witnesses import PrivateTransitionWitness

__all__ = ["NullifierProof", "PrivateTransition", "transition_inputs"]


class NullifierProof(Struct):
    """Where a nullifier comes into the tree; the parts of the record `IndexedInsertionProof`."""

    index: Field
    low_leaf_proof: Array[HashOut] = length(NULLIFIER_TREE_HEIGHT)
    leaf_proof: Array[HashOut] = length(NULLIFIER_TREE_HEIGHT)
    low_leaf_index: Field
    prev_low_leaf: IndexedLeaf


class PrivateTransition(Struct):
    """A nullifier comes in and a balance grows. What is received is not said here: the caller knows it."""

    new_salt: HashOut
    prev_private_state: PrivateState
    nullifier_proof: NullifierProof
    prev_asset_leaf: AssetLeaf
    asset_merkle_proof: Array[HashOut] = length(ASSET_TREE_HEIGHT)

    def apply(self, nullifier: HashOut, token_index: U32, amount: U256) -> PrivateState:
        """The state with the nullifier inserted and the amount added; the nonce stays."""
        before, found, path = self.prev_private_state, self.prev_asset_leaf, self.asset_merkle_proof
        require_leaf(found, token_index, path, before.asset_tree_root, Check.BALANCE_IN_TREE)
        proof = self.nullifier_proof
        nullifiers = indexed_merkle.insert(
            before.nullifier_tree_root,
            nullifier.to_u256(),
            Field.constant(0),
            (proof.prev_low_leaf, proof.low_leaf_index, proof.low_leaf_proof),
            (proof.index, proof.leaf_proof),
            Check.NULLIFIER_IS_NEW,
        )
        return PrivateState(
            asset_tree_root=root_of(found.received(amount), token_index, path),
            nullifier_tree_root=nullifiers,
            prev_private_commitment=before.commitment(),
            nonce=before.nonce,
            salt=self.new_salt,
        )


def transition_inputs(witness: PrivateTransitionWitness) -> dict[str, Any]:
    """The struct's parts. What the witness says of token, amount and nullifier is computed by the circuit."""
    return {name: plain(getattr(witness, name)) for name in PrivateTransition.parts()}
