"""What a verifying party does with a proof: its own conditions, and the store that makes a payment count once."""

from __future__ import annotations

from proofmill.settle import payment
from proofmill.settle.nullifiers import NullifierStore, SqliteNullifiers

__all__ = ["NullifierStore", "SqliteNullifiers", "payment"]
