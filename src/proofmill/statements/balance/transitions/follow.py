"""How a balance follows the network to a newer state."""

from __future__ import annotations

from proofmill.algebra.hash_out import HashOut
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance import trees
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.transitions.opening import require_leaf
from proofmill.statements.balance.types import BlockLeaf, PublicState
from proofmill.statements.balance.witnesses import UpdateWitness

__all__ = ["follow", "require_account_current"]


def follow(state: PublicState, pubkey: int, witness: UpdateWitness, *, before_block: bool) -> PublicState:
    """The newer state of the witness's validity proof, if the older one's block is in it and the account is current.

    `before_block` takes the account tree before the newer block, as a send in that block must; else the one after it.
    Without the first check a balance could change to another network; without the second it could pass over a
    transaction of its own, and keep what that one paid.
    """
    newer = witness.validity_proof.public_inputs.public_state
    require(witness.is_prev_account_tree == before_block, Check.ACCOUNT_TREE)
    path, root = witness.block_merkle_proof, newer.block_tree_root
    require_leaf(trees.BLOCKS, BlockLeaf.of_state(state), state.block_number, path, root, Check.BLOCK_IN_TREE)
    accounts = newer.prev_account_tree_root if before_block else newer.account_tree_root
    require_account_current(pubkey, witness, accounts, state.block_number)
    return newer


def require_account_current(pubkey: int, witness: UpdateWitness, accounts: HashOut, block_number: int) -> None:
    """That the account tree of this root knows of no send after `block_number`. An account not in it never sent."""
    membership = witness.account_membership_proof.to_tree()
    try:
        root = membership.root(pubkey)
    except UnsatisfiedError:
        root = None
    require(root == accounts, Check.ACCOUNT_LEAF)
    require(membership.value <= block_number, Check.ACCOUNT_IS_CURRENT)
