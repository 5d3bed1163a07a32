from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import base58
import httpx
import pytest
from tests.server.test_body import assert_problem
from tests.statements.payments import DOMAIN, NOW, PAYMENT, SHOP, settlement, settlements

from proofmill.algebra import babyjubjub, eddsa
from proofmill.algebra.babyjubjub import BASE8, SUBGROUP_ORDER
from proofmill.algebra.fields import SCALAR_MODULUS

HEALTH = {"status": "healthy", "service": "proofmill-payment", "version": "0.1.0"}
ORDER2 = babyjubjub.Point(0, SCALAR_MODULUS - 1)


def seed_request(**changes: Any) -> dict[str, Any]:
    """Exactly the nine fields of the prover that this profile takes the place of."""
    fields = PAYMENT.fields(paymentIndex=None, domain=None)
    return {name: value for name, value in fields.items() if value is not None} | changes


def coordinates(**changes: Any) -> dict[str, Any]:
    """The other spelling of keys and signature."""
    fields = PAYMENT.coordinates(paymentIndex=None, domain=None)
    return {name: value for name, value in fields.items() if value is not None} | changes


def public_inputs(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    values: list[str] = json.loads(answer.json()["publicInputs"])
    return values


def expected_public(context: int = 0) -> list[str]:
    values = [PAYMENT.nullifier, 1_000_000, SHOP.x, SHOP.y, 60, NOW, PAYMENT.d, context]
    return [str(value) for value in values]


def test_health_names_the_service(client: httpx.Client) -> None:
    assert client.get("/health").json() == HEALTH
    assert client.get("/ready").json()["circuits"] == ["small", "payment-promise", "payment-receipt"]


def test_the_seeds_request_is_answered_in_its_form(client: httpx.Client, stranger: Callable[[str, Any], Any]) -> None:
    answer = client.post("/generate-proof", json=seed_request())
    assert public_inputs(answer) == expected_public()
    assert set(answer.json()) == {"proof", "publicInputs", "generationTimeMs"}
    assert isinstance(answer.json()["generationTimeMs"], int)
    key = client.get("/v1/circuits/payment-promise/verification-key").json()
    question = {"key": key, "public": public_inputs(answer), "proof": json.loads(answer.json()["proof"])}
    assert stranger("verify.mjs", question) is True


def base58_request() -> dict[str, Any]:
    packed = {name: bytes.fromhex(seed_request()[name][2:]) for name in ("recipientKey", "senderKey", "signature")}
    return seed_request(**{name: base58.b58encode(data).decode() for name, data in packed.items()})


@pytest.mark.parametrize(
    "body",
    [
        coordinates(),
        base58_request(),
        seed_request(minAmount=1_000_000, maxBlockAge=60, actualAmount=1_500_000),
        seed_request(currentTime=str(NOW), paymentTime=str(NOW - 50)),
        seed_request(domain=DOMAIN, paymentIndex=0, context="0"),
    ],
    ids=["coordinates", "base58", "amounts as numbers", "times as strings", "defaults written down"],
)
def test_the_same_payment_in_another_spelling_is_the_same_statement(client: httpx.Client, body: dict[str, Any]) -> None:
    assert public_inputs(client.post("/generate-proof", json=body)) == expected_public()


def test_a_challenge_is_bound(client: httpx.Client) -> None:
    assert public_inputs(client.post("/generate-proof", json=seed_request(context="0xff"))) == expected_public(255)


def test_a_settlement_path_makes_a_receipt(client: httpx.Client) -> None:
    answer = client.post("/generate-proof", json=seed_request(settlement=settlement()))
    assert public_inputs(answer) == [*expected_public(), str(settlements().root)]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (seed_request(minAmount="1500001"), "the amount is below the minimum"),
        (seed_request(maxBlockAge="49"), "the payment is too old"),
        (seed_request(currentTime=NOW - 51), "the payment lies in the future"),
        (seed_request(actualAmount="1500001"), "the payer did not sign this payment"),
        (seed_request(txHash="0x" + "5b" * 32), "the payer did not sign this payment"),
        (seed_request(paymentIndex=1), "the payer did not sign this payment"),
        (seed_request(domain="eip155:1/slip44:60"), "the payer did not sign this payment"),
        (seed_request(settlement=settlement(index=0)), "the payment is not in the tree of settled payments"),
    ],
)
def test_a_payment_that_does_not_hold_is_422_and_says_why(
    client: httpx.Client, body: dict[str, Any], detail: str
) -> None:
    answer = client.post("/generate-proof", json=body)
    assert answer.status_code == 422
    assert assert_problem(answer, "unsatisfied")["detail"] == detail
    assert_silent(answer)


