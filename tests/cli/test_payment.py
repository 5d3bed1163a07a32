from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from proofmill.statements.payment import SETTLEMENT_DEPTH, PaymentPromise, PaymentReceipt, PaymentRequest

from .conftest import Run

TRANSACTION = "0x" + "ab" * 32
DOMAIN = "eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"


@pytest.fixture
def recipient(run: Run) -> str:
    key = run("payment", "keygen", "--output", "shop.json", "--json").json()["publicKey"]
    assert isinstance(key, str)
    return key


def test_a_key_is_its_owners_alone_and_never_overwritten(run: Run, folder: Path) -> None:
    ran = run("payment", "keygen", "--output", "key.json")
    assert ran.code == 0
    data = json.loads((folder / "key.json").read_text())
    assert data["publicKey"] in ran.out
    assert data["privateKey"][2:] not in ran.out + ran.err
    assert stat.S_IMODE(os.stat(folder / "key.json").st_mode) == 0o600
    again = run("payment", "keygen", "--output", "key.json")
    assert again.code == 2
    assert json.loads((folder / "key.json").read_text()) == data


def test_a_signed_payment_is_a_complete_request_that_holds(run: Run, recipient: str) -> None:
    assert run("payment", "keygen", "-o", "payer.json").code == 0
    ran = run("payment", "sign", "payer.json", "--recipient", recipient, "--amount", "7", "--tx-hash", TRANSACTION)
    circuit, inputs = PaymentRequest.read(ran.json()).to_inputs(DOMAIN)
    assert circuit is PaymentPromise
    assert inputs["amount"] == inputs["min_amount"] == 7
    assert ran.err == ""


def test_every_field_can_be_chosen(run: Run, folder: Path, recipient: str) -> None:
    path = {"root": "1", "index": 3, "siblings": ["0"] * SETTLEMENT_DEPTH}
    (folder / "path.json").write_text(json.dumps(path))
    assert run("payment", "keygen", "-o", "payer.json").code == 0
    options = {
        "--recipient": recipient,
        "--amount": "7",
        "--min-amount": "6",
        "--max-block-age": "10",
        "--payment-time": "1000",
        "--current-time": "1005",
        "--payment-index": "2",
        "--tx-hash": TRANSACTION,
        "--domain": DOMAIN,
        "--context": "99",
        "--settlement": "path.json",
        "--output": "request.json",
    }
    assert run("payment", "sign", "payer.json", *(part for pair in options.items() for part in pair)).code == 0
    request = PaymentRequest.read(json.loads((folder / "request.json").read_text()))
    assert (request.min_amount, request.actual_amount, request.max_block_age) == (6, 7, 10)
    assert (request.payment_time, request.current_time, request.payment_index) == (1000, 1005, 2)
    assert (request.domain, request.context) == (DOMAIN, 99)
    assert request.settlement is not None
    assert request.to_inputs(DOMAIN)[0] is PaymentReceipt


@pytest.mark.parametrize(
    ("option", "value", "path"),
    [
        ("--recipient", "0x" + "00" * 31, "recipientKey"),
        ("--amount", "-1", "actualAmount"),
        ("--amount", "1.5", "actualAmount"),
        ("--tx-hash", "0xAB", "txHash"),
        ("--domain", "here", "domain"),
        ("--payment-index", str(1 << 32), "paymentIndex"),
    ],
)
def test_a_field_that_is_not_in_its_form_is_named(run: Run, recipient: str, option: str, value: str, path: str) -> None:
    assert run("payment", "keygen", "-o", "payer.json").code == 0
    options = {"--recipient": recipient, "--amount": "7", "--min-amount": "1", "--tx-hash": TRANSACTION, option: value}
    ran = run("payment", "sign", "payer.json", *(f"{name}={value}" for name, value in options.items()), "--json")
    assert ran.code == 2
    assert ran.error()["path"] == path


def test_a_key_that_others_can_read_is_refused(run: Run, folder: Path, recipient: str) -> None:
    (folder / "shop.json").chmod(0o644)
    ran = run("payment", "sign", "shop.json", "--recipient", recipient, "--amount", "7", "--tx-hash", TRANSACTION)
    assert ran.code == 2
    assert "chmod 600" in ran.err
