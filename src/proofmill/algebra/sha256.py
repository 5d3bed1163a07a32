"""SHA-256 (FIPS 180-4): the standard library's, under the name of the gadget."""

from __future__ import annotations

import hashlib

__all__ = ["hash"]


def hash(data: bytes) -> bytes:
    """32 bytes."""
    return hashlib.sha256(data).digest()
