"""Private balances proved step by step: types, public inputs, witnesses, and the state rules as plain functions."""

from __future__ import annotations

from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.lock_time import FASTER, NORMAL, LockWindow

__all__ = ["FASTER", "NORMAL", "Check", "LockWindow"]
