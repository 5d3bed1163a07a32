"""The witnesses of the seven requests, and the requests themselves."""

from __future__ import annotations

from proofmill.statements.balance.witnesses.block import TxWitness, UpdateWitness
from proofmill.statements.balance.witnesses.exits import (
    ClaimWitness,
    DepositTimePublicWitness,
    DepositTimeWitness,
    WithdrawalWitness,
)
from proofmill.statements.balance.witnesses.indexed import AccountMembershipProof, NullifierProof
from proofmill.statements.balance.witnesses.proofs import (
    BalanceProof,
    ClaimProof,
    SpentProof,
    ValidityProof,
    WithdrawalProof,
)
from proofmill.statements.balance.witnesses.receive import (
    DepositWitness,
    PrivateTransitionWitness,
    ReceiveDepositWitness,
    ReceiveTransferWitness,
    TransferWitness,
)
from proofmill.statements.balance.witnesses.requests import (
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentRequest,
    UpdateRequest,
    WithdrawalRequest,
)
from proofmill.statements.balance.witnesses.spent import SpentWitness

__all__ = [
    "AccountMembershipProof",
    "BalanceProof",
    "ClaimProof",
    "ClaimRequest",
    "ClaimWitness",
    "DepositTimePublicWitness",
    "DepositTimeWitness",
    "DepositWitness",
    "NullifierProof",
    "PrivateTransitionWitness",
    "ReceiveDepositRequest",
    "ReceiveDepositWitness",
    "ReceiveTransferRequest",
    "ReceiveTransferWitness",
    "SendRequest",
    "SpentProof",
    "SpentRequest",
    "SpentWitness",
    "TransferWitness",
    "TxWitness",
    "UpdateRequest",
    "UpdateWitness",
    "ValidityProof",
    "WithdrawalProof",
    "WithdrawalRequest",
    "WithdrawalWitness",
]
