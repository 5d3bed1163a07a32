from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import base58
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import examples
from tests.statements.payments import DOMAIN, NOW, PAYMENT, SHOP, promise, settlement, settlements

from proofmill.algebra import babyjubjub
from proofmill.algebra.babyjubjub import GENERATOR, IDENTITY, SUBGROUP_ORDER, TORSION
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput
from proofmill.statements.payment import PaymentPromise, PaymentReceipt, PaymentRequest, domain_hash
from proofmill.statements.payment.example import example_receipt, example_request
from proofmill.systems import groth16

OTHER_DOMAIN = "eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
PACKED = ("recipientKey", "senderKey", "signature")
TX58 = base58.b58encode(bytes(range(64))).decode()


def read(fields: dict[str, Any], domain: str = OTHER_DOMAIN) -> tuple[type, dict[str, Any]]:
    # Through JSON, as it comes.
    return PaymentRequest.read(json.loads(json.dumps(fields))).to_inputs(domain)


def without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def test_a_promise() -> None:
    circuit, inputs = read(PAYMENT.fields(context="5"))
    assert circuit is PaymentPromise
    assert inputs == PAYMENT.inputs(context=5)
    groth16.solve(promise().compiled, inputs)


def test_a_receipt() -> None:
    circuit, inputs = read(PAYMENT.fields(settlement=settlement()))
    assert circuit is PaymentReceipt
    assert inputs == PAYMENT.settled(settlements(), 5)


def test_coordinates_say_the_same() -> None:
    assert read(PAYMENT.coordinates()) == read(PAYMENT.fields())


def test_base58_says_the_same() -> None:
    fields = PAYMENT.fields()
    short = {name: base58.b58encode(bytes.fromhex(fields[name][2:])).decode() for name in PACKED}
    assert read(fields | short) == read(fields)


def test_hex_digits_of_bytes_may_be_upper_case() -> None:
    fields = PAYMENT.fields()
    assert read(fields | {"senderKey": "0x" + fields["senderKey"][2:].upper()}) == read(fields)


def test_numbers_and_decimal_strings_say_the_same() -> None:
    numbers = {"minAmount": 1_000_000, "maxBlockAge": 60, "currentTime": NOW, "actualAmount": 1_500_000}
    texts = {name: str(value) for name, value in numbers.items()} | {"paymentTime": str(NOW - 50), "paymentIndex": "0"}
    assert read(PAYMENT.fields() | numbers) == read(PAYMENT.fields() | texts)


def test_what_may_be_absent() -> None:
    _, inputs = read(without(PAYMENT.fields(), "domain", "paymentIndex"), DOMAIN)
    assert inputs == PAYMENT.inputs()
    _, inputs = read(without(PAYMENT.fields(), "domain"), OTHER_DOMAIN)
    assert inputs["d"] == domain_hash(OTHER_DOMAIN)


def test_a_transaction_may_be_base58() -> None:
    paid = PAYMENT.but(tx=TX58, index=3)
    assert read(paid.fields()) == (PaymentPromise, paid.inputs())


def pack(point: babyjubjub.Point) -> str:
    return "0x" + babyjubjub.pack(point).hex()


def with_scalar(s: int) -> str:
    signature: str = PAYMENT.fields()["signature"]
    return signature[:66] + s.to_bytes(32, "little").hex()


