"""The statements that come with Proofmill, by name."""

from __future__ import annotations

from proofmill.circuit import Circuit
from proofmill.statements.payment import PaymentPromise, PaymentReceipt

__all__ = ["BUILT_IN"]

BUILT_IN: dict[str, type[Circuit]] = {circuit.circuit_name: circuit for circuit in (PaymentPromise, PaymentReceipt)}
