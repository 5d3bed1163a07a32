"""The hashes of a payment, on plain integers: a wallet signs `message`, an operator of settlements inserts
`settlement_leaf`, a shop stores `nullifier`. The circuits compute the same.

Every hash starts with a constant of its own, so that no preimage of one is a preimage of another, and carries d, the
hash of chain, asset and contract, so that a payment on one chain says nothing on another.
"""

from __future__ import annotations

import re

from proofmill.algebra import poseidon, sha256
from proofmill.algebra.babyjubjub import Point
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput
from proofmill.settings import CAIP_19
from proofmill.statements.payment.encoding import read_transaction

__all__ = [
    "MESSAGE_TAG",
    "NULLIFIER_TAG",
    "SETTLEMENT_DEPTH",
    "SETTLEMENT_TAG",
    "domain_hash",
    "message",
    "nullifier",
    "settlement_leaf",
    "text_hash",
    "transaction_hash",
]

SETTLEMENT_DEPTH = 32
"""Levels of the tree of settled payments: `merkle.Tree(SETTLEMENT_DEPTH)`, empty leaf 0."""

_CAIP_19 = re.compile(CAIP_19)


def text_hash(text: str) -> int:
    """H: SHA-256 of the UTF-8 text as a big-endian integer mod r."""
    return int.from_bytes(sha256.hash(text.encode()), "big") % SCALAR_MODULUS


MESSAGE_TAG = text_hash("proofmill/payment/v1")
NULLIFIER_TAG = text_hash("proofmill/payment/nullifier/v1")
SETTLEMENT_TAG = text_hash("proofmill/payment/settlement/v1")


def domain_hash(domain: str) -> int:
    """d = H(domain): chain, asset and contract in CAIP-19 form, byte for byte. Raises MalformedInput."""
    if not _CAIP_19.fullmatch(domain):
        raise MalformedInput("domain: expected chain, asset and contract in CAIP-19 form", path="domain")
    return text_hash(domain)


def transaction_hash(tx_hash: str, payment_index: int = 0) -> int:
    """t = H(txHash ":" paymentIndex): one payment of a transaction.

    `tx_hash` is `0x` and 64 lower-case hex digits, or the canonical base58 of 64 bytes; the index is a U32 in decimal.
    Raises MalformedInput: with two spellings of one transaction, one payment had two nullifiers.
    """
    read_transaction(tx_hash, "txHash")
    # True is written "True" and 1.0 "1.0": the number 1 in two more spellings.
    if type(payment_index) is not int or not 0 <= payment_index < 1 << 32:
        raise MalformedInput("paymentIndex: expected an integer from 0 to 2^32 - 1", path="paymentIndex")
    return text_hash(f"{tx_hash}:{payment_index}")


def message(d: int, amount: int, recipient: Point, payment_time: int, t: int) -> int:
    """m: what the payer signs with EdDSA-Poseidon. `amount` in the asset's smallest unit, time in Unix seconds."""
    return poseidon.hash([MESSAGE_TAG, d, amount, recipient.x, recipient.y, payment_time, t])


def nullifier(d: int, payer: Point, t: int) -> int:
    """One number per payer and payment: whoever knows both can compute it, so it hides neither."""
    return poseidon.hash([NULLIFIER_TAG, d, payer.x, payer.y, t])


def settlement_leaf(m: int, payer: Point) -> int:
    """The leaf of a settled payment: its message and who made it."""
    return poseidon.hash([SETTLEMENT_TAG, m, payer.x, payer.y])
