"""The hashes that tell one receipt, withdrawal or claim from another, each a Poseidon output held as 32 bytes."""

from __future__ import annotations

from proofmill.algebra import hash_out
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.limbs import to_limbs
from proofmill.statements.balance.types import Deposit, Transfer

__all__ = [
    "claim_nullifier",
    "deposit_nullifier",
    "pubkey_salt_hash",
    "transfer_nullifier",
    "withdrawal_nullifier",
]


def transfer_nullifier(transfer: Transfer) -> bytes:
    """Of receiving a transfer: its hash. The receiver's own tree holds it, so it need not hide the transfer."""
    return hash_out.to_bytes(transfer.hash())


def deposit_nullifier(deposit: Deposit) -> bytes:
    """Of receiving a deposit: its Poseidon hash."""
    return hash_out.to_bytes(deposit.hash())


def withdrawal_nullifier(transfer: Transfer) -> bytes:
    """Of a withdrawal: H(transfer hash ‖ salt). Public, and with the salt in it twice it shows no transfer."""
    return hash_out.to_bytes(hash_no_pad([*transfer.hash(), *transfer.salt]))


def claim_nullifier(deposit: Deposit, deposit_salt: HashOut) -> bytes:
    """Of a claim: H(deposit ‖ salt). Public; whoever does not know the salt cannot tell which deposit it is."""
    return hash_out.to_bytes(hash_no_pad([*deposit.elements(), *deposit_salt]))


def pubkey_salt_hash(pubkey: int, salt: HashOut) -> bytes:
    """For whom a deposit is: H(public key ‖ salt)."""
    return hash_out.to_bytes(hash_no_pad([*to_limbs(pubkey, 8), *salt]))
