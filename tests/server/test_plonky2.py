"""The universal routes for circuits of plonky2: proofs travel among the inputs, keys are nobody's secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.server.circuits import Small
from tests.server.plonky2_circuits import Add, Shown, Square
from tests.server.service import Service, running
from tests.server.test_body import assert_problem

import proofmill
from proofmill import Circuit, Proof
from proofmill.artifacts import Store
from proofmill.errors import PolicyError
from proofmill.server import Loaded, Registry
from proofmill.server.models import CircuitDetail, Envelope, Plonky2KeyFile
from proofmill.server.registry import from_store
from proofmill.settings import load
from proofmill.systems import Cancel
from proofmill.systems.key_file import key_from_json

CIRCUITS: list[type[Circuit]] = [Square, Shown, Add]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def service(store: Store) -> Iterator[Service]:
    # As beyond loopback: nobody needs to be trusted for keys that follow from the circuit.
    with running(Registry(CIRCUITS, from_store(store, development=False)), load(workers=2)) as it:
        yield it


@pytest.fixture
def client(service: Service) -> httpx.Client:
    return service.client


def prove(client: httpx.Client, circuit: str, **inputs: Any) -> httpx.Response:
    return client.post("/v1/proofs", json={"circuit": circuit, "inputs": inputs})


@pytest.fixture(scope="module")
def square(service: Service) -> dict[str, Any]:
    answer = prove(service.client, "square", root=12, square="144")
    assert answer.status_code == 201
    Envelope.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def first(service: Service) -> dict[str, Any]:
    found: dict[str, Any] = prove(service.client, "add", amount=3, previous=None).json()
    return found


def test_circuits_are_listed_and_their_chains_are_not(client: httpx.Client) -> None:
    listed = client.get("/v1/circuits").json()["circuits"]
    assert [(one["name"], one["system"], one["ready"]) for one in listed] == [
        ("square", "plonky2", True),
        ("shown", "plonky2", True),
        ("add", "plonky2", True),
    ]


def test_a_circuit_is_described_with_what_its_system_has(client: httpx.Client) -> None:
    plain, taking, step = (client.get(f"/v1/circuits/{name}").json() for name in ("square", "shown", "add"))
    for one in (plain, taking, step):
        CircuitDetail.model_validate(one)
        assert (one["origin"], one["development"], one["wires"]) == ("transparent", False, None)
        assert 0 < one["rows"] <= 1 << one["degree_bits"]
    assert (plain["zero_knowledge"], taking["zero_knowledge"]) == (True, False)
    assert plain["proofs"] == []
    assert taking["proofs"] == [{"input": "proof", "circuit": "square", "any_step": False, "count": 1}]
    assert step["proofs"] == [{"input": "previous", "circuit": "counter", "any_step": True, "count": 1}]
    assert (plain["chain"], step["chain"]["name"], step["chain"]["kind"]) == (None, "counter", 1)
    assert plain["constraints"] == proofmill.compile(Square).constraints
    assert list(step["public_schema"]["properties"]) == ["count", "set_digest"]


@pytest.mark.parametrize("name", ["square", "add"])
def test_the_key_verifies_elsewhere(client: httpx.Client, name: str, request: pytest.FixtureRequest) -> None:
    document = client.get(f"/v1/circuits/{name}/verification-key").json()
    Plonky2KeyFile.model_validate(document)
    key = key_from_json(document)
    proof = Proof.from_json(request.getfixturevalue("square" if name == "square" else "first"))
    values = proofmill.verify(proof, key)
    assert values["square" if name == "square" else "count"] == (144 if name == "square" else 3)
    assert client.get(f"/v1/circuits/{name}").json()["verification_key_digest"] == key.digest


def test_a_proof_is_an_input_of_another(client: httpx.Client, square: dict[str, Any]) -> None:
    answer = prove(client, "shown", proof=square)
    assert answer.status_code == 201
    assert answer.json()["public_inputs"] == {"number": "144"}
    verdict = client.post("/v1/proofs/verify", json={"proof": answer.json()}).json()
    assert (verdict["valid"], verdict["public_inputs"]) == (True, {"number": "144"})


def test_a_chain_goes_on_from_null(client: httpx.Client, first: dict[str, Any]) -> None:
    second = prove(client, "add", amount=4, previous=first).json()
    assert second["public_inputs"]["count"] == "7"
    digest = client.get("/v1/circuits/add").json()["chain"]["set_digest"]
    assert second["public_inputs"]["set_digest"] == digest
    verdict = client.post("/v1/proofs/verify", json={"proof": second, "circuit": "add"}).json()
    assert verdict["valid"] is True


def test_a_proof_among_the_inputs_is_read_as_strictly_as_any(
    client: httpx.Client, square: dict[str, Any], first: dict[str, Any]
) -> None:
    digits = square["proof"]
    broken = digits[:1000] + ("0" if digits[1000] != "0" else "1") + digits[1001:]
    for proof, status, code in (
        ({}, 400, "malformed_proof"),
        (None, 400, "malformed_input"),
        ("0x00", 400, "malformed_input"),
        ({**square, "surprise": 1}, 400, "malformed_proof"),
        (first, 409, "mismatch"),
        ({**square, "proof": digits[:-2]}, 400, "malformed_proof"),
        ({**square, "proof": broken}, 422, "verification_failed"),
    ):
        answer = prove(client, "shown", proof=proof)
        assert answer.status_code == status
        assert_problem(answer, code)
    assert_problem(prove(client, "square", root=12, square="145"), "unsatisfied")


def test_a_verdict_says_why_not(client: httpx.Client, square: dict[str, Any], first: dict[str, Any]) -> None:
    lied = {**square, "public_inputs": {"square": "145"}}
    verdict = client.post("/v1/proofs/verify", json={"proof": lied}).json()
    assert (verdict["valid"], verdict["code"]) == (False, "verification_failed")
    verdict = client.post("/v1/proofs/verify", json={"proof": first, "circuit": "square"}).json()
    assert (verdict["valid"], verdict["code"]) == (False, "mismatch")


def test_the_document_has_forms_and_examples_of_the_right_form(client: httpx.Client) -> None:
    body = client.get("/openapi.json").json()["paths"]["/v1/proofs"]["post"]["requestBody"]["content"]
    forms = {form["title"]: form["properties"]["inputs"] for form in body["application/json"]["schema"]["oneOf"]}
    assert forms["shown"]["properties"]["proof"]["type"] == "object"
    assert forms["add"]["properties"]["previous"]["type"] == ["object", "null"]
    # The field of an example is Goldilocks': the step's can even be proved.
    assert client.post("/v1/proofs", json=body["application/json"]["examples"]["add"]["value"]).status_code == 201


def test_the_body_limit_counts_proofs(store: Store, square: dict[str, Any]) -> None:
    with running(Registry([Shown], from_store(store, development=False)), load(max_body_bytes=100_000)) as small:
        answer = prove(small.client, "shown", proof=square)
        assert answer.status_code == 413
        assert_problem(answer, "too_large")


def test_what_was_built_is_found_in_the_store(service: Service, store: Store) -> None:
    before = set(store.root.rglob("*.circuit"))
    assert before
    again = from_store(store, development=False)(Shown, Cancel())
    assert isinstance(again, Loaded)
    held = service.registry.own("shown")
    assert again.keys.verification_key.digest == held.keys.verification_key.digest
    assert set(store.root.rglob("*.circuit")) == before
    with pytest.raises(PolicyError):
        from_store(store, development=False)(Small, Cancel())
