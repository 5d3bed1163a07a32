"""The whole assertion for both circuits: solver, prover, verifier, tampering, and the hunt for free variables."""

from __future__ import annotations

from tests.statements.payments import NOW, PAYMENT, settlements

from proofmill.statements.payment import PaymentPromise, PaymentReceipt
from proofmill.testing import check_circuit

UNSETTLED = "the payment is not in the tree of settled payments"


def test_the_promise() -> None:
    check_circuit(
        PaymentPromise,
        valid=[PAYMENT.inputs(context=1)],
        invalid=[
            (PAYMENT.inputs(min_amount=1_500_001), "the amount is below the minimum"),
            (PAYMENT.inputs(max_block_age=49), "the payment is too old"),
            (PAYMENT.inputs(current_time=NOW - 51), "the payment lies in the future"),
            (PAYMENT.inputs(d=1), "the payer did not sign this payment"),
        ],
    )


def test_the_receipt() -> None:
    check_circuit(
        PaymentReceipt,
        valid=[PAYMENT.settled(settlements(), 5)],
        invalid=[
            (PAYMENT.settled(settlements(), 5, settlement_root=0), UNSETTLED),
            (PAYMENT.settled(settlements(), 0), UNSETTLED),
        ],
    )
