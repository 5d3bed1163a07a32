"""Signing payments, as a wallet does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill import settings
from proofmill.algebra import eddsa
from proofmill.algebra.babyjubjub import Point
from proofmill.client.payment.keys import PaymentKey
from proofmill.errors import MalformedInput
from proofmill.statements.payment import PaymentRequest, domain_hash, message, transaction_hash

__all__ = ["sign_payment", "sign_request"]

_SIGNED = ("senderKey", "signature")


def sign_payment(
    key: PaymentKey,
    *,
    domain: str,
    amount: int,
    recipient: Point,
    payment_time: int,
    tx_hash: str,
    payment_index: int = 0,
) -> eddsa.Signature:
    """The payer's signature of one payment. `amount` in the asset's smallest unit, `payment_time` in Unix seconds.

    Raises MalformedInput for a domain or transaction that is not in its form, or numbers that are no U64.
    """
    for name, value in (("actualAmount", amount), ("paymentTime", payment_time)):
        if not 0 <= value < 1 << 64:
            raise MalformedInput(f"{name}: expected an integer from 0 to 2^64 - 1", path=name)
    t = transaction_hash(tx_hash, payment_index)
    return eddsa.sign(key.private, message(domain_hash(domain), amount, recipient, payment_time, t))


def sign_request(key: PaymentKey, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The complete body of `POST /generate-proof`: `fields` in that route's spelling, with payer and signature added.

    `fields` are those of `PaymentRequest` with a packed `recipientKey`, without `senderKey` and `signature`. The domain
    is the settings' where none is given; it is always written down, since the service's own may be another.
    Raises MalformedInput with the path of a field that is missing, unknown or not in its form.
    """
    for name in _SIGNED:
        if name in fields:
            raise MalformedInput(f"{name}: it is what signing adds", path=name)
    body = {**fields, "senderKey": key.packed}
    if body.get("domain") is None:
        body["domain"] = settings.load().domain
    # The form is that of a signed request, so that one model says what is right; this signature is not looked at yet.
    request = PaymentRequest.read({**body, "signature": "0x" + bytes(64).hex()})
    signature = sign_payment(
        key,
        domain=body["domain"],
        amount=request.actual_amount,
        recipient=request.recipient(),
        payment_time=request.payment_time,
        tx_hash=request.tx_hash,
        payment_index=request.payment_index,
    )
    body["signature"] = "0x" + eddsa.pack_signature(signature).hex()
    return body
