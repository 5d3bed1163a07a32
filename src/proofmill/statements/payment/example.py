"""Requests that can be proved, for OpenAPI and measurements. Their keys are public: worth nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

from proofmill.algebra import babyjubjub, eddsa, merkle
from proofmill.settings import EXAMPLE_DOMAIN
from proofmill.statements.payment import hashes

__all__ = ["example_receipt", "example_request"]

_PAYER = hashes.text_hash("proofmill/example/payer").to_bytes(32, "big")
_SHOP = hashes.text_hash("proofmill/example/shop").to_bytes(32, "big")
_TRANSACTION = "0x" + hashes.text_hash("proofmill/example/transaction").to_bytes(32, "big").hex()
_NOW, _AGE, _AMOUNT = 1_700_000_000, 50, 1_500_000


@cache
def example_request() -> dict[str, Any]:
    """A promise of 1.5 units to a shop that asks for 1, made 50 seconds ago, as JSON values; always the same."""
    return {
        "minAmount": "1000000",
        "recipientKey": "0x" + babyjubjub.pack(eddsa.public_key(_SHOP)).hex(),
        "maxBlockAge": "60",
        "currentTime": _NOW,
        "actualAmount": str(_AMOUNT),
        "senderKey": "0x" + babyjubjub.pack(eddsa.public_key(_PAYER)).hex(),
        "txHash": _TRANSACTION,
        "paymentTime": _NOW - _AGE,
        "signature": "0x" + eddsa.pack_signature(eddsa.sign(_PAYER, _message())).hex(),
        "domain": EXAMPLE_DOMAIN,
    }


@cache
def example_receipt() -> dict[str, Any]:
    """The same payment, settled: the only leaf of its tree."""
    tree = merkle.Tree(hashes.SETTLEMENT_DEPTH)
    index = tree.insert(hashes.settlement_leaf(_message(), eddsa.public_key(_PAYER)))
    siblings = [str(node) for node in tree.siblings(index)]
    return example_request() | {"settlement": {"root": str(tree.root), "index": index, "siblings": siblings}}


def _message() -> int:
    d, t = hashes.domain_hash(EXAMPLE_DOMAIN), hashes.transaction_hash(_TRANSACTION)
    return hashes.message(d, _AMOUNT, eddsa.public_key(_SHOP), _NOW - _AGE, t)
