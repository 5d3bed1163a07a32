"""The circuits that are measured, with inputs that satisfy them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from proofmill import Bytes, Circuit, Field, Output, Private, length
from proofmill.circuit.gadgets import poseidon, sha256
from proofmill.settings import EXAMPLE_DOMAIN
from proofmill.statements.payment import PaymentRequest
from proofmill.statements.payment.example import example_receipt, example_request

__all__ = ["LINKS", "Case", "MessageDigest", "MultiplicationChain", "PoseidonChain", "cases", "receipt_inputs"]

LINKS = 100_000
HASHES = 411
MESSAGE = 1024


class MultiplicationChain(Circuit):
    """The product of 100,000 factors: one constraint each, written in a Python loop."""

    x: Private[Field]
    product: Output[Field]

    def define(self) -> None:
        """Each link is one more than a constant times the last, so that no two are the same variable."""
        value = self.x
        for _ in range(LINKS - 1):
            value = value * (self.x + 1)
        self.product = value * self.x


class PoseidonChain(Circuit):
    """411 hashes, about 100,000 constraints: nearly every wire is a full-range value."""

    x: Private[Field]
    last: Output[Field]

    def define(self) -> None:
        """Each hash takes the last one and x."""
        value = self.x
        for _ in range(HASHES):
            value = poseidon.hash(value, self.x)
        self.last = value


class MessageDigest(Circuit):
    """SHA-256 of 1 KiB: nearly every wire is a bit."""

    message: Private[Bytes] = length(MESSAGE)
    digest: Output[Bytes] = length(32)

    def define(self) -> None:
        """Padding is the gadget's."""
        self.digest = sha256.hash(self.message)


@dataclass(frozen=True)
class Case:
    """A circuit and inputs that satisfy it."""

    name: str
    circuit: type[Circuit]
    inputs: dict[str, Any]


def cases(*, small: bool = False) -> Iterator[Case]:
    """A signature, a signature and a tree, values of full range, and bits; the first two alone are small."""
    yield Case("payment-promise", *PaymentRequest.read(example_request()).to_inputs(EXAMPLE_DOMAIN))
    yield Case("payment-receipt", *receipt_inputs())
    if not small:
        yield Case("poseidon-chain", PoseidonChain, {"x": 3})
        yield Case("sha256-1KiB", MessageDigest, {"message": bytes(range(256)) * (MESSAGE // 256)})


def receipt_inputs() -> tuple[type[Circuit], dict[str, Any]]:
    """A settled payment: the only leaf of its tree."""
    return PaymentRequest.read(example_receipt()).to_inputs(EXAMPLE_DOMAIN)
