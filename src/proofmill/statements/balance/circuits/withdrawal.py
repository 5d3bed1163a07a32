"""Single withdrawal: a transfer to an address of the chain below. Twin: `transitions.withdraw`."""

from __future__ import annotations

from proofmill.circuit import U32, U256, Bytes, Circuit, Output, Private, length, require
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.balance import Balance
from proofmill.statements.balance.circuits.sent import SentTransfer
from proofmill.systems import Proof

__all__ = ["Withdrawal"]

_ADDRESS_BITS = 160


class Withdrawal(Circuit, system="plonky2", name="balance-withdrawal"):
    """31 elements: what the contract pays out, once per nullifier, if it knows the block.

    The balance is a proof of the published set, whose digest is a constant of this circuit.
    """

    recipient: Output[Bytes] = length(20)
    token_index: Output[U32]
    amount: Output[U256]
    nullifier: Output[Bytes] = length(32)
    block_hash: Output[Bytes] = length(32)
    block_number: Output[U32]
    balance: Private[Proof[Balance]]
    transfer_witness: Private[SentTransfer]

    def define(self) -> None:
        """The transfer is in the balance's last transaction, and was covered."""
        balance, sent = self.balance.public, self.transfer_witness
        sent.require_sent(balance.last_tx_hash, balance.last_tx_insufficient_flags)
        transfer = sent.transfer
        require(~transfer.recipient.is_pubkey, Check.RECIPIENT_KIND)
        bits = transfer.recipient.data.to_bits()[::-1]
        self.recipient = Bytes.from_bits(bits[:_ADDRESS_BITS])
        self.token_index = transfer.token_index
        self.amount = transfer.amount
        self.nullifier = hash_no_pad(transfer.hash(), transfer.salt).to_bytes()
        self.block_hash = balance.public_state.block_hash
        self.block_number = balance.public_state.block_number
