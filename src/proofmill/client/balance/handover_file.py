"""A transfer on its way to its receiver: one JSON file with the transfer, its path and the sender's balance proof."""

from __future__ import annotations

import json
from pathlib import Path

from proofmill import strict_json
from proofmill.artifacts import atomic
from proofmill.errors import MalformedInput, TooLarge
from proofmill.ledger.balance import Handover

__all__ = ["FORMAT", "LARGEST", "read_handover", "write_handover"]

FORMAT = "proofmill/balance-handover/v1"

LARGEST = 4 << 20
"""Bytes; a balance proof has about 350,000 here."""


def write_handover(path: Path | str, handover: Handover) -> None:
    """Write the file, readable by its owner alone: it tells whoever reads it who gets how much.

    Raises ArtifactError where it cannot be written.
    """
    data = {"format": FORMAT, **handover.to_json()}
    atomic.write(Path(path), json.dumps(data, separators=(",", ":")).encode(), private=True)


def read_handover(path: Path | str) -> Handover:
    """What the file says; nothing of it is verified. Raises MalformedInput, TooLarge; ArtifactError for no file."""
    with atomic.reporting("read", Path(path)), open(path, "rb") as file:
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise TooLarge(f"{path}: a handover has up to {LARGEST} bytes", limit=LARGEST)
    data = strict_json.loads(text)
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        raise MalformedInput(f"{path}: no file of the format {FORMAT}", path="format")
    return Handover.from_json(data)