NO_U64: list[Any] = ["", "-1", "01", "1.0", "1e3", "+1", " 1", "1\n", "0x10", "١", str(1 << 64), -1, 1 << 53, 1.0, True]
NO_U64 += [None, [], {}, "9" * 5000]
NO_KEY: list[Any] = [
    7,
    None,
    "",
    "0x",
    "0x00",
    pack(SHOP) + "00",
    pack(SHOP)[2:],
    pack(SHOP)[:-1] + "g",
    " " + pack(SHOP),
]
NO_KEY += [base58.b58encode(bytes(31)).decode(), base58.b58encode(bytes(33)).decode(), "1" * 33, "z" * 44, "O" * 44]
NO_KEY += [base58.b58encode(babyjubjub.pack(SHOP)).decode() + end for end in (" ", "\n", "1")]
NO_KEY += [pack(IDENTITY), pack(TORSION[1]), pack(babyjubjub.add(SHOP, TORSION[1])), pack(GENERATOR)]
NO_KEY += ["0x" + SCALAR_MODULUS.to_bytes(32, "little").hex(), "0x" + "ff" * 32, "0x" + "02" + "00" * 31]
NO_SIGNATURE: list[Any] = ["0x" + "00" * 63, "0x" + "00" * 65, pack(SHOP), base58.b58encode(bytes(63)).decode(), None]
NO_SIGNATURE += [
    with_scalar(PAYMENT.signature.s + SUBGROUP_ORDER),
    with_scalar(SUBGROUP_ORDER),
    with_scalar(2**256 - 1),
]
NO_SIGNATURE += [pack(IDENTITY) + "00" * 32, pack(TORSION[3]) + "01" + "00" * 31]
NO_TX: list[Any] = ["", "0x" + "5A" * 32, "0X" + "5a" * 32, "5a" * 32, "0x" + "5a" * 31, "0x" + "5a" * 33, 5, None]
NO_TX += [TX58 + " ", "1" + TX58, TX58[:-1], base58.b58encode(bytes(63)).decode(), "0x" + "5a" * 32 + "\n", "z" * 1000]
NO_ELEMENT: list[Any] = [
    "",
    "-1",
    "00",
    str(SCALAR_MODULUS),
    hex(SCALAR_MODULUS),
    "0x",
    "0xg",
    1.5,
    True,
    -1,
    [],
    1 << 53,
]
NO_COORDINATE: list[Any] = ["", "-1", "0x1", "01", str(SCALAR_MODULUS), 5, "9" * 79]


def cases() -> list[tuple[str, Any]]:
    found = [(name, bad) for name in ("minAmount", "maxBlockAge", "currentTime", "actualAmount") for bad in NO_U64]
    found += [("paymentTime", bad) for bad in NO_U64]
    found += [("paymentIndex", bad) for bad in [*NO_U64, 1 << 32, str(1 << 32)]]
    found += [(name, bad) for name in ("recipientKey", "senderKey") for bad in NO_KEY]
    found += [("signature", bad) for bad in [*NO_KEY[:-3], *NO_SIGNATURE]]
    found += [("txHash", bad) for bad in NO_TX] + [("context", bad) for bad in NO_ELEMENT]
    return found + [("domain", bad) for bad in ("", "base", DOMAIN + "\n", 5, "x" * 5000)]


@pytest.mark.parametrize(("name", "bad"), cases())
def test_a_bad_field_is_named(name: str, bad: Any) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(PAYMENT.fields() | {name: bad})
    assert caught.value.fields["path"] == name
    if isinstance(bad, str) and len(bad) > 8:
        assert bad not in str(caught.value) + str(caught.value.fields)


