from __future__ import annotations

import hashlib
from itertools import combinations
from typing import Any

import pytest
from tests.statements.payments import DOMAIN, PAYMENT, TX

from proofmill.algebra import poseidon
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput
from proofmill.statements import payment
from proofmill.statements.payment import hashes


def test_text_hash_is_sha256_as_a_big_endian_integer_mod_r() -> None:
    text = "naïve £"
    assert payment.text_hash(text) == int(hashlib.sha256(text.encode("utf-8")).hexdigest(), 16) % SCALAR_MODULUS


def test_hashes_are_those_of_the_statement() -> None:
    p, q, r = PAYMENT, PAYMENT.payer, PAYMENT.recipient
    m = poseidon.hash([payment.text_hash("proofmill/payment/v1"), p.d, p.amount, r.x, r.y, p.payment_time, p.t])
    assert p.message == m
    assert p.nullifier == poseidon.hash([payment.text_hash("proofmill/payment/nullifier/v1"), p.d, q.x, q.y, p.t])
    assert p.leaf == poseidon.hash([payment.text_hash("proofmill/payment/settlement/v1"), m, q.x, q.y])
    assert p.d == payment.text_hash(DOMAIN)
    assert p.t == payment.text_hash(f"{TX}:0")


def test_tags_differ() -> None:
    tags = [hashes.MESSAGE_TAG, hashes.NULLIFIER_TAG, hashes.SETTLEMENT_TAG]
    assert all(a != b for a, b in combinations(tags, 2))


@pytest.mark.parametrize(
    "change", [{"domain": "solana:mainnet/token:USDC"}, {"tx": "0x" + "5b" * 32}, {"index": 1}, {"secret": 5}]
)
def test_nullifier_follows_payer_and_transaction(change: dict[str, object]) -> None:
    assert PAYMENT.but(**change).nullifier != PAYMENT.nullifier


def test_a_second_promise_for_the_same_transaction_has_the_same_nullifier() -> None:
    again = PAYMENT.but(amount=9, payment_time=7)
    assert again.message != PAYMENT.message
    assert again.nullifier == PAYMENT.nullifier


@pytest.mark.parametrize("index", [-1, 1 << 32, True, 1.0, "1"])
def test_payment_index_is_a_u32(index: Any) -> None:
    with pytest.raises(MalformedInput) as caught:
        payment.transaction_hash(TX, index)
    assert caught.value.fields["path"] == "paymentIndex"


@pytest.mark.parametrize("domain", ["", "base", "eip155:1", "eip155:1/erc20:0x1\n", "eip155:1/erc20:0x1 ", "é:1/a:b"])
def test_domain_is_in_caip_19_form(domain: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        payment.domain_hash(domain)
    assert caught.value.fields["path"] == "domain"
