"""Keccak-256 of limbs, as a Solidity contract hashes the same values packed."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra import keccak256

__all__ = ["keccak_words"]


def keccak_words(limbs: Sequence[int], after: bytes = b"") -> bytes:
    """K: the bytes `after`, then each limb below 2^32 as 4 bytes big-endian. 32 bytes."""
    return keccak256.hash(after + b"".join(limb.to_bytes(4, "big") for limb in limbs))
