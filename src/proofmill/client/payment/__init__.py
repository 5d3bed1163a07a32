"""What a payer needs on his own machine: keys and the signatures made with them."""

from __future__ import annotations

from proofmill.client.payment.keys import PaymentKey, keygen, load_key_file, new_key_file
from proofmill.client.payment.signing import sign_payment, sign_request

__all__ = ["PaymentKey", "keygen", "load_key_file", "new_key_file", "sign_payment", "sign_request"]
