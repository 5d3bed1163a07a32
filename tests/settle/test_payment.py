"""What a shop accepts: its own values, once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.statements.payments import DOMAIN, NOW, PAYMENT, SHOP, promise, receipt, settlements

import proofmill
from proofmill import U64, Circuit, Field, Output, Private, Proof, Public, circuit
from proofmill.algebra.babyjubjub import BASE8, Point
from proofmill.errors import AcceptanceError, MalformedInput, MismatchError, PolicyError
from proofmill.settle import SqliteNullifiers
from proofmill.settle.payment import FUTURE_SECONDS, PAST_SECONDS, Expected, accept
from proofmill.systems.groth16 import key_to_snarkjs, proof_to_snarkjs, public_elements, public_to_snarkjs

PRESENTER = Path(__file__).parent / "presenter.py"
ROOT = settlements().root


@cache
def promised() -> Proof:
    return proofmill.prove(promise().compiled, promise().keys, PAYMENT.inputs())


@cache
def settled() -> Proof:
    return proofmill.prove(receipt().compiled, receipt().keys, PAYMENT.settled(settlements(), 5, context=9))


def answer(proof: Proof, key: proofmill.VerificationKey) -> dict[str, Any]:
    """As the service gives it."""
    public = public_to_snarkjs(public_elements(proof, key))
    texts = {"proof": json.dumps(proof_to_snarkjs(proof.data)), "publicInputs": json.dumps(public)}
    return texts | {"generationTimeMs": 5}


def expected(**changes: Any) -> Expected:
    own: dict[str, Any] = {
        "verification_key": promise().keys.verification_key,
        "min_amount": 1_000_000,
        "recipient": SHOP,
        "max_block_age": 60,
        "domain": DOMAIN,
        "development_keys": True,
    }
    return Expected(**own | changes)


def expected_receipt(**changes: Any) -> Expected:
    own = {"verification_key": receipt().keys.verification_key, "settlement_roots": frozenset({1, ROOT}), "context": 9}
    return expected(**own | changes)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteNullifiers]:
    with SqliteNullifiers(tmp_path / "nullifiers.sqlite") as opened:
        yield opened


def refused(proof: Any, own: Expected, store: SqliteNullifiers, now: float = NOW) -> str:
    with pytest.raises(AcceptanceError) as caught:
        accept(proof, own, now, store)
    assert caught.value.fields["check"] == "replay" or not store.seen(own.d, own.recipient, PAYMENT.nullifier)
    return str(caught.value.fields["check"])


def test_a_promise_is_accepted_once(store: SqliteNullifiers) -> None:
    accepted = accept(promised(), expected(), NOW, store)
    assert (accepted.nullifier, accepted.current_time, accepted.settlement_root) == (PAYMENT.nullifier, NOW, None)
    assert refused(promised(), expected(), store) == "replay"


def test_a_receipt_is_accepted_once(store: SqliteNullifiers) -> None:
    assert accept(settled(), expected_receipt(), NOW, store).settlement_root == ROOT
    assert refused(settled(), expected_receipt(), store) == "replay"


def test_another_proof_of_the_same_payment_is_a_replay(store: SqliteNullifiers) -> None:
    accept(promised(), expected(), NOW, store)
    again = proofmill.prove(
        promise().compiled, promise().keys, PAYMENT.but(amount=2_000_000).inputs(current_time=NOW + 9)
    )
    assert again.data != promised().data
    assert refused(again, expected(), store) == "replay"


def test_the_services_answer_is_read_as_it_comes(store: SqliteNullifiers) -> None:
    accept(answer(promised(), promise().keys.verification_key), expected(), NOW, store)
    assert refused(promised(), expected(), store) == "replay"


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("min_amount", {"min_amount": 1_000_001}),
        ("min_amount", {"min_amount": 999_999}),
        ("recipient", {"recipient": BASE8}),
        ("recipient", {"recipient": Point(SHOP.x, SHOP.y + 1)}),
        ("max_block_age", {"max_block_age": 59}),
        ("max_block_age", {"max_block_age": 61}),
        ("domain", {"domain": "eip155:1/erc20:0x1"}),
        ("settlement_root", {"settlement_roots": frozenset({1, 2})}),
        ("settlement_root", {"settlement_roots": frozenset()}),
        ("context", {"context": 0}),
        ("context", {"context": 10}),
    ],
)
def test_the_values_are_the_shops_own(check: str, change: dict[str, Any], store: SqliteNullifiers) -> None:
    assert refused(settled(), expected_receipt(**change), store) == check


@pytest.mark.parametrize("age", [-FUTURE_SECONDS, 0, PAST_SECONDS])
def test_clocks_may_differ(age: int, store: SqliteNullifiers) -> None:
    accept(promised(), expected(), NOW + age, store)


@pytest.mark.parametrize("now", [NOW - 60.5, NOW + 300.5, 0, float("nan"), float("inf")])
def test_but_not_by_more(now: float, store: SqliteNullifiers) -> None:
    assert refused(promised(), expected(), store, now) == "current_time"


def test_the_first_check_that_fails_is_named(store: SqliteNullifiers) -> None:
    assert refused(promised(), expected(min_amount=1, recipient=BASE8, context=4), store, 0) == "min_amount"
    assert refused(promised(), expected(context=4), store, 0) == "context"


def test_a_proof_under_other_keys(store: SqliteNullifiers) -> None:
    others = proofmill.setup(promise().compiled).verification_key
    assert refused(promised(), expected(verification_key=others), store) == "verification_key"
    # An answer names no key: there it is the proof that fails.
    given = answer(promised(), promise().keys.verification_key)
    assert refused(given, expected(verification_key=others), store) == "proof"


def test_a_promise_is_no_receipt(store: SqliteNullifiers) -> None:
    assert refused(promised(), expected_receipt(), store) == "verification_key"
    assert refused(answer(promised(), promise().keys.verification_key), expected_receipt(), store) == "proof"


def test_public_values_that_were_not_proved(store: SqliteNullifiers) -> None:
    raised = replace(promised(), public_inputs=dict(promised().public_inputs) | {"min_amount": "2000000"})
    assert refused(raised, expected(min_amount=2_000_000), store) == "proof"
    fresh = replace(promised(), public_inputs=dict(promised().public_inputs) | {"nullifier": "5"})
    assert refused(fresh, expected(), store) == "proof"


@pytest.mark.parametrize("data", [b"", bytes(256), b"\xff" * 256, bytes(255)])
def test_bytes_that_are_no_proof(data: bytes, store: SqliteNullifiers) -> None:
    assert refused(replace(promised(), data=data), expected(), store) == "proof"


BAD_PUBLIC: list[Any] = [[], ["1"], ["0"] * 9, {"a": 1}, "x", 5, None]


@pytest.mark.parametrize("public", BAD_PUBLIC)
def test_public_inputs_of_another_form(public: Any, store: SqliteNullifiers) -> None:
    given = answer(promised(), promise().keys.verification_key) | {"publicInputs": json.dumps(public)}
    assert refused(given, expected(), store) == "proof"


@pytest.mark.parametrize("spelling", ["{}+r", "0{}", "+{}", " {}", "0x{:x}", "{}.0", "-{}"])
def test_a_second_spelling_of_a_public_input(spelling: str, store: SqliteNullifiers) -> None:
    """nullifier + r is the same element for a verifier that reduces, and another key for a store that does not."""
    given = answer(promised(), promise().keys.verification_key)
    public = json.loads(given["publicInputs"])
    nullifier = int(public[0])
    modulus = 21888242871839275222246405745257275088548364400416034343698204186575808495617
    public[0] = str(nullifier + modulus) if spelling == "{}+r" else spelling.format(nullifier)
    assert refused(given | {"publicInputs": json.dumps(public)}, expected(), store) == "proof"


BAD_ANSWERS: list[Any] = [{}, {"proof": "{}"}, {"proof": 5, "publicInputs": 5}, [], None, "proof"]
BAD_ANSWERS += [{"publicInputs": "[" * 60_000, "proof": "{}"}, {"publicInputs": "[]", "proof": "\ud800"}]
BAD_ANSWERS += [{"publicInputs": "\udfff", "proof": "{}"}, {"publicInputs": "[" + "1," * 90_000 + "1]", "proof": "{}"}]


@pytest.mark.parametrize("given", BAD_ANSWERS, ids=range(len(BAD_ANSWERS)))
def test_an_answer_of_another_form(given: Any, store: SqliteNullifiers) -> None:
    assert refused(given, expected(), store) == "proof"


@pytest.mark.parametrize("name", ["pi_a", "pi_b", "pi_c"])
def test_a_proof_with_a_point_at_infinity(name: str, store: SqliteNullifiers) -> None:
    given = answer(promised(), promise().keys.verification_key)
    proof = json.loads(given["proof"])
    proof[name] = [["0", "0"], ["1", "0"], ["0", "0"]] if name == "pi_b" else ["0", "1", "0"]
    assert refused(given | {"proof": json.dumps(proof)}, expected(), store) == "proof"


def test_the_shops_own_mistakes() -> None:
    with pytest.raises(MismatchError):
        expected(settlement_roots=frozenset({ROOT}))  # a promise has no root
    with pytest.raises(MismatchError):
        expected(verification_key=receipt().keys.verification_key)  # a receipt without roots: any root would do
    with pytest.raises(MalformedInput):
        expected(domain="base")


def test_a_key_of_a_circuit_that_declares_the_same_and_constrains_nothing() -> None:
    class Hollow(Circuit, name="payment-promise"):
        nullifier: Output[Field]
        min_amount: Public[U64]
        recipient: Public[circuit.Point]
        max_block_age: Public[U64]
        current_time: Public[U64]
        d: Public[Field]
        context: Public[Field]
        anything: Private[Field]

        def define(self) -> None:
            self.nullifier = self.anything * self.anything

    with pytest.raises(MismatchError, match="not one of payment-promise"):
        expected(verification_key=proofmill.setup(proofmill.compile(Hollow)).verification_key)


def test_many_processes_accept_a_payment_once(tmp_path: Path) -> None:
    order = tmp_path / "order.json"
    own = {"min_amount": 1_000_000, "recipient": [SHOP.x, SHOP.y], "max_block_age": 60, "domain": DOMAIN}
    key = promise().keys.verification_key
    parts = {"key": key_to_snarkjs(key), "answer": answer(promised(), key), "now": NOW, "expected": own}
    order.write_text(json.dumps(parts))
    command = [sys.executable, str(PRESENTER), str(order), str(tmp_path / "nullifiers.sqlite")]
    shops = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    try:
        for shop in shops:
            assert shop.stdout is not None
            assert shop.stdout.readline() == "ready\n"
        for shop in shops:  # all at once, on a store that does not exist yet
            assert shop.stdin is not None
            shop.stdin.write("go\n")
            shop.stdin.flush()
        said = sorted(shop.communicate(timeout=60)[0].strip() for shop in shops)
    finally:
        for shop in shops:
            shop.kill()
    assert said == ["accepted", "replay", "replay", "replay"]


def test_a_development_key_is_accepted_on_request_only() -> None:
    with pytest.raises(PolicyError, match="development_keys=True"):
        expected(development_keys=False)
