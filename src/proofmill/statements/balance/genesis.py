"""Where every chain of proofs starts: block 0, and an account that owns nothing."""

from __future__ import annotations

from functools import cache

from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.indexed_merkle import IndexedTree
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.statements.balance import parameters, trees
from proofmill.statements.balance.public_inputs import BalancePublicInputs, ValidityPublicInputs
from proofmill.statements.balance.types import Block, BlockLeaf, InsufficientFlags, PrivateState, PublicState

__all__ = ["account_tree", "balance", "block", "block_tree", "private_state", "public_state", "validity"]


@cache
def account_tree() -> IndexedTree:
    """The zero leaf and the dummy account; the next account has id 2."""
    tree, _ = IndexedTree(parameters.ACCOUNT_TREE_HEIGHT).insert(parameters.DUMMY_PUBKEY, 0)
    return tree


@cache
def block() -> Block:
    """Block 0: no block before it, no deposit, no signature, no time."""
    empty = hash_out.to_bytes(SparseTree(trees.DEPOSITS).root)
    return Block(bytes(32), empty, bytes(32), 0, 0)


@cache
def block_tree() -> SparseTree[BlockLeaf, HashOut]:
    """Block 0 alone."""
    return SparseTree(trees.BLOCKS).push(BlockLeaf.of_block(block()))


@cache
def public_state() -> PublicState:
    """The network after block 0; the account tree before it is the same."""
    accounts, first = account_tree(), block()
    return PublicState(
        block_tree_root=block_tree().root,
        prev_account_tree_root=accounts.root,
        account_tree_root=accounts.root,
        next_account_id=len(accounts),
        deposit_tree_root=first.deposit_tree_root,
        block_hash=first.block_hash(),
        timestamp=first.timestamp,
        block_number=first.block_number,
    )


def validity() -> ValidityPublicInputs:
    """Block 0 has no senders: its roots are 0, not those of empty trees, and it is not a valid block."""
    return ValidityPublicInputs(public_state(), bytes(32), hash_out.ZERO, False)


@cache
def private_state() -> PrivateState:
    """No balance and no nullifier."""
    assets = SparseTree(trees.ASSETS)
    return PrivateState(assets.root, IndexedTree(parameters.NULLIFIER_TREE_HEIGHT).root)


def balance(pubkey: int, set_digest: HashOut) -> BalancePublicInputs:
    """What an account's first step takes for its previous balance; no proof of it exists. Raises MalformedInput."""
    return BalancePublicInputs(
        pubkey=pubkey,
        private_commitment=private_state().commitment(),
        last_tx_hash=hash_out.ZERO,
        last_tx_insufficient_flags=InsufficientFlags(),
        public_state=public_state(),
        set_digest=set_digest,
    )