@pytest.mark.parametrize("name", ["recipientKeyX", "senderKeyY", "signatureR8x", "signatureR8y", "signatureS"])
@pytest.mark.parametrize("bad", NO_COORDINATE)
def test_a_bad_coordinate_is_named(name: str, bad: Any) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(PAYMENT.coordinates() | {name: bad})
    assert caught.value.fields["path"] == name


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("senderKeyX", {"senderKeyX": "0", "senderKeyY": "1"}),
        ("senderKeyX", {"senderKeyX": str(GENERATOR.x), "senderKeyY": str(GENERATOR.y)}),
        ("recipientKeyX", {"recipientKeyX": "1", "recipientKeyY": "1"}),
        ("signatureR8x", {"signatureR8x": "0", "signatureR8y": str(SCALAR_MODULUS - 1)}),
        ("signatureS", {"signatureS": str(SUBGROUP_ORDER)}),
        ("signatureS", {"signatureS": str(PAYMENT.signature.s + SUBGROUP_ORDER)}),
    ],
)
def test_points_and_scalars_by_coordinates(path: str, change: dict[str, str]) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(PAYMENT.coordinates() | change)
    assert caught.value.fields["path"] == path


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("settlement.root", {"root": str(SCALAR_MODULUS)}),
        ("settlement.index", {"index": 1 << 32}),
        ("settlement.index", {"index": -1}),
        ("settlement.siblings", {"siblings": ["0"] * 31}),
        ("settlement.siblings", {"siblings": ["0"] * 33}),
        ("settlement.siblings", {"siblings": "0" * 32}),
        ("settlement.siblings[3]", {"siblings": ["0"] * 3 + [None] + ["0"] * 28}),
        ("settlement.leaf", {"leaf": "0"}),
    ],
)
def test_a_bad_settlement_is_named(path: str, change: dict[str, Any]) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(PAYMENT.fields(settlement=settlement(**change)))
    assert caught.value.fields["path"] == path


@pytest.mark.parametrize("name", ["root", "index", "siblings"])
def test_a_settlement_is_whole(name: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(PAYMENT.fields(settlement=without(settlement(), name)))
    assert caught.value.fields["path"] == f"settlement.{name}"


REQUIRED = ["minAmount", "maxBlockAge", "currentTime", "actualAmount", "paymentTime", "txHash"]


@pytest.mark.parametrize("name", [*REQUIRED, *PACKED])
def test_a_missing_field_is_named(name: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(without(PAYMENT.fields(), name))
    assert caught.value.fields["path"] == name


@pytest.mark.parametrize("name", sorted(set(PAYMENT.coordinates()) - set(PAYMENT.fields())))
def test_a_missing_coordinate_is_named(name: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(without(PAYMENT.coordinates(), name))
    assert caught.value.fields["path"] == name


@pytest.mark.parametrize("name", PACKED)
def test_two_spellings_at_once(name: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(PAYMENT.coordinates() | {name: PAYMENT.fields()[name]})
    assert caught.value.fields["path"] == name


@pytest.mark.parametrize("name", ["min_amount", "note", "recipientkey", "x" * 500, "\n"])
def test_an_unknown_field(name: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        read(PAYMENT.fields() | {name: "1"})
    assert caught.value.fields["path"] == (name if len(name) < 64 and name.isprintable() else "…")


@pytest.mark.parametrize("body", [None, [], "x", 5])
def test_what_is_no_object(body: Any) -> None:
    with pytest.raises(MalformedInput):
        PaymentRequest.read(body)


def test_a_request_does_not_show_itself() -> None:
    request = PaymentRequest.read(PAYMENT.fields(settlement=settlement()))
    shown = [str(request), repr(request), str(request.settlement), repr(request.settlement)]
    assert shown == ["", "PaymentRequest()", "", "SettlementPath()"]


def test_the_example_can_be_proved_and_is_in_the_schema() -> None:
    circuit, inputs = read(example_request())
    assert circuit is PaymentPromise
    groth16.solve(promise().compiled, inputs)
    assert PaymentRequest.model_json_schema()["examples"] == [example_request(), example_receipt()]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(deadline=None, max_examples=examples(100))
@given(base=st.sampled_from([PAYMENT.fields, PAYMENT.coordinates]), data=st.data())
def test_whatever_comes_is_read_or_refused(base: Callable[[], dict[str, Any]], data: st.DataObject) -> None:
    names = st.sampled_from([*base(), "settlement", "context", "note"])
    fields = base() | data.draw(st.dictionaries(names, JSON, min_size=1, max_size=2))
    faults: list[MalformedInput] = []
    try:
        PaymentRequest.read(fields).to_inputs(DOMAIN)
    except MalformedInput as error:
        faults.append(error)
    assert all(fault.fields["path"] for fault in faults)
