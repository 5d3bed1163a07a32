"""A transfer of the last transaction that a balance proof shows."""

from __future__ import annotations

from proofmill.statements.balance import trees
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.public_inputs import BalanceState
from proofmill.statements.balance.transitions.opening import require_leaf
from proofmill.statements.balance.types import Transfer
from proofmill.statements.balance.witnesses import TransferWitness

__all__ = ["sent_transfer"]


def sent_transfer(sender: BalanceState, witness: TransferWitness) -> Transfer:
    """The transfer, if it is in the sender's last transaction and was covered.

    Without the flag's check an overdraft would arrive; without the others, a transfer that was never sent.
    """
    index, path = witness.transfer_index, witness.transfer_merkle_proof
    require(witness.tx.hash() == sender.last_tx_hash, Check.LAST_TX)
    require(not sender.last_tx_insufficient_flags[index], Check.TRANSFER_COVERED)
    root = witness.tx.transfer_tree_root
    require_leaf(trees.TRANSFERS, witness.transfer, index, path, root, Check.TRANSFER_IN_TX)
    return witness.transfer
