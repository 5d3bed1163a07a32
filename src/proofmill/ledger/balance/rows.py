"""How values lie in the database: the bytes that a contract hashes, and 8 bytes for each field element."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra import hash_out
from proofmill.statements.balance.blocks import ValidityState
from proofmill.statements.balance.types import Deposit, Tx

__all__ = ["deposit_bytes", "deposit_of", "state_bytes", "tx_bytes", "tx_of"]


def deposit_bytes(deposit: Deposit) -> bytes:
    """92 bytes: 23 limbs."""
    return b"".join(limb.to_bytes(4, "big") for limb in deposit.elements())


def deposit_of(data: bytes) -> Deposit:
    """Undoes `deposit_bytes`. Raises MalformedInput."""
    return Deposit.from_elements(_words(data, 4))


def tx_bytes(tx: Tx) -> bytes:
    """36 bytes: the root and the nonce."""
    return hash_out.to_bytes(tx.transfer_tree_root) + tx.nonce.to_bytes(4, "big")


def tx_of(data: bytes) -> Tx:
    """Undoes `tx_bytes`. Raises MalformedInput."""
    return Tx(hash_out.from_bytes(data[:32]), int.from_bytes(data[32:], "big"))


def state_bytes(state: ValidityState) -> bytes:
    """432 bytes."""
    return b"".join(element.to_bytes(8, "big") for element in state.elements())


def _words(data: bytes, size: int) -> Sequence[int]:
    return [int.from_bytes(data[i : i + size], "big") for i in range(0, len(data), size)]
