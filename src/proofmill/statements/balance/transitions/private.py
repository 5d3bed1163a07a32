"""How a private state changes when something is received."""

from __future__ import annotations

from dataclasses import replace

from proofmill.algebra.hash_out import HashOut
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance import trees
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.transitions.opening import require_leaf
from proofmill.statements.balance.types import PrivateState
from proofmill.statements.balance.witnesses import PrivateTransitionWitness

__all__ = ["private_transition", "require_received"]


def private_transition(witness: PrivateTransitionWitness) -> PrivateState:
    """The state with the nullifier inserted and the amount added; the nonce stays.

    What is checked, and the forgery otherwise: the nullifier was not in the tree, or one receipt would count twice;
    the balance opens in the asset tree, or an invented one could grow; the sum fits 256 bits.
    """
    before = witness.prev_private_state
    found, path = witness.prev_asset_leaf, witness.asset_merkle_proof
    nullifiers = _insert(witness, before.nullifier_tree_root)
    require_leaf(trees.ASSETS, found, witness.token_index, path, before.asset_tree_root, Check.BALANCE_IN_TREE)
    return replace(
        before,
        asset_tree_root=trees.ASSETS.root(found.received(witness.amount), witness.token_index, path),
        nullifier_tree_root=nullifiers,
        prev_private_commitment=before.commitment(),
        salt=witness.new_salt,
    )


def require_received(witness: PrivateTransitionWitness, nullifier: bytes, token_index: int, amount: int) -> None:
    """That the transition is of this deposit or transfer: else one receipt could be any amount of any token."""
    require(witness.nullifier == nullifier, Check.NULLIFIER)
    require(witness.token_index == token_index, Check.TOKEN_INDEX)
    require(witness.amount == amount, Check.AMOUNT)


def _insert(witness: PrivateTransitionWitness, root: HashOut) -> HashOut:
    """The nullifier tree after the insertion."""
    key = int.from_bytes(witness.nullifier, "big")
    try:
        before, after = witness.nullifier_proof.to_tree().roots(key, 0)
    except UnsatisfiedError:
        before, after = None, root
    require(before == root, Check.NULLIFIER_IS_NEW)
    return after
