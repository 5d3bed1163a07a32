"""A deposit from the chain below."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import U32, U256, Address, Bytes32, Hashed

__all__ = ["Deposit"]


@dataclass(frozen=True, slots=True, repr=False)
class Deposit(Hashed):
    """Who paid in how much of which token, for whom (hidden by a salt), and whether a claim may follow.

    Its `hash`, Poseidon of the 23 elements, is the leaf of our deposit tree and the nullifier of receiving it.
    """

    depositor: Address = bytes(20)
    pubkey_salt_hash: Bytes32 = bytes(32)
    amount: U256 = 0
    token_index: U32 = 0
    is_eligible: bool = False
