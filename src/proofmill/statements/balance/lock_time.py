"""How long a deposit must lie before it is claimed: drawn from the block's hash and the deposit's salt."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra import hash_out
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.algebra.hash_out import HashOut

__all__ = ["FASTER", "NORMAL", "LockWindow", "lock_time"]


@dataclass(frozen=True, slots=True)
class LockWindow:
    """From `minimum` seconds to below `maximum`. Each window has a circuit and a key of its own."""

    minimum: int
    maximum: int


NORMAL = LockWindow(172_800, 432_000)
"""Two days to five."""
FASTER = LockWindow(120, 300)


def lock_time(block_hash: bytes, deposit_salt: HashOut, window: LockWindow) -> int:
    """Seconds: minimum + seed mod (maximum − minimum), seed = H(block hash ‖ salt) as a number of 256 bits.

    The depositor chose the salt before he knew the block's hash, so he does not choose the time.
    """
    limbs = [int.from_bytes(block_hash[i : i + 4], "big") for i in range(0, 32, 4)]
    seed = hash_out.to_int(hash_no_pad([*limbs, *deposit_salt]))
    return window.minimum + seed % (window.maximum - window.minimum)
