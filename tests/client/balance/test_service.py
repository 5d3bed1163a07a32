from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.client.balance.twins import SET, Twins, twin_transport
from tests.ledger.conftest import EXAMPLES

from proofmill import _native, errors
from proofmill.client import BalanceService, ServiceError
from proofmill.client.balance.keys import CIRCUITS, BalanceKeys
from proofmill.errors import (
    BusyError,
    DeadlineExceeded,
    MalformedInput,
    MismatchError,
    PlaintextError,
    ProofmillError,
    UnsatisfiedError,
    VerificationError,
)
from proofmill.ledger.balance import BalanceLedger, User
from proofmill.ledger.balance.scripts import Scenario, read_script
from proofmill.statements.balance.witnesses import UpdateRequest

URL = "http://127.0.0.1:9001"
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(scope="module")
def update() -> UpdateRequest:
    with BalanceLedger(":memory:", Scenario(read_script(EXAMPLES / "two-users.toml")).domain) as ledger:
        ledger.post(ledger.propose({}).posted(1, {}))
        return User("alice", ledger, SET).update(1)


def service(answer: Answer, **options: Any) -> BalanceService:
    return BalanceService(URL, transport=httpx.MockTransport(answer), **options)


def problem(status: int, code: str, **fields: Any) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "status": status, "detail": "so it is", **fields})


def test_a_request_is_its_json_with_our_version(update: UpdateRequest) -> None:
    seen: list[httpx.Request] = []
    twins = Twins()

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return twin_transport(twins).handle_request(request)

    with service(answer) as there:
        record = there.update(update)
    assert record == twins.update(update)
    [asked] = seen
    assert (asked.method, str(asked.url)) == ("POST", f"{URL}/prove-update")
    assert asked.headers["client-version"] == _native.version
    assert asked.headers["content-type"] == "application/json"
    assert UpdateRequest.from_json(json.loads(asked.content)) == update


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("http://prover.example:9001", {}),
        ("http://10.0.0.1:9001", {}),
        ("http://localhost.example", {}),
        ("http://127.0.0.1.example", {}),
    ],
)
def test_private_values_do_not_travel_in_the_clear(url: str, options: Any) -> None:
    with pytest.raises(PlaintextError, match="insecure"):
        BalanceService(url, **options)
    BalanceService(url, insecure=True).close()


@pytest.mark.parametrize(
    "url", ["https://prover.example", "http://localhost:1", "http://[::1]:9001", "http://127.9.9.9"]
)
def test_these_urls_are_taken(url: str) -> None:
    BalanceService(url).close()


@pytest.mark.parametrize("url", ["", "prover", "ftp://prover", "https://", "http://x:port", "file:///etc/passwd"])
def test_these_urls_are_none(url: str) -> None:
    with pytest.raises(MalformedInput):
        BalanceService(url)


def test_a_file_of_certificates(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("none")
    for name in ("none.pem", "nowhere.pem"):
        with pytest.raises(MalformedInput, match="certificates"):
            BalanceService("https://prover.example", certificate=tmp_path / name)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(400, "malformed_input", path="pubkey"), MalformedInput),
        (problem(409, "mismatch", expected="a", got="b"), MismatchError),
        (problem(413, "too_large", limit=5), errors.TooLarge),
        (problem(422, "unsatisfied", check="nullifier_is_new"), UnsatisfiedError),
        (problem(422, "verification_failed", path="prev_proof"), VerificationError),
        (problem(426, "client_version_too_old", minimum_version="9.0.0"), errors.ClientTooOld),
        (problem(504, "deadline"), DeadlineExceeded),
        (problem(500, "internal"), ServiceError),
        (problem(500, "damaged_artifact"), ServiceError),
        (problem(422, "mismatch"), ServiceError),
        (problem(418, "teapot"), ServiceError),
        (problem(302, "unsatisfied"), ServiceError),
    ],
)
def test_a_problem_is_our_error(update: UpdateRequest, answer: httpx.Response, kind: type[ProofmillError]) -> None:
    with pytest.raises(kind, match="so it is") as raised:
        service(lambda _: answer).update(update)
    assert type(raised.value) is kind
    told = json.loads(answer.content)
    for name in {"path", "expected", "got", "check", "limit", "minimum_version"} & told.keys():
        assert raised.value.fields[name] == told[name]


