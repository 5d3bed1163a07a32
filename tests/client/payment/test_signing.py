from __future__ import annotations

from typing import Any

import pytest
from tests.statements.payments import DOMAIN, NOW, PAYMENT, SHOP, TX, promise

from proofmill import settings
from proofmill.algebra import eddsa
from proofmill.client import PaymentKey, sign_payment, sign_request
from proofmill.errors import MalformedInput
from proofmill.statements.payment import PaymentReceipt, PaymentRequest
from proofmill.systems import groth16

KEY = PaymentKey(bytes(range(32)))
NO_DOMAIN = "eip155:1/erc20:0x1"


def fields(**changes: Any) -> dict[str, Any]:
    given = PAYMENT.fields()
    return {name: value for name, value in given.items() if name not in ("senderKey", "signature")} | changes


def test_a_signed_request_can_be_proved() -> None:
    body = sign_request(KEY, fields(paymentIndex=7, context="3"))
    _, inputs = PaymentRequest.read(body).to_inputs(NO_DOMAIN)
    assert inputs["payer"] == KEY.public
    groth16.solve(promise().compiled, inputs)


def test_what_is_given_stays_as_it_is() -> None:
    given = fields(settlement={"root": "1", "index": 0, "siblings": ["0"] * 32})
    body = sign_request(KEY, given)
    assert set(body) == set(given) | {"senderKey", "signature"}
    assert {name: body[name] for name in given} == given
    assert PaymentRequest.read(body).to_inputs(NO_DOMAIN)[0] is PaymentReceipt


@pytest.mark.parametrize("absent", [{}, {"domain": None}])
def test_the_settings_domain_is_written_down(absent: dict[str, None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFMILL_DOMAIN", "eip155:10/erc20:0x2")
    given = {name: value for name, value in fields().items() if name != "domain"}
    body = sign_request(KEY, given | absent)
    assert body["domain"] == settings.load().domain == "eip155:10/erc20:0x2"
    _, inputs = PaymentRequest.read(body).to_inputs(NO_DOMAIN)
    groth16.solve(promise().compiled, inputs)


def test_the_signature_is_of_the_message() -> None:
    signature = sign_payment(
        KEY, domain=DOMAIN, amount=1_500_000, recipient=SHOP, payment_time=NOW - 50, tx_hash=TX, payment_index=0
    )
    assert eddsa.verify(KEY.public, PAYMENT.message, signature)


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("senderKey", {"senderKey": KEY.packed}),
        ("signature", {"signature": "0x"}),
        ("recipientKey", {"recipientKey": "0x00"}),
        ("recipientKey", {"recipientKey": None}),
        ("actualAmount", {"actualAmount": -1}),
        ("txHash", {"txHash": "0x"}),
        ("domain", {"domain": "base"}),
        ("note", {"note": 1}),
    ],
)
def test_a_bad_field_is_named(path: str, change: dict[str, Any]) -> None:
    with pytest.raises(MalformedInput) as caught:
        sign_request(KEY, fields(**change))
    assert caught.value.fields["path"] == path


@pytest.mark.parametrize(("name", "value"), [("amount", 1 << 64), ("payment_time", -1)])
def test_only_what_the_circuit_takes_is_signed(name: str, value: int) -> None:
    given: dict[str, Any] = {"domain": DOMAIN, "amount": 1, "recipient": SHOP, "payment_time": 1, "tx_hash": TX}
    with pytest.raises(MalformedInput):
        sign_payment(KEY, **given | {name: value})
