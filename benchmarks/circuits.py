"""The circuits that are measured, with inputs that satisfy them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from proofmill import Circuit, Compiled, Field, Output, Private, compile
from proofmill.settings import EXAMPLE_DOMAIN
from proofmill.statements.payment import PaymentRequest
from proofmill.statements.payment.example import example_receipt

__all__ = ["LINKS", "Case", "MultiplicationChain", "cases", "receipt_inputs"]

LINKS = 100_000


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


@dataclass(frozen=True)
class Case:
    """A compiled circuit and inputs; `rounds` is how often it is worth measuring."""

    name: str
    compiled: Compiled
    inputs: dict[str, Any]
    rounds: int


def cases() -> Iterator[Case]:
    """A real statement, and a system of a round size."""
    circuit, inputs = receipt_inputs()
    yield Case("payment-receipt", compile(circuit), inputs, 15)
    yield Case("chain-100k", compile(MultiplicationChain), {"x": 3}, 7)


def receipt_inputs() -> tuple[type[Circuit], dict[str, Any]]:
    """A settled payment: the only leaf of its tree."""
    return PaymentRequest.read(example_receipt()).to_inputs(EXAMPLE_DOMAIN)
