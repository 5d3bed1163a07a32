"""The private part of receiving a deposit. Twin: `transitions.receive.receive_deposit`."""

from __future__ import annotations

from typing import Any

from proofmill.circuit import U32, U256, Array, Bytes, Circuit, HashOut, Output, Private, length, require
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.opening import require_leaf
from proofmill.statements.balance.circuits.records import Deposit
from proofmill.statements.balance.circuits.transition import PrivateTransition, transition_inputs
from proofmill.statements.balance.parameters import DEPOSIT_TREE_HEIGHT
from proofmill.statements.balance.witnesses import ReceiveDepositWitness

__all__ = ["DepositLeaf", "deposit_inputs"]


class DepositLeaf(Circuit, system="plonky2", name="balance-deposit-leaf"):
    """A deposit of this public key, in this deposit tree, turns the one private commitment into the other."""

    prev_private_commitment: Output[HashOut]
    new_private_commitment: Output[HashOut]
    pubkey: Output[U256]
    deposit_tree_root: Output[Bytes] = length(32)
    owner: Private[U256]
    deposit_salt: Private[HashOut]
    deposit_index: Private[U32]
    deposit: Private[Deposit]
    deposit_merkle_proof: Private[Array[HashOut]] = length(DEPOSIT_TREE_HEIGHT)
    deposit_root: Private[HashOut]
    transition: Private[PrivateTransition]

    def define(self) -> None:
        """The deposit is for the owner; its hash is the leaf and the nullifier."""
        deposit = self.deposit
        salted = hash_no_pad(self.owner, self.deposit_salt).to_bytes()
        require(deposit.pubkey_salt_hash == salted, Check.PUBKEY_SALT)
        leaf = hash_no_pad(deposit)
        require_leaf(leaf, self.deposit_index, self.deposit_merkle_proof, self.deposit_root, Check.DEPOSIT_IN_TREE)
        # The leaf is the nullifier too: both are H of the deposit.
        after = self.transition.apply(leaf, deposit.token_index, deposit.amount)
        self.prev_private_commitment = self.transition.prev_private_state.commitment()
        self.new_private_commitment = after.commitment()
        self.pubkey = self.owner
        self.deposit_tree_root = self.deposit_root.to_bytes()


def deposit_inputs(pubkey: int, deposit_tree_root: tuple[int, ...], witness: ReceiveDepositWitness) -> dict[str, Any]:
    """The leaf's inputs; the root is that of the public state that the balance has seen."""
    deposit = witness.deposit_witness
    return {
        "owner": pubkey,
        "deposit_salt": deposit.deposit_salt,
        "deposit_index": deposit.deposit_index,
        "deposit": plain(deposit.deposit),
        "deposit_merkle_proof": list(deposit.deposit_merkle_proof),
        "deposit_root": deposit_tree_root,
        "transition": transition_inputs(witness.private_transition_witness),
    }
