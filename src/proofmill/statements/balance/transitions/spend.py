"""Spent: paying the transfers of a transaction out of a private state."""

from __future__ import annotations

from dataclasses import replace

from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.statements.balance import trees
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.parameters import TRANSFERS
from proofmill.statements.balance.public_inputs import SpentPublicInputs
from proofmill.statements.balance.transitions.opening import require_leaf
from proofmill.statements.balance.types import AssetLeaf, InsufficientFlags, PrivateState, Tx
from proofmill.statements.balance.witnesses import SpentWitness

__all__ = ["SPENT_SIZES", "spend"]

SPENT_SIZES = (1, 8, 64)
"""How many transfers the spent circuits take; all show the same public inputs."""

_NONCES = 1 << 32

_Opening = tuple[int, AssetLeaf, tuple[HashOut, ...], HashOut]
"""Token index, leaf, path and root."""


def spend(witness: SpentWitness, size: int = TRANSFERS) -> tuple[PrivateState, SpentPublicInputs]:
    """The private state after all 64 transfers, and what the proof shows. An overdraft fails nothing: it sets a flag.

    Below 64, `size` is what a smaller circuit does: the transfers from `size` on must be empty, and the first of them
    stands for all. An empty one pays 0 of token 0: that changes a balance which is insufficient already to nothing,
    and flags the place; once done, doing it again changes nothing.

    What is checked, and the forgery otherwise: each balance opens in the root that the transfer before left, or an
    amount could be paid twice from one leaf; the nonce stays below 2^32, or it would start again.
    """
    before = witness.prev_private_state
    require(witness.transfer_count() <= size, Check.PADDING)
    root, flags, opened = before.asset_tree_root, [], set[_Opening]()
    for place in range(min(size + 1, TRANSFERS)):
        root, insufficient = _pay(witness, place, root, opened)
        flags.append(insufficient)
    flags += flags[-1:] * (TRANSFERS - len(flags))
    require(before.nonce + 1 < _NONCES, Check.NONCE_FITS)
    after = replace(
        before,
        asset_tree_root=root,
        prev_private_commitment=before.commitment(),
        nonce=before.nonce + 1,
        salt=witness.new_private_state_salt,
    )
    return after, SpentPublicInputs(
        prev_private_commitment=before.commitment(),
        new_private_commitment=after.commitment(),
        tx=Tx(_transfer_root(witness), witness.tx.nonce),
        insufficient_flags=InsufficientFlags.of(place for place, flag in enumerate(flags) if flag),
        is_valid=witness.tx.nonce == before.nonce,
    )


def _pay(witness: SpentWitness, place: int, root: HashOut, opened: set[_Opening]) -> tuple[HashOut, bool]:
    """The asset root after the transfer at `place`, and whether it was not covered."""
    transfer, found = witness.transfers[place], witness.prev_balances[place]
    path = witness.asset_merkle_proofs[place]
    # Padding opens one leaf up to 64 times; what was checked once holds.
    opening = transfer.token_index, found, path, root
    if opening not in opened:
        require_leaf(trees.ASSETS, found, transfer.token_index, path, root, Check.BALANCE_IN_TREE)
        opened.add(opening)
    left = found.paid(transfer.amount)
    if left != found:
        root = trees.ASSETS.root(left, transfer.token_index, path)
    return root, left.is_insufficient


def _transfer_root(witness: SpentWitness) -> HashOut:
    return SparseTree(trees.TRANSFERS).extend(witness.transfers[: witness.transfer_count()]).root
