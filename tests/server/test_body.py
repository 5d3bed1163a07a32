from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.effort import examples
from tests.server.circuits import SMALL_INPUTS
from tests.statements.payments import PAYMENT

ROUTES = ("/v1/proofs", "/v1/proofs/verify", "/generate-proof")
JSON = {"Content-Type": "application/json"}
PROBLEM = "application/problem+json"

MALFORMED = {
    "nothing": b"",
    "no JSON": b"{",
    "more than one value": b"{} {}",
    "single quotes": b"{'circuit': 1}",
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "no UTF-8": b'{"circuit": "\xff"}',
    "UTF-16": '{"circuit": "small"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "half a surrogate pair": b'{"circuit": "\\ud800", "inputs": {}}',
    "a name twice": b'{"circuit": "small", "circuit": "small", "inputs": {}}',
    "NaN": b'{"circuit": "small", "inputs": {"x": NaN, "least": 5}}',
    "Infinity": b'{"circuit": "small", "inputs": {"x": -Infinity, "least": 5}}',
    "beyond a double": b'{"circuit": "small", "inputs": {"x": 1e999, "least": 5}}',
    "2^53": b'{"circuit": "small", "inputs": {"x": 9007199254740992, "least": 5}}',
    "an integer of 100,000 digits": b'{"circuit": "small", "inputs": {"x": ' + b"9" * 100_000 + b', "least": 5}}',
    "deep lists": b"[" * 33 + b"]" * 33,
    "very deep lists": b"[" * 500_000,
    "very deep objects": b'{"a":' * 100_000,
    "deep inputs": b'{"circuit": "small", "inputs": ' + b'{"x":' * 40 + b"1" + b"}" * 41,
    "a control character": b'{"circuit": "sm\x00all", "inputs": {}}',
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_malformed_json_is_400(client: httpx.Client, route: str, body: bytes) -> None:
    answer = client.post(route, content=body, headers=JSON)
    assert answer.status_code == 400
    assert_problem(answer, "malformed_input")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {},
    ],
)
def test_another_media_type_is_415(client: httpx.Client, route: str, headers: dict[str, str]) -> None:
    answer = client.post(route, content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert answer.headers["Accept-Post"] == "application/json"
    assert_problem(answer, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_may_name_its_character_set(client: httpx.Client, kind: str) -> None:
    body = json.dumps({"circuit": "small", "inputs": SMALL_INPUTS})
    assert client.post("/v1/proofs", content=body, headers={"Content-Type": kind}).status_code == 201


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"inputs": SMALL_INPUTS}, "circuit"),
        ({"circuit": "small"}, "inputs"),
        ({"circuit": 7, "inputs": SMALL_INPUTS}, "circuit"),
        ({"circuit": "small", "inputs": []}, "inputs"),
        ({"circuit": "small", "inputs": SMALL_INPUTS, "more": 1}, "more"),
        ({"circuit": "small", "inputs": SMALL_INPUTS, "circuit_digest": "00"}, "circuit_digest"),
        ({"circuit": "small", "inputs": {"x": 1}}, "least"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "z": 1}}, "z"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": -1}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": 1.0}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": True}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": None}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": "0x1"}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": "01"}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": " 1"}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": "1\n"}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": "\u0663"}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": str(1 << 64)}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": "9" * 5000}}, "x"),
        ({"circuit": "small", "inputs": {**SMALL_INPUTS, "x": {"x": {}}}}, "x"),
    ],
)
def test_a_field_that_is_wrong_is_named(client: httpx.Client, body: dict[str, Any], path: str) -> None:
    answer = client.post("/v1/proofs", json=body)
    assert answer.status_code == 400
    assert assert_problem(answer, "malformed_input")["path"] == path


def test_a_name_that_cannot_be_shown_is_not_shown(client: httpx.Client) -> None:
    for name in ("\x1b[31mred", "x" * 10_000):
        for body in ({"circuit": "small", "inputs": {name: 1}}, {name: 1}):
            problem = assert_problem(client.post("/v1/proofs", json=body), "malformed_input")
            assert name not in json.dumps(problem, ensure_ascii=False)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["0", "3", "0x00"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = [*sorted(PAYMENT.fields()), "signatureS", "recipientKeyX", "settlement", "context"]
NEVER_500 = settings(
    max_examples=examples(15), deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@NEVER_500
@given(route=st.sampled_from(ROUTES), value=VALUES)
def test_no_json_breaks_the_service(client: httpx.Client, route: str, value: Any) -> None:
    answer = client.post(route, content=json.dumps(value), headers=JSON)
    assert answer.status_code == 400
    assert_problem(answer)


@NEVER_500
@given(route=st.sampled_from(ROUTES), body=st.binary(max_size=200))
def test_no_bytes_break_the_service(client: httpx.Client, route: str, body: bytes) -> None:
    assert client.post(route, content=body, headers=JSON).status_code == 400


@NEVER_500
@given(name=st.sampled_from(["x", "least"]), value=VALUES)
def test_no_input_breaks_the_service(client: httpx.Client, name: str, value: Any) -> None:
    body = {"circuit": "small", "inputs": {**SMALL_INPUTS, name: value}}
    answer = client.post("/v1/proofs", content=json.dumps(body), headers=JSON)
    assert answer.status_code in (201, 400, 422)


@NEVER_500
@given(name=st.sampled_from(FIELDS), value=VALUES)
def test_no_payment_breaks_the_service(client: httpx.Client, name: str, value: Any) -> None:
    # Too small by one, so that a value that is right does not cost a proof.
    body = json.dumps({**PAYMENT.fields(minAmount="1500001"), name: value})
    assert client.post("/generate-proof", content=body, headers=JSON).status_code in (200, 400, 422)


def assert_problem(answer: httpx.Response, code: str | None = None) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == PROBLEM
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:proofmill:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert code in (None, problem["code"])
    return problem
