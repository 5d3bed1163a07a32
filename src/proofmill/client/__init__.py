"""What a caller of the service needs on his own machine: keys, signatures made with them, and wallets."""

from __future__ import annotations

from proofmill.client.balance import (
    BalanceKeys,
    BalanceService,
    ServiceError,
    Wallet,
    WalletInUse,
    WrongPassphrase,
    read_handover,
    write_handover,
)
from proofmill.client.payment import PaymentKey, keygen, load_key_file, new_key_file, sign_payment, sign_request

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
