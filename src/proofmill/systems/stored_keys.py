"""What a store answers when it is asked for a circuit's keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

K = TypeVar("K", covariant=True)


@dataclass(frozen=True)
class StoredKeys(Generic[K]):
    """Keys, where what proves lies, and whether this call made them."""

    keys: K
    path: Path
    made: bool
