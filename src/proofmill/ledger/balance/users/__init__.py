"""The side of the accounts: what a user keeps to himself, and the steps that change it."""

from __future__ import annotations

from proofmill.ledger.balance.users.account_state import AccountState, Handover, OwnDeposit, PendingTx, SentTx
from proofmill.ledger.balance.users.holdings import Holdings
from proofmill.ledger.balance.users.plans import Plan, Planner, Request
from proofmill.ledger.balance.users.user import Step, User

__all__ = [
    "AccountState",
    "Handover",
    "Holdings",
    "OwnDeposit",
    "PendingTx",
    "Plan",
    "Planner",
    "Request",
    "SentTx",
    "Step",
    "User",
]