def test_a_problem_without_a_reason_or_with_a_long_one(update: UpdateRequest) -> None:
    def refuse(_: httpx.Request, detail: object) -> httpx.Response:
        return problem(422, "unsatisfied", detail=detail)

    for detail in (None, 5, "\x1b[31m", ["x"]):
        with pytest.raises(UnsatisfiedError, match="no reason"):
            service(partial(refuse, detail=detail)).update(update)
    with pytest.raises(UnsatisfiedError) as raised:
        service(lambda _: problem(422, "unsatisfied", detail=10_000 * "x", check=["not a word"])).update(update)
    assert len(str(raised.value)) == 500
    assert raised.value.fields == {}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"proof": {}}),
        httpx.Response(200, json={"proof": {"envelope": "eA=="}}),
        httpx.Response(200, content=b'{"proof": 1, "proof": 2}'),
        httpx.Response(404, content=b"not found"),
        httpx.Response(200, content=bytes((8 << 20) + 1)),
        httpx.Response(302, headers={"location": "https://elsewhere.example"}, json={}),
    ],
)
def test_what_is_no_answer_of_a_balance_service(update: UpdateRequest, answer: httpx.Response) -> None:
    with pytest.raises(ServiceError):
        service(lambda _: answer).update(update)


def test_nobody_there_and_nobody_in_time(update: UpdateRequest) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    def wait(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    with pytest.raises(ServiceError, match="ConnectError: is the service running"):
        service(refuse).update(update)
    named = BalanceService("http://me:secret@127.0.0.1:9001", transport=httpx.MockTransport(refuse))
    with pytest.raises(ServiceError, match=r"^http://127\.0\.0\.1:9001: Con"):
        named.update(update)
    with pytest.raises(DeadlineExceeded, match="within 7 s") as raised:
        service(wait, timeout=7).update(update)
    assert raised.value.fields["seconds"] == 7


def test_a_busy_service_is_waited_for_as_long_as_it_says(update: UpdateRequest) -> None:
    pauses: list[float] = []
    busy = [
        httpx.Response(503, headers={"retry-after": "3"}, json={"code": "busy"}),
        problem(503, "busy", retry_after=5),
        httpx.Response(503, headers={"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, json={"code": "busy"}),
        httpx.Response(503, headers={"retry-after": "0"}, json={"code": "busy"}),
        httpx.Response(503, headers={"retry-after": "9999"}, json={"code": "busy"}),
    ]
    left = iter(busy)

    def answer(request: httpx.Request) -> httpx.Response:
        return next(left, None) or twin_transport(Twins()).handle_request(request)

    service(answer, sleep=pauses.append).update(update)
    assert pauses == [3, 5, 1, 1, 60]


def test_patience_ends(update: UpdateRequest) -> None:
    pauses: list[float] = []
    there = service(lambda _: problem(503, "busy", retry_after=40), patience=100, sleep=pauses.append)
    with pytest.raises(BusyError) as raised:
        there.update(update)
    assert pauses == [40, 40]
    assert raised.value.fields["retry_after"] == 40


def test_health_and_keys_are_asked_for() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.method} {request.url.path}")
        return httpx.Response(200, json={"name": "proofmill", "version": "1"})

    with service(answer) as there:
        assert there.health() == {"name": "proofmill", "version": "1"}
        with pytest.raises(ServiceError):
            BalanceKeys.fetch(there, 64 * "0")
    assert seen == ["GET /health-check", f"GET /v1/circuits/{CIRCUITS[0]}/verification-key"]


def test_an_error_shows_nothing_of_the_request(update: UpdateRequest) -> None:
    def break_off(request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError(f"broken at {request.content[:200]!r}", request=request)

    with pytest.raises(ServiceError) as raised:
        service(break_off).update(update)
    assert "pubkey" not in str(raised.value)
    assert raised.value.__suppress_context__
