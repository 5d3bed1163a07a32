"""The private part of receiving a transfer. Twin: `transitions.receive.receive_transfer`."""

from __future__ import annotations

from typing import Any

from proofmill.circuit import U256, Array, Circuit, HashOut, Output, Private, length, require
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.balance import Balance
from proofmill.statements.balance.circuits.opening import require_leaf
from proofmill.statements.balance.circuits.sent import SentTransfer, sent_inputs
from proofmill.statements.balance.circuits.transition import PrivateTransition, transition_inputs
from proofmill.statements.balance.parameters import BLOCK_TREE_HEIGHT
from proofmill.statements.balance.witnesses import ReceiveTransferWitness
from proofmill.systems import Proof

__all__ = ["TransferLeaf", "transfer_inputs"]


class TransferLeaf(Circuit, system="plonky2", chain=Balance, name="balance-transfer-leaf"):
    """A transfer to this public key, sent as of a block of this tree, turns the one private commitment into the other.

    The sender's balance is a proof of any step of the set whose digest this proof carries: a step connects it with its
    own, so that a network or steps of a sender's own making show no money.
    """

    prev_private_commitment: Output[HashOut]
    new_private_commitment: Output[HashOut]
    pubkey: Output[U256]
    block_tree_root: Output[HashOut]
    sender: Private[Proof[Balance]]
    transfer_witness: Private[SentTransfer]
    seen_block_tree_root: Private[HashOut]
    block_merkle_proof: Private[Array[HashOut]] = length(BLOCK_TREE_HEIGHT)
    transition: Private[PrivateTransition]

    def define(self) -> None:
        """The transfer is the sender's, sent and covered; its hash is the nullifier."""
        sender, sent = self.sender.public, self.transfer_witness
        sent.require_sent(sender.last_tx_hash, sender.last_tx_insufficient_flags)
        seen, path = sender.public_state, self.block_merkle_proof
        require_leaf(seen.block_leaf(), seen.block_number, path, self.seen_block_tree_root, Check.BLOCK_IN_TREE)
        transfer = sent.transfer
        require(transfer.recipient.is_pubkey, Check.RECIPIENT)
        after = self.transition.apply(transfer.hash(), transfer.token_index, transfer.amount)
        self.prev_private_commitment = self.transition.prev_private_state.commitment()
        self.new_private_commitment = after.commitment()
        self.pubkey = transfer.recipient.data
        self.block_tree_root = self.seen_block_tree_root


def transfer_inputs(block_tree_root: tuple[int, ...], sender: Any, witness: ReceiveTransferWitness) -> dict[str, Any]:
    """The leaf's inputs; the root is that of the receiver's public state, `sender` the balance proof's envelope."""
    return {
        "sender": sender,
        "transfer_witness": sent_inputs(witness.transfer_witness),
        "seen_block_tree_root": block_tree_root,
        "block_merkle_proof": list(witness.block_merkle_proof),
        "transition": transition_inputs(witness.private_transition_witness),
    }
