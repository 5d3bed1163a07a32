"""The circuits of the balance statements."""

from proofmill.statements.balance.circuits.balance import Balance
from proofmill.statements.balance.circuits.balance_prover import CIRCUITS, BalanceProver
from proofmill.statements.balance.circuits.blocks import Block, BlockProver
from proofmill.statements.balance.circuits.claim import CLAIM, CLAIM_FASTER
from proofmill.statements.balance.circuits.deposit_leaf import DepositLeaf, deposit_inputs
from proofmill.statements.balance.circuits.envelope import from_envelope, given, to_envelope
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.spent import SPENT, spent_inputs
from proofmill.statements.balance.circuits.steps import (
    SEND,
    ReceiveDeposit,
    ReceiveTransfer,
    ReceiveTransferHere,
    UpdateStep,
)
from proofmill.statements.balance.circuits.transfer_leaf import TransferLeaf, transfer_inputs
from proofmill.statements.balance.circuits.validity import Validity
from proofmill.statements.balance.circuits.withdrawal import Withdrawal

__all__ = [
    "CIRCUITS",
    "CLAIM",
    "CLAIM_FASTER",
    "SEND",
    "SPENT",
    "Balance",
    "BalanceProver",
    "Block",
    "BlockProver",
    "DepositLeaf",
    "ReceiveDeposit",
    "ReceiveTransfer",
    "ReceiveTransferHere",
    "TransferLeaf",
    "UpdateStep",
    "Validity",
    "Withdrawal",
    "deposit_inputs",
    "from_envelope",
    "given",
    "plain",
    "spent_inputs",
    "to_envelope",
    "transfer_inputs",
]
