"""What an account keeps to itself."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra import hash_out
from proofmill.statements.balance.layout import U32, Hashed, HashOut

__all__ = ["PrivateState"]


@dataclass(frozen=True, slots=True, repr=False)
class PrivateState(Hashed):
    """Balances, nullifiers of what was received, and the commitment before: proofs show its hash, the commitment."""

    asset_tree_root: HashOut
    nullifier_tree_root: HashOut
    prev_private_commitment: HashOut = hash_out.ZERO
    nonce: U32 = 0
    salt: HashOut = hash_out.ZERO

    def commitment(self) -> hash_out.HashOut:
        """H of the 17 elements; the salt hides them."""
        return self.hash()
