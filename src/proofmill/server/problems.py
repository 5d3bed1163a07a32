"""Every error as problem details (RFC 9457) with our stable code.

Answers carry what the caller got wrong. What goes wrong here is logged as a type and a place in our own files, never as
a message: a message of a library may hold a private input.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path, PurePath
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proofmill.errors import CancelledError, ProofmillError, UnsatisfiedError, from_faults

__all__ = ["MEDIA_TYPE", "CatchAll", "Problem", "describe", "install", "respond"]

MEDIA_TYPE = "application/problem+json"

_LOG = logging.getLogger("proofmill.server")
_PACKAGE = Path(__file__).parents[1]
_SAFE_FIELDS = ("path", "expected", "got", "check", "limit", "minimum_version", "retry_after")
_HTTP_CODES = {
    400: "malformed_input",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    415: "unsupported_media_type",
}


class Location(BaseModel):
    """The place in the circuit's source that was not satisfied."""

    file: str
    line: int
    gadget: str | None = None


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="urn:proofmill:problem: and the code")
    title: str
    status: int
    detail: str
    code: str = Field(description="stable, the same in Python, HTTP and logs")
    path: str | None = Field(None, description="the field that is wrong")
    location: Location | None = Field(None, description="what the statement breaks on")
    minimum_version: str | None = Field(None, description="the oldest client that is taken")
    retry_after: int | None = Field(None, description="seconds")


def describe(error: ProofmillError) -> dict[str, Any]:
    """The problem details of one of our errors. A fault of ours (5xx but busy) says no more than its code."""
    if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _problem(error.status, error.code, "the service could not do this; its log says more")
    fields: dict[str, Any] = {name: error.fields[name] for name in _SAFE_FIELDS if name in error.fields}
    detail = error.message
    if isinstance(error, UnsatisfiedError) and "file" in error.fields:
        # Where the circuit's source lies on this machine is nobody's business.
        detail = str(error.fields.get("requirement", "a constraint does not hold"))
        file = PurePath(error.fields["file"]).name
        fields["location"] = {"file": file, "line": error.fields.get("line"), "gadget": error.fields.get("gadget")}
    return _problem(error.status, error.code, detail, **fields)


def respond(error: ProofmillError) -> Response:
    """The answer for one of our errors."""
    if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        # Messages of our own tree never carry an input's value.
        _LOG.error("%s: %s", error.code, error.message)
    headers = {"Retry-After": str(error.fields["retry_after"])} if "retry_after" in error.fields else None
    return _json(describe(error), headers)


def install(app: FastAPI) -> None:
    """Answer every exception that a route may raise."""

    def on(kind: type[Exception], answer: Callable[[Any], Response]) -> None:
        async def handler(request: Request, error: Exception) -> Response:
            return answer(error)

        app.add_exception_handler(kind, handler)

    on(ProofmillError, respond)
    on(HTTPException, _http)
    on(RequestValidationError, lambda error: respond(from_faults(error.errors())))
    on(ClientDisconnect, lambda error: respond(CancelledError("the client went away")))


class CatchAll:
    """ASGI middleware: an exception that nobody expected becomes a 500 without a trace, and a line without values."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            _LOG.error("internal: %s at %s", type(error).__name__, _places(error))
            if not started:
                answer = _problem(500, ProofmillError.code, "the service could not do this; its log says more")
                await _json(answer, None)(scope, receive, send)


def _places(error: Exception) -> str:
    """Our own frames of a traceback, outermost first."""
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [f"{file.relative_to(_PACKAGE)}:{line}" for file, line in frames if file.is_relative_to(_PACKAGE)]
    return " > ".join(ours) or "no frame of ours"


def _http(error: HTTPException) -> Response:
    code = _HTTP_CODES.get(error.status_code, "http_error")
    return _json(_problem(error.status_code, code, error.detail), error.headers)


def _problem(status: int, code: str, detail: str, **fields: Any) -> dict[str, Any]:
    kind, title = f"urn:proofmill:problem:{code}", code.replace("_", " ").capitalize()
    return {"type": kind, "title": title, "status": status, "detail": detail, "code": code, **fields}


def _json(problem: dict[str, Any], headers: Mapping[str, str] | None) -> Response:
    return JSONResponse(problem, problem["status"], headers, media_type=MEDIA_TYPE)
