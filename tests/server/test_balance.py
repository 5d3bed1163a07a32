"""The balance profile where nothing is proved: how it reads, what it refuses before the circuits are asked."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any, cast

import httpx
import jsonschema_rs
import pytest
from tests.server.service import Service, registry_of, running
from tests.server.test_body import assert_problem

from proofmill import _native, strict_json
from proofmill.circuit import Circuit
from proofmill.errors import CancelledError
from proofmill.server import Loaded, Registry, create_app
from proofmill.server.balance import CIRCUITS, LOADED_BYTES, PROOF_BYTES, ROUTES, provers
from proofmill.server.balance_example import spent_request
from proofmill.settings import load
from proofmill.systems import Cancel, Compiled

PATHS = [route.path for route in ROUTES]
MIB = 1 << 20


class _NotBuilt:
    """Stands in for a circuit that nothing of these tests may ask to prove or verify."""

    def __init__(self, circuit: type[Circuit]) -> None:
        self.circuit = circuit


def not_built(circuit: type[Circuit], cancel: Cancel) -> Loaded:
    return Loaded(cast(Compiled, _NotBuilt(circuit)), cast(Any, None))


@pytest.fixture(scope="module")
def balance() -> Iterator[Service]:
    with running(Registry(CIRCUITS, not_built), load(workers=1, minimum_client_version="1.2.0"), "balance") as service:
        yield service


@pytest.fixture
def client(balance: Service) -> httpx.Client:
    return balance.client


def spent() -> dict[str, Any]:
    """The example's body."""
    return cast(dict[str, Any], json.loads(json.dumps(spent_request().to_json())))


def snake(value: Any) -> Any:
    if isinstance(value, dict):
        return {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", key): snake(item) for key, item in value.items()}
    return [snake(item) for item in value] if isinstance(value, list) else value


def test_the_health_check_says_name_and_version(client: httpx.Client) -> None:
    answer = client.get("/health-check")
    assert (answer.status_code, answer.json()) == (200, {"name": "proofmill-balance", "version": _native.version})
    assert client.get("/health").json()["service"] == "proofmill-balance"


def test_nothing_is_proved_before_all_is_loaded() -> None:
    def never(circuit: type[Circuit], cancel: Cancel) -> Loaded:
        while not cancel.raised():
            time.sleep(0.01)
        raise CancelledError("stopped")

    with running(Registry(CIRCUITS, never), load(), "balance", wait=False) as service:
        assert service.client.get("/health-check").status_code == 200
        answer = service.client.get("/ready")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        answer = service.client.post("/prove-spent", json=spent())
        assert answer.status_code == 503
        assert_problem(answer, "busy")


def test_a_statement_that_does_not_hold_names_its_check(client: httpx.Client) -> None:
    body = spent()
    body["spentWitness"]["prevBalances"][1]["amount"] = "71"
    for written in (body, snake(body)):
        answer = client.post("/prove-spent", json=written)
        assert answer.status_code == 422
        problem = assert_problem(answer, "unsatisfied")
        assert problem["check"] == "balance_in_tree"
        assert problem["detail"] == "a balance is not in the asset tree as its transfer finds it"
        assert "71" not in answer.text


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda witness: witness.pop("newPrivateStateSalt"), "spent_witness.new_private_state_salt"),
        (lambda witness: witness["transfers"].pop(), "spent_witness.transfers"),
        (lambda witness: witness["tx"].update(nonce=1 << 32), "spent_witness.tx.nonce"),
        (lambda witness: witness["transfers"][0].update(amount=30), "spent_witness.transfers[0].amount"),
        (lambda witness: witness.update(more=1), "spent_witness.more"),
        (lambda witness: witness.update(prev_balances=[]), "spent_witness.prev_balances"),
    ],
    ids=["missing", "too few", "too large", "amount as a number", "unknown", "in two spellings"],
)
def test_a_body_that_is_not_of_the_form_is_malformed(client: httpx.Client, change: Any, path: str) -> None:
    body = spent()
    change(body["spentWitness"])
    answer = client.post("/prove-spent", json=body)
    assert answer.status_code == 400
    assert assert_problem(answer, "malformed_input")["path"] == path


