"""What the holder of a private balance needs on his own machine: a wallet, and a service that proves for it."""

from __future__ import annotations

from proofmill.client.balance.errors import ServiceError, WalletInUse, WrongPassphrase
from proofmill.client.balance.handover_file import read_handover, write_handover
from proofmill.client.balance.keys import BalanceKeys
from proofmill.client.balance.service import BalanceService
from proofmill.client.balance.wallet import Wallet

__all__ = [
    "BalanceKeys",
    "BalanceService",
    "ServiceError",
    "Wallet",
    "WalletInUse",
    "WrongPassphrase",
    "read_handover",
    "write_handover",
]
