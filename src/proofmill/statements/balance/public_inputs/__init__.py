"""The public inputs of the balance statements' proofs, element for element."""

from __future__ import annotations

from proofmill.statements.balance.public_inputs.balance import BalancePublicInputs, BalanceState
from proofmill.statements.balance.public_inputs.claim import ClaimPublicInputs
from proofmill.statements.balance.public_inputs.spent import SpentPublicInputs
from proofmill.statements.balance.public_inputs.validity import ValidityPublicInputs
from proofmill.statements.balance.public_inputs.withdrawal import WithdrawalPublicInputs

__all__ = [
    "BalancePublicInputs",
    "BalanceState",
    "ClaimPublicInputs",
    "SpentPublicInputs",
    "ValidityPublicInputs",
    "WithdrawalPublicInputs",
]
