"""Single withdrawal: a transfer to an address of the chain below."""

from __future__ import annotations

from proofmill.algebra.hash_out import HashOut
from proofmill.statements.balance import nullifiers
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.public_inputs import WithdrawalPublicInputs
from proofmill.statements.balance.transitions.transfer import sent_transfer
from proofmill.statements.balance.witnesses import WithdrawalWitness

__all__ = ["withdraw"]


def withdraw(witness: WithdrawalWitness, set_digest: HashOut) -> WithdrawalPublicInputs:
    """What the contract pays out. `set_digest` is the published one, a constant of the circuit.

    The recipient is the first five limbs of the transfer's; the block is the last that the balance has seen.
    """
    balance = witness.balance_proof.public_inputs
    require(balance.set_digest == set_digest, Check.SET_DIGEST)
    transfer = sent_transfer(balance, witness.transfer_witness)
    require(not transfer.recipient.is_pubkey, Check.RECIPIENT_KIND)
    return WithdrawalPublicInputs(
        recipient=transfer.recipient.address(),
        token_index=transfer.token_index,
        amount=transfer.amount,
        nullifier=nullifiers.withdrawal_nullifier(transfer),
        block_hash=balance.public_state.block_hash,
        block_number=balance.public_state.block_number,
    )
