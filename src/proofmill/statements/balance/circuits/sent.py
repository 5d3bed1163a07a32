"""A transfer of the last transaction that a balance proof shows. Twin: `transitions.transfer`."""

from __future__ import annotations

from typing import Any

from proofmill.circuit import U8, U64, Array, HashOut, Struct, length, require
from proofmill.circuit.gadgets import sparse_merkle
from proofmill.circuit.gadgets.bits import to_bits
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.circuit.gadgets.random_access import random_access
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.records import Transfer, Tx
from proofmill.statements.balance.parameters import TRANSFER_TREE_HEIGHT
from proofmill.statements.balance.witnesses import TransferWitness

__all__ = ["SentTransfer", "sent_inputs"]


class SentTransfer(Struct):
    """A transfer in a transaction; the parts of the record `TransferWitness`."""

    tx: Tx
    transfer: Transfer
    transfer_index: U8
    transfer_merkle_proof: Array[HashOut] = length(TRANSFER_TREE_HEIGHT)

    def require_sent(self, last_tx_hash: HashOut, insufficient_flags: U64) -> None:
        """Constrain that it is in the sender's last transaction, and was covered."""
        require(hash_no_pad(self.tx) == last_tx_hash, Check.LAST_TX)
        bits = to_bits(self.transfer_index.to_field(), TRANSFER_TREE_HEIGHT)
        # Transfer 0 is the top bit.
        flags = insufficient_flags.to_bits()[::-1]
        require(~random_access(self.transfer_index.to_field(), flags), Check.TRANSFER_COVERED)
        root = sparse_merkle.root(self.transfer.hash(), bits, self.transfer_merkle_proof)
        require(root == self.tx.transfer_tree_root, Check.TRANSFER_IN_TX)


def sent_inputs(witness: TransferWitness) -> dict[str, Any]:
    """The struct's parts."""
    return {name: plain(getattr(witness, name)) for name in SentTransfer.parts()}
