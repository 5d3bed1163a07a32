"""A browser can pay: message, keys and signature made by circomlibjs go through request, circuit and proof."""

from __future__ import annotations

from typing import Any

import pytest
from tests.statements import strangers
from tests.statements.payments import DOMAIN, NOW, SHOP, Ready, promise, receipt

import proofmill
from proofmill.algebra import babyjubjub, merkle
from proofmill.statements.payment import PaymentRequest
from proofmill.systems.groth16 import key_to_snarkjs, proof_to_snarkjs, public_elements, public_to_snarkjs

FIELDS: dict[str, Any] = {
    "minAmount": "1000000",
    "maxBlockAge": "60",
    "currentTime": NOW,
    "actualAmount": "1500000",
    "txHash": "0x" + "c0ffee00" * 8,
    "paymentIndex": 2,
    "paymentTime": NOW - 5,
    "domain": DOMAIN,
}
PACKED_SHOP = {"recipientKey": "0x" + babyjubjub.pack(SHOP).hex()}
SHOP_BY_COORDINATES = {"recipientKeyX": str(SHOP.x), "recipientKeyY": str(SHOP.y)}


@pytest.fixture(scope="module")
def wallet() -> Any:
    """What the browser's code adds to the fields."""
    payment = {
        "privateKey": "0x" + "0b" * 32,
        "domain": DOMAIN,
        "amount": FIELDS["actualAmount"],
        "recipient": {"x": str(SHOP.x), "y": str(SHOP.y)},
        "paymentTime": FIELDS["paymentTime"],
        "txHash": FIELDS["txHash"],
        "paymentIndex": FIELDS["paymentIndex"],
    }
    return strangers.run("pay.mjs", payment)


def proved(ready: Ready, fields: dict[str, Any]) -> proofmill.Proof:
    circuit, inputs = PaymentRequest.read(fields).to_inputs(DOMAIN)
    assert circuit is ready.compiled.circuit
    return proofmill.prove(ready.compiled, ready.keys, inputs)


def snarkjs_accepts(ready: Ready, proof: proofmill.Proof, elements: list[int]) -> Any:
    question = {
        "key": key_to_snarkjs(ready.keys.verification_key),
        "public": public_to_snarkjs(elements),
        "proof": proof_to_snarkjs(proof.data),
    }
    return strangers.run("verify.mjs", question)


def test_a_promise_signed_by_circomlibjs(wallet: Any) -> None:
    proof = proved(promise(), FIELDS | PACKED_SHOP | wallet["packed"])
    elements = public_elements(proof, promise().keys.verification_key)
    assert elements[0] == int(wallet["nullifier"])
    assert snarkjs_accepts(promise(), proof, elements) is True
    assert snarkjs_accepts(promise(), proof, [*elements[:-1], elements[-1] + 1]) is False


def test_a_receipt_signed_by_circomlibjs(wallet: Any) -> None:
    tree = merkle.Tree(32)
    tree.update(1_000_003, int(wallet["settlementLeaf"]))
    path = {"root": str(tree.root), "index": 1_000_003, "siblings": [str(node) for node in tree.siblings(1_000_003)]}
    proof = proved(receipt(), FIELDS | SHOP_BY_COORDINATES | wallet["coordinates"] | {"settlement": path})
    elements = public_elements(proof, receipt().keys.verification_key)
    assert (elements[0], elements[-1]) == (int(wallet["nullifier"]), tree.root)
    assert snarkjs_accepts(receipt(), proof, elements) is True
