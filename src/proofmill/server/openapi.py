"""The OpenAPI document: FastAPI's, with request bodies from circuits and all errors as problem details."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from proofmill import systems
from proofmill.server.models import Envelope
from proofmill.server.problems import MEDIA_TYPE, Problem
from proofmill.server.registry import Entry

__all__ = ["BODY_PROBLEMS", "answer", "body", "install", "model_schema", "problems", "proof_bodies", "verify_body"]

BODY_PROBLEMS = (400, 408, 413, 415)
"""What every route that reads a body may answer."""

_COMPONENTS = "#/components/schemas/{model}"
_PROBLEM = {"$ref": _COMPONENTS.format(model=Problem.__name__)}
_SIGNALS = {
    "type": "object",
    "description": "the signals of circom's input.json: decimal strings, 0x hex or numbers, and lists of them",
}
_NULL = "\0null"
"""Stands for null in examples until FastAPI is done, which leaves every null out: a chain's first step has one."""
_RETRY = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route for these statuses, and 500."""
    return {status: _problem(status) for status in (*statuses, 500)}


def answer(schema: Mapping[str, Any]) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route that answers this JSON."""
    return {200: {"description": HTTPStatus.OK.phrase, "content": {"application/json": {"schema": dict(schema)}}}}


def body(schema: Mapping[str, Any], examples: Mapping[str, Any]) -> dict[str, Any]:
    """`openapi_extra` of a route that reads this JSON."""
    shown = {name: {"value": deepcopy(value)} for name, value in examples.items()}
    _put(shown, None, _NULL)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema, "examples": shown}}}}


def model_schema(model: type[BaseModel]) -> dict[str, Any]:
    """A model's JSON Schema that refers to no other place."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})
    inlined: dict[str, Any] = _inlined(schema, parts)
    return inlined


def proof_bodies(circuits: Mapping[str, Entry], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`openapi_extra` of `POST /v1/proofs`: one form for each circuit, from its annotations; of circom's, any signals.

    `inputs` are examples that can be proved; the others have the right form only.
    """
    own = {name: systems.schema(circuit) for name, circuit in circuits.items() if isinstance(circuit, type)}
    schemas = {name: own[name].input_schema() if name in own else dict(_SIGNALS) for name in circuits}
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "the circuit that you mean; another is 409"}
    forms = [
        {
            "title": name,
            "type": "object",
            "properties": {"circuit": {"const": name}, "inputs": schema, "circuit_digest": digest},
            "required": ["circuit", "inputs"],
            "additionalProperties": False,
        }
        for name, schema in schemas.items()
    ]
    examples = {name: inputs.get(name) or schema.example() for name, schema in own.items()}
    examples = {name: {"circuit": name, "inputs": example} for name, example in examples.items()}
    return body({"oneOf": forms} if forms else {"type": "object"}, examples)


def verify_body(circuits: Mapping[str, Entry]) -> dict[str, Any]:
    """`openapi_extra` of `POST /v1/proofs/verify`."""
    schema = {
        "type": "object",
        "properties": {"proof": model_schema(Envelope), "circuit": {"type": "string", "enum": list(circuits)}},
        "required": ["proof"],
        "additionalProperties": False,
    }
    return body(schema, {})


def install(app: FastAPI) -> None:
    """Serve our document in place of FastAPI's."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way to do this


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=app.description, routes=app.routes
    )
    _put(document["paths"], _NULL, None)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template=_COMPONENTS)
    schemas.update(problem.pop("$defs"))
    schemas[Problem.__name__] = problem
    for path in document["paths"].values():
        for operation in path.values():
            # FastAPI says that a path parameter may be answered with its own 422.
            answer = operation["responses"].get("422")
            if answer and MEDIA_TYPE not in answer["content"]:
                del operation["responses"]["422"]
    return document


def _put(node: Any, old: str | None, new: str | None) -> None:
    """Put `new` in place of `old` wherever it stands in objects and lists."""
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        if isinstance(value, dict | list):
            _put(value, old, new)
        elif value == old:
            node[key] = new


def _problem(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
    }
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer["headers"] = _RETRY
    return answer


def _inlined(node: Any, parts: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(item, parts) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return {**_inlined(parts[node["$ref"].rsplit("/", 1)[1]], parts), **rest}
    return {key: _inlined(value, parts) for key, value in node.items()}