MALFORMED: list[tuple[dict[str, Any], str]] = [
    (seed_request(minAmount="-1"), "minAmount"),
    (seed_request(minAmount=-1), "minAmount"),
    (seed_request(minAmount="1.5"), "minAmount"),
    (seed_request(minAmount=1.5), "minAmount"),
    (seed_request(minAmount="1e6"), "minAmount"),
    (seed_request(minAmount="0x10"), "minAmount"),
    (seed_request(minAmount=" 1"), "minAmount"),
    (seed_request(minAmount="007"), "minAmount"),
    (seed_request(minAmount=""), "minAmount"),
    (seed_request(minAmount=None), "minAmount"),
    (seed_request(minAmount=True), "minAmount"),
    (seed_request(minAmount=["1"]), "minAmount"),
    (seed_request(actualAmount=str(1 << 64)), "actualAmount"),
    (seed_request(maxBlockAge="9" * 90), "maxBlockAge"),
    (seed_request(currentTime="now"), "currentTime"),
    (seed_request(paymentTime={}), "paymentTime"),
    (seed_request(txHash="0x" + "5A" * 32), "txHash"),
    (seed_request(txHash="5a" * 32), "txHash"),
    (seed_request(txHash="0x" + "5a" * 31), "txHash"),
    (seed_request(txHash="1" * 63), "txHash"),
    (seed_request(txHash="l" * 88), "txHash"),
    (seed_request(paymentIndex=1 << 32), "paymentIndex"),
    (seed_request(domain="somewhere"), "domain"),
    (seed_request(domain=7), "domain"),
    (seed_request(context=str(SCALAR_MODULUS)), "context"),
    (seed_request(recipientKey="0x" + "ff" * 32), "recipientKey"),
    (seed_request(recipientKey="0x" + babyjubjub.pack(babyjubjub.IDENTITY).hex()), "recipientKey"),
    (seed_request(recipientKey="0x00"), "recipientKey"),
    (seed_request(senderKey="0x" + babyjubjub.pack(ORDER2).hex()), "senderKey"),
    (seed_request(senderKey="0x" + babyjubjub.pack(babyjubjub.add(PAYMENT.payer, ORDER2)).hex()), "senderKey"),
    (seed_request(senderKey="0" * 44), "senderKey"),
    (seed_request(senderKey=7), "senderKey"),
    (seed_request(signature="0x" + "ff" * 64), "signature"),
    (
        seed_request(signature="0x" + (babyjubjub.pack(BASE8) + SUBGROUP_ORDER.to_bytes(32, "little")).hex()),
        "signature",
    ),
    (seed_request(signature="sig..."), "signature"),
    (seed_request(senderKeyX="1"), "recipientKey"),
    (coordinates(senderKeyX="1"), "senderKeyX"),
    (coordinates(senderKeyX=str(PAYMENT.payer.x + SCALAR_MODULUS)), "senderKeyX"),
    (coordinates(recipientKeyX="0", recipientKeyY="1"), "recipientKeyX"),
    (coordinates(signatureR8x="0", signatureR8y=str(SCALAR_MODULUS - 1)), "signatureR8x"),
    (coordinates(signatureS=str(PAYMENT.signature.s + SUBGROUP_ORDER)), "signatureS"),
    (coordinates(signatureS=None), "signatureS"),
    (seed_request(settlement=settlement(siblings=["0"] * 31)), "settlement.siblings"),
    (seed_request(settlement=settlement(siblings=["0"] * 31 + ["x"])), "settlement.siblings[31]"),
    (seed_request(settlement=settlement(index=1 << 32)), "settlement.index"),
    (seed_request(settlement=settlement(root=str(SCALAR_MODULUS))), "settlement.root"),
    (seed_request(settlement={}), "settlement.root"),
    (seed_request(settlement=[]), "settlement"),
    (seed_request(more=1), "more"),
    *(({name: v for name, v in seed_request().items() if name != missing}, missing) for missing in seed_request()),
]


@pytest.mark.parametrize(("body", "path"), MALFORMED, ids=[f"{path}-{n}" for n, (_, path) in enumerate(MALFORMED)])
def test_malformed_payments_are_400_and_name_the_field(client: httpx.Client, body: dict[str, Any], path: str) -> None:
    answer = client.post("/generate-proof", json=body)
    assert answer.status_code == 400, answer.text
    assert assert_problem(answer, "malformed_input")["path"] == path
    assert_silent(answer)


def assert_silent(answer: httpx.Response) -> None:
    """Nothing that only the payer knows comes back."""
    private = seed_request()
    for name in ("actualAmount", "senderKey", "txHash", "signature"):
        assert private[name] not in answer.text
    assert str(eddsa_s()) not in answer.text


def eddsa_s() -> int:
    signature: eddsa.Signature = PAYMENT.signature
    return signature.s
