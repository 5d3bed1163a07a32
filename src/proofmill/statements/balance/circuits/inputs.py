"""A record as the input of a circuit's struct of the same name."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.types import InsufficientFlags

__all__ = ["plain"]


def plain(value: Any) -> Any:
    """Records become mappings by field name, flags one number of 64 bits; hashes, bytes and numbers stay."""
    if isinstance(value, InsufficientFlags):
        high, low = value.limbs
        return high << 32 | low
    if isinstance(value, Record):
        return {field.name: plain(getattr(value, field.name)) for field in fields(cast(Any, value))}
    return value
