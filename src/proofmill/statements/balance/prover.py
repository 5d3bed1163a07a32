"""Whatever proves the seven requests: the circuits in this process, or a service that has them."""

from __future__ import annotations

from typing import Protocol

from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentProof,
    SpentRequest,
    UpdateRequest,
    WithdrawalProof,
    WithdrawalRequest,
)

__all__ = ["Prover"]


class Prover(Protocol):
    """A method for each request; each learns the request's private values.

    Each raises UnsatisfiedError with the message of a `Check`, MismatchError for a proof of another circuit, version or
    set, VerificationError for a proof that does not hold or whose record says another thing than it shows, and
    MalformedProof for an envelope that is none.
    """

    def spent(self, request: SpentRequest) -> SpentProof:
        """That the account can pay a transaction's transfers, or which of them it cannot."""

    def send(self, request: SendRequest) -> BalanceProof:
        """The balance after its transaction in a block."""

    def update(self, request: UpdateRequest) -> BalanceProof:
        """The balance at a newer state of the network."""

    def receive_transfer(self, request: ReceiveTransferRequest) -> BalanceProof:
        """The balance after a transfer came in."""

    def receive_deposit(self, request: ReceiveDepositRequest) -> BalanceProof:
        """The balance after a deposit came in."""

    def withdrawal(self, request: WithdrawalRequest) -> WithdrawalProof:
        """That a transfer went to an address of the chain below."""

    def claim(self, request: ClaimRequest) -> ClaimProof:
        """That a deposit has lain long enough for its reward."""
