"""Spent: paying the transfers of a transaction out of a private state. Twin: `transitions.spend`."""

from __future__ import annotations

from typing import Any

from proofmill.circuit import U32, U64, Array, Bool, Circuit, HashOut, Output, Private, length, require
from proofmill.circuit.gadgets import sparse_merkle
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad, two_to_one
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.records import AssetLeaf, PrivateState, Transfer
from proofmill.statements.balance.parameters import ASSET_TREE_HEIGHT, TRANSFER_TREE_HEIGHT, TRANSFERS
from proofmill.statements.balance.transitions import SPENT_SIZES
from proofmill.statements.balance.witnesses import SpentWitness

__all__ = ["SPENT", "spent_inputs"]


def _pay(root: HashOut, transfer: Transfer, leaf: AssetLeaf, path: Array[HashOut]) -> tuple[HashOut, Bool]:
    """The asset root after a transfer, and whether it was not covered.

    The balance is opened in the root that the transfer before left: else one leaf could pay twice.
    """
    index = transfer.token_index.to_bits()
    require(sparse_merkle.root(hash_no_pad(leaf), index, path) == root, Check.BALANCE_IN_TREE)
    left = leaf.paid(transfer.amount)
    return sparse_merkle.root(hash_no_pad(left), index, path), left.is_insufficient


def _transfer_root(leaves: list[HashOut]) -> HashOut:
    """The root over 64 places; those beyond the leaves hold the padding."""
    empty = Transfer.none().hash()
    for _ in range(TRANSFER_TREE_HEIGHT):
        leaves = [*leaves, empty] if len(leaves) % 2 else leaves
        leaves = [two_to_one(left, right) for left, right in zip(leaves[::2], leaves[1::2], strict=True)]
        empty = two_to_one(empty, empty)
    (root,) = leaves
    return root


def _sized(size: int) -> type[Circuit]:
    """The circuit of `size` transfers. Below 64 it opens one balance more, that of the padding."""
    opened = min(size + 1, TRANSFERS)

    class Spent(Circuit, system="plonky2", name=f"spent-{size}"):
        """The outputs are the spent proof's public inputs: 16 elements."""

        prev_private_commitment: Output[HashOut]
        new_private_commitment: Output[HashOut]
        transfer_tree_root: Output[HashOut]
        nonce: Output[U32]
        insufficient_flags: Output[U64]
        is_valid: Output[Bool]
        prev_private_state: Private[PrivateState]
        new_private_state_salt: Private[HashOut]
        tx_nonce: Private[U32]
        prev_balances: Private[Array[AssetLeaf]] = length(opened)
        asset_merkle_proofs: Private[Array[Array[HashOut]]] = length(opened, ASSET_TREE_HEIGHT)
        transfers: Private[Array[Transfer]] = length(size)

        def define(self) -> None:
            before = self.prev_private_state
            transfers = list(self.transfers)
            flags, root = [], before.asset_tree_root
            for place, (leaf, path) in enumerate(zip(self.prev_balances, self.asset_merkle_proofs, strict=True)):
                # The place after the last is the padding: paying nothing of token 0, once for all that follow.
                transfer = transfers[place] if place < size else Transfer.none()
                root, short = _pay(root, transfer, leaf, path)
                flags.append(short)
            flags += flags[-1:] * (TRANSFERS - len(flags))
            commitment = before.commitment()
            with before.nonce._build.locations.meaning(Check.NONCE_FITS):
                nonce = before.nonce + 1
            after = PrivateState(
                asset_tree_root=root,
                nullifier_tree_root=before.nullifier_tree_root,
                prev_private_commitment=commitment,
                nonce=nonce,
                salt=self.new_private_state_salt,
            )
            self.prev_private_commitment = before.commitment()
            self.new_private_commitment = after.commitment()
            self.transfer_tree_root = _transfer_root([transfer.hash() for transfer in transfers])
            self.nonce = self.tx_nonce
            self.insufficient_flags = U64.from_bits(flags[::-1])
            self.is_valid = self.tx_nonce == before.nonce

    return Spent


SPENT: dict[int, type[Circuit]] = {size: _sized(size) for size in SPENT_SIZES}
"""By the number of transfers; all show the same public inputs."""


def spent_inputs(witness: SpentWitness, size: int) -> dict[str, Any]:
    """The inputs of the circuit of this size, which must be at least the witness's number of transfers."""
    opened = min(size + 1, TRANSFERS)
    return {
        "prev_private_state": plain(witness.prev_private_state),
        "new_private_state_salt": witness.new_private_state_salt,
        "tx_nonce": witness.tx.nonce,
        "prev_balances": [plain(leaf) for leaf in witness.prev_balances[:opened]],
        "asset_merkle_proofs": [list(path) for path in witness.asset_merkle_proofs[:opened]],
        "transfers": [plain(transfer) for transfer in witness.transfers[:size]],
    }
