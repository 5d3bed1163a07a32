"""A request that can be proved, for OpenAPI and for warming a service up. Its keys are public: worth nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

from proofmill.algebra import babyjubjub, eddsa
from proofmill.settings import EXAMPLE_DOMAIN
from proofmill.statements.payment import hashes

__all__ = ["example_request"]

_PAYER = hashes.text_hash("proofmill/example/payer").to_bytes(32, "big")
_SHOP = hashes.text_hash("proofmill/example/shop").to_bytes(32, "big")
_TRANSACTION = "0x" + hashes.text_hash("proofmill/example/transaction").to_bytes(32, "big").hex()
_NOW, _AGE = 1_700_000_000, 50


@cache
def example_request() -> dict[str, Any]:
    """A promise of 1.5 units to a shop that asks for 1, made 50 seconds ago, as JSON values; always the same."""
    recipient = eddsa.public_key(_SHOP)
    d, t = hashes.domain_hash(EXAMPLE_DOMAIN), hashes.transaction_hash(_TRANSACTION)
    signature = eddsa.sign(_PAYER, hashes.message(d, 1_500_000, recipient, _NOW - _AGE, t))
    return {
        "minAmount": "1000000",
        "recipientKey": "0x" + babyjubjub.pack(recipient).hex(),
        "maxBlockAge": "60",
        "currentTime": _NOW,
        "actualAmount": "1500000",
        "senderKey": "0x" + babyjubjub.pack(eddsa.public_key(_PAYER)).hex(),
        "txHash": _TRANSACTION,
        "paymentTime": _NOW - _AGE,
        "signature": "0x" + eddsa.pack_signature(signature).hex(),
        "domain": EXAMPLE_DOMAIN,
    }
