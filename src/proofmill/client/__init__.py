"""What a caller of the service needs on his own machine: keys, signatures made with them, and wallets."""

from __future__ import annotations

from proofmill.client.balance_keys import BalanceKeys
from proofmill.client.balance_service import BalanceService
from proofmill.client.handover_file import read_handover, write_handover
from proofmill.client.payment_keys import PaymentKey, keygen, load_key_file, new_key_file
from proofmill.client.payment_signing import sign_payment, sign_request
from proofmill.client.wallet import Wallet
from proofmill.client.wallet_errors import ServiceError, WalletInUse, WrongPassphrase

__all__ = [
    "BalanceKeys",
    "BalanceService",
    "PaymentKey",
    "ServiceError",
    "Wallet",
    "WalletInUse",
    "WrongPassphrase",
    "keygen",
    "load_key_file",
    "new_key_file",
    "read_handover",
    "sign_payment",
    "sign_request",
    "write_handover",
]
