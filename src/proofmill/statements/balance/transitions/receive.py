"""Receive: a deposit or a transfer comes into the private state."""

from __future__ import annotations

from dataclasses import replace

from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.errors import MalformedInput
from proofmill.statements.balance import nullifiers, trees
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.public_inputs import BalancePublicInputs
from proofmill.statements.balance.transitions.follow import follow
from proofmill.statements.balance.transitions.opening import require_leaf
from proofmill.statements.balance.transitions.private import private_transition, require_received
from proofmill.statements.balance.transitions.transfer import sent_transfer
from proofmill.statements.balance.types import BlockLeaf, Deposit, GenericAddress
from proofmill.statements.balance.witnesses import (
    DepositWitness,
    PrivateTransitionWitness,
    ReceiveDepositWitness,
    ReceiveTransferWitness,
    UpdateWitness,
)

__all__ = ["receive_deposit", "receive_transfer", "require_deposit"]


def receive_deposit(previous: BalancePublicInputs, witness: ReceiveDepositWitness) -> BalancePublicInputs:
    """The balance with the deposit; only its commitment moves.

    The deposit is for this public key and in the deposit tree of the state that the balance has seen.
    """
    deposit_witness, transition = witness.deposit_witness, witness.private_transition_witness
    root = previous.public_state.deposit_tree_root
    deposit = _own_deposit(previous.pubkey, deposit_witness, root)
    nullifier = nullifiers.deposit_nullifier(deposit)
    require_received(transition, nullifier, deposit.token_index, deposit.amount)
    return _received(previous, transition)


def receive_transfer(
    previous: BalancePublicInputs, witness: ReceiveTransferWitness, update: UpdateWitness | None = None
) -> BalancePublicInputs:
    """The balance with the transfer; only its commitment moves, and with `update` first its public state.

    The sender's balance is of a block that the receiver's network knows, and was proved over the same set of circuits:
    a proof of a network, or of step circuits, that someone made for himself shows any money that he likes.
    """
    if update is not None:
        newer = follow(previous.public_state, previous.pubkey, update, before_block=False)
        previous = replace(previous, public_state=newer)
    sender, transition = witness.sender_balance_proof.public_inputs, witness.private_transition_witness
    require(sender.set_digest == previous.set_digest, Check.SET_DIGEST)
    transfer = sent_transfer(sender, witness.transfer_witness)
    require(transfer.recipient == GenericAddress.of_pubkey(previous.pubkey), Check.RECIPIENT)
    seen, root = sender.public_state, previous.public_state.block_tree_root
    path = witness.block_merkle_proof
    require_leaf(trees.BLOCKS, BlockLeaf.of_state(seen), seen.block_number, path, root, Check.BLOCK_IN_TREE)
    nullifier = nullifiers.transfer_nullifier(transfer)
    require_received(transition, nullifier, transfer.token_index, transfer.amount)
    return _received(previous, transition)


def require_deposit(tree_root: bytes, leaf: Deposit, index: int, siblings: tuple[HashOut, ...], check: Check) -> None:
    """That `leaf` is at `index` of the deposit tree whose root is held as these 32 bytes."""
    try:
        root = hash_out.from_bytes(tree_root)
    except MalformedInput:
        require(False, check)
        raise
    require_leaf(trees.DEPOSITS, leaf, index, siblings, root, check)


def _own_deposit(pubkey: int, witness: DepositWitness, root: bytes) -> Deposit:
    deposit = witness.deposit
    salted = nullifiers.pubkey_salt_hash(pubkey, witness.deposit_salt)
    require(deposit.pubkey_salt_hash == salted, Check.PUBKEY_SALT)
    require_deposit(root, deposit, witness.deposit_index, witness.deposit_merkle_proof, Check.DEPOSIT_IN_TREE)
    return deposit


def _received(previous: BalancePublicInputs, witness: PrivateTransitionWitness) -> BalancePublicInputs:
    """With the private state moved on: from the one that the balance commits to, or money could be invented."""
    commitment = witness.prev_private_state.commitment()
    require(commitment == previous.private_commitment, Check.PRIVATE_COMMITMENT)
    return replace(previous, private_commitment=private_transition(witness).commitment())