@pytest.mark.parametrize("path", PATHS)
def test_every_route_reads_strictly(client: httpx.Client, path: str) -> None:
    assert assert_problem(client.post(path, json=[]), "malformed_input")["status"] == 400
    text = {"content-type": "text/plain"}
    assert client.post(path, content="{}", headers=text).status_code == 415
    doubled = client.post(path, content='{"a": 1, "a": 1}', headers={"content-type": "application/json"})
    assert assert_problem(doubled, "malformed_input")["path"] == "a"
    assert client.get(path).status_code == 405


def test_a_body_may_have_eight_mebibytes(client: httpx.Client) -> None:
    body = spent()
    json_type = {"content-type": "application/json"}
    padded = json.dumps(body).encode().ljust(8 * MIB)
    padded_wrong = padded.replace(b'"isInsufficient": false', b'"isInsufficient": 0    ', 1)
    assert client.post("/prove-spent", content=padded_wrong, headers=json_type).status_code == 400
    answer = client.post("/prove-spent", content=padded + b" ", headers=json_type)
    assert answer.status_code == 413
    assert assert_problem(answer, "too_large")["limit"] == 8 * MIB


@pytest.mark.parametrize("path", PATHS)
def test_a_client_that_is_too_old_is_told_so(client: httpx.Client, path: str) -> None:
    for version in ("1.1.9", "0.9.0", "1.2.0-rc.1"):
        answer = client.post(path, json={}, headers={"client-version": version})
        assert answer.status_code == 426
        assert assert_problem(answer, "client_version_too_old")["minimum_version"] == "1.2.0"
    for version in ("1.2.0", "1.10.0", "2.0.0-alpha", "1.2.0+build"):
        assert client.post(path, json={}, headers={"client-version": version}).status_code == 400
    answer = client.post(path, json={}, headers={"client-version": "latest"})
    assert assert_problem(answer, "malformed_input")["path"] == "client-version"


def test_the_document_has_the_forms_and_an_example_that_holds(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    for route in ROUTES:
        operation = document["paths"][route.path]["post"]
        content = operation["requestBody"]["content"]["application/json"]
        assert content["schema"] == route.request.json_schema()
        assert operation["parameters"][0]["name"] == "client-version"
        assert {"200", "400", "408", "413", "415", "422", "426", "503", "500"} <= operation["responses"].keys()
        assert ("409" in operation["responses"]) is (route.path != "/prove-spent")
        answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert answered["properties"]["proof"] == route.proof.json_schema()
    content = document["paths"]["/prove-spent"]["post"]["requestBody"]["content"]["application/json"]
    (example,) = (shown["value"] for shown in content["examples"].values())
    jsonschema_rs.validate(content["schema"], example)
    assert ROUTES[0].request.from_json(strict_json.loads(json.dumps(example).encode())) == spent_request()


def test_no_other_profile_has_these_routes(small: Loaded) -> None:
    assert not set(PATHS) & set(create_app(registry_of(small), load()).openapi()["paths"])


@pytest.mark.parametrize(
    ("room", "workers", "count"),
    [(0, 4, 1), (PROOF_BYTES, 4, 1), (2 * PROOF_BYTES - 1, 4, 1), (2 * PROOF_BYTES, 4, 2), (99 * PROOF_BYTES, 4, 4)],
)
def test_there_are_as_many_provers_as_memory_has_room_for(room: int, workers: int, count: int) -> None:
    assert provers(load(memory_bytes=LOADED_BYTES + room, workers=workers)) == count


def test_a_machine_that_is_too_small_has_one_prover() -> None:
    assert provers(load(memory_bytes=1, workers=3)) == 1
