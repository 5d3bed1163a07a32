from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.server.service import Service, registry_of, running
from tests.server.test_body import assert_problem

from proofmill import errors
from proofmill.errors import ArtifactError, BusyError, MismatchError, ProofmillError, UnsatisfiedError
from proofmill.server import Loaded
from proofmill.server.problems import describe
from proofmill.settings import load

SECRET = "314159265358979"


def every_error(kind: type[ProofmillError] = ProofmillError) -> Iterator[type[ProofmillError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from every_error(child)


@pytest.mark.parametrize("kind", list(every_error()))
def test_every_error_has_its_code_and_status(kind: type[ProofmillError]) -> None:
    problem = describe(kind("why"))
    assert (problem["code"], problem["status"]) == (kind.code, kind.status)
    assert problem["type"] == f"urn:proofmill:problem:{kind.code}"
    assert (problem["detail"] == "why") is (kind.status != 500)


def test_typed_fields_come_along_and_others_do_not() -> None:
    problem = describe(MismatchError("not that one", expected="a", got="b", native_code="x"))
    assert (problem["expected"], problem["got"]) == ("a", "b")
    assert "native_code" not in problem


def test_a_location_is_shown_without_folders() -> None:
    where = {"file": "/home/someone/secret/circuit.py", "line": 7, "gadget": "eddsa.verify"}
    problem = describe(UnsatisfiedError(f"too small ({where['file']}:7)", requirement="too small", **where))
    assert problem["detail"] == "too small"
    assert problem["location"] == {"file": "circuit.py", "line": 7, "gadget": "eddsa.verify"}
    assert "someone" not in json.dumps(problem)


def test_a_fault_of_ours_tells_nothing_of_our_files() -> None:
    problem = describe(ArtifactError("/var/lib/proofmill/x.zkey is damaged", path="/var/lib/proofmill/x.zkey"))
    assert problem["status"] == 500
    assert "/var" not in json.dumps(problem)


def test_unknown_routes_and_methods(client: httpx.Client) -> None:
    answer = client.get(f"/{SECRET}")
    assert answer.status_code == 404
    assert_problem(answer, "not_found")
    for method, path, allowed in (
        ("DELETE", "/health", "GET"),
        ("GET", "/v1/proofs", "POST"),
        ("PUT", "/ready", "GET"),
    ):
        answer = client.request(method, path)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == allowed
        assert_problem(answer, "method_not_allowed")


@pytest.fixture(scope="module")
def broken(small: Loaded) -> Iterator[Service]:
    """A service whose pool fails in ways that nobody thought of, while it handles a private value."""
    with running(registry_of(small), load()) as service:

        async def fail(work: Any, receive: Any) -> Any:
            raise ZeroDivisionError(f"cannot divide {SECRET}")

        service.pool.run = fail  # type: ignore[method-assign]
        yield service


def test_an_unknown_exception_is_500_without_a_trace(broken: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = broken.client.post("/v1/proofs", json={"circuit": "small", "inputs": {"x": SECRET, "least": 5}})
    assert answer.status_code == 500
    assert_problem(answer, "internal")
    assert "ZeroDivisionError" not in answer.text
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 1
    assert told[0].startswith("internal: ZeroDivisionError at server/")
    assert_unsaid(SECRET, caplog, answer)
    assert broken.client.get("/health").status_code == 200


def test_nothing_private_is_answered_or_logged(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for inputs, status in (
        ({"x": SECRET, "least": 4}, 422),
        ({"x": SECRET + "z", "least": 5}, 400),
        ({"x": SECRET + "0" * 10, "least": 5}, 400),
        ({"x": {"a": SECRET}, "least": 5}, 400),
        ({"x": [SECRET], "least": 5}, 400),
        ({"x": SECRET, "least": 5}, 201),
    ):
        answer = client.post("/v1/proofs", json={"circuit": "small", "inputs": inputs})
        assert answer.status_code == status
        assert_unsaid(SECRET, caplog, answer)
    answer = client.post(
        "/v1/proofs",
        content=f'{{"circuit": "small", "inputs": {{"x": {SECRET}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 400
    assert_unsaid(SECRET, caplog, answer)


def assert_unsaid(value: str, caplog: pytest.LogCaptureFixture, answer: httpx.Response) -> None:
    assert value not in answer.text
    for record in caplog.records:
        assert value not in record.getMessage()
        assert record.exc_info is None


def test_busy_says_when_to_come_back() -> None:
    assert describe(BusyError("full", retry_after=3))["retry_after"] == 3
    assert errors.BusyError.status == 503
