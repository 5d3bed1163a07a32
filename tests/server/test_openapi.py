"""A stranger reads our OpenAPI document and tries what it says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.effort import examples
from tests.server.service import registry_of
from tests.statements import payments

from proofmill.server import Loaded, create_app
from proofmill.settings import load

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def api(small: Loaded, payment_circuits: list[Loaded]) -> Any:
    registry = registry_of(small, *payment_circuits)
    registry.start()
    app = create_app(registry, load(domain=payments.DOMAIN), "payment")
    return schemathesis.openapi.from_asgi("/openapi.json", app)


OPERATIONS = [
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", "/v1/circuits"),
    ("GET", "/v1/circuits/{name}"),
    ("GET", "/v1/circuits/{name}/verification-key"),
    ("POST", "/v1/proofs"),
    ("POST", "/v1/proofs/verify"),
    ("POST", "/generate-proof"),
]


TRIALS = [(*operation, GenerationMode.POSITIVE) for operation in OPERATIONS]
TRIALS += [(*operation, GenerationMode.NEGATIVE) for operation in OPERATIONS if operation[0] == "POST"]


@pytest.mark.hypothesis  # which the plugin gives to tests that draw, and does not see inside this one
@pytest.mark.parametrize(("method", "path", "mode"), TRIALS, ids=lambda part: getattr(part, "value", part))
def test_answers_are_as_the_document_says(api: Any, method: str, path: str, mode: GenerationMode) -> None:
    operation = api[path][method]

    @settings(max_examples=examples(10), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()


def test_all_operations_are_tried(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert sorted(OPERATIONS) == sorted((method.upper(), path) for path, item in paths.items() for method in item)


def test_the_document_has_a_form_for_each_circuit(client: httpx.Client) -> None:
    content = client.get("/openapi.json").json()["paths"]["/v1/proofs"]["post"]["requestBody"]["content"]
    forms = content["application/json"]["schema"]["oneOf"]
    assert [form["title"] for form in forms] == ["small", "payment-promise", "payment-receipt"]
    assert list(forms[0]["properties"]["inputs"]["properties"]) == ["least", "x"]
    examples = content["application/json"]["examples"]
    for name in ("small", "payment-promise", "payment-receipt"):
        assert client.post("/v1/proofs", json=examples[name]["value"]).status_code == 201


def test_every_error_is_documented_as_problem_details(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                expected = "application/json" if status < "300" else "application/problem+json"
                assert list(answer["content"]) == [expected]
    assert not {"HTTPValidationError", "ValidationError"} & set(document["components"]["schemas"])


@pytest.mark.parametrize("kind", ["promise", "receipt"])
def test_the_payment_examples_can_be_proved(client: httpx.Client, kind: str) -> None:
    body = client.get("/openapi.json").json()["paths"]["/generate-proof"]["post"]["requestBody"]
    example = body["content"]["application/json"]["examples"][kind]["value"]
    assert client.post("/generate-proof", json=example).status_code == 200
