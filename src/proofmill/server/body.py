"""A request's JSON body: its media type, then its text, then its model."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, Self, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from proofmill import strict_json
from proofmill.errors import from_faults

__all__ = ["json_body", "record_body"]


class _Record(Protocol):
    """What reads its own JSON form."""

    @classmethod
    def from_json(cls, data: object) -> Self: ...


Model = TypeVar("Model", bound=BaseModel)
Record = TypeVar("Record", bound=_Record)
Body = TypeVar("Body")

LARGE = 1 << 16
"""Bytes from which on a body is read in a thread, so that other requests are answered meanwhile."""

_READERS = ThreadPoolExecutor(2, thread_name_prefix="read")
"""Two at once: 8 MiB of empty lists are 170 MB of Python's, and more threads only take turns."""

SECONDS = 30
"""How long a body may take to arrive: a caller who sends a byte a minute holds up a service that drains."""


def json_body(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    """A dependency that gives the body as `model`.

    It raises HTTPException 415 (no JSON) and 408 (too slow), TooLarge, and MalformedInput for text or values that are
    not the model's.
    FastAPI's own reading is not used: it takes doubled names, NaN and numbers of any length, and answers 422.
    """

    def validated(value: Any) -> Model:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            raise from_faults(error.errors(include_url=False, include_context=False, include_input=False)) from None

    return _body(validated)


def record_body(record: type[Record]) -> Callable[[Request], Awaitable[Record]]:
    """The same for a record that reads itself."""
    return _body(record.from_json)


def _body(form: Callable[[Any], Body]) -> Callable[[Request], Awaitable[Body]]:
    async def read(request: Request) -> Body:
        _require_json(request)
        data = await _received(request)
        if len(data) < LARGE:
            return form(strict_json.loads(data))
        return await asyncio.get_running_loop().run_in_executor(_READERS, lambda: form(strict_json.loads(data)))

    return read


async def _received(request: Request) -> bytes:
    try:
        async with asyncio.timeout(SECONDS):
            return await request.body()
    except TimeoutError:
        raise HTTPException(408, f"the body took longer than {SECONDS} s", {"Connection": "close"}) from None


def _require_json(request: Request) -> None:
    media, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charset = [part for part in parameters if part.startswith("charset=") and part[8:].strip('"') != "utf-8"]
    encoded = request.headers.get("content-encoding", "identity").lower() != "identity"
    if media != "application/json" or charset or encoded:
        raise HTTPException(415, "send the body as application/json in UTF-8", {"Accept-Post": "application/json"})
