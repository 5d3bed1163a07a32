"""What a caller of the service needs on his own machine: keys, and signatures made with them."""

from __future__ import annotations

from proofmill.client.payment_keys import PaymentKey, keygen, load_key_file, new_key_file
from proofmill.client.payment_signing import sign_payment, sign_request

__all__ = ["PaymentKey", "keygen", "load_key_file", "new_key_file", "sign_payment", "sign_request"]
