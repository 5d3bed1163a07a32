"""Payments: a promise signed by its payer, and a receipt that the same payment is settled."""

from __future__ import annotations

from proofmill.statements.payment.circuit import PaymentPromise, PaymentReceipt
from proofmill.statements.payment.hashes import (
    SETTLEMENT_DEPTH,
    domain_hash,
    message,
    nullifier,
    settlement_leaf,
    text_hash,
    transaction_hash,
)
from proofmill.statements.payment.request import PaymentRequest, SettlementPath

__all__ = [
    "SETTLEMENT_DEPTH",
    "PaymentPromise",
    "PaymentReceipt",
    "PaymentRequest",
    "SettlementPath",
    "domain_hash",
    "message",
    "nullifier",
    "settlement_leaf",
    "text_hash",
    "transaction_hash",
]
