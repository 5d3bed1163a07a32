"""Logs: one line for each request, and never a body, a query or a path that was typed."""

from __future__ import annotations

import logging
import sys
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["RequestLog", "configure", "note_circuit"]

_LOG = logging.getLogger("proofmill.server.request")
_CIRCUIT = "proofmill.circuit"


class RequestLog:
    """ASGI middleware: `method=POST route=/v1/proofs status=201 ms=31.4 circuit=cubic`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and time it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, start = 0, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            _write(scope, status, 1000 * (time.perf_counter() - start))


def note_circuit(scope: Scope, name: str) -> None:
    """Say which circuit a request is about, once it is known to be one of ours."""
    scope[_CIRCUIT] = name


def configure(level: str) -> None:
    """Log to standard error from this level on, the server's own lines among them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for library in ("asyncio", "uvicorn"):  # what they have to say below that, the service says itself
        logging.getLogger(library).setLevel(logging.WARNING)


def _write(scope: Scope, status: int, ms: float) -> None:
    # The route's pattern and not the path: a caller may have put anything into that.
    route = getattr(scope.get("route"), "path", "-")
    circuit = f" circuit={scope[_CIRCUIT]}" if _CIRCUIT in scope else ""
    method = scope["method"] if scope["method"] in _METHODS else "-"
    _LOG.info("method=%s route=%s status=%s ms=%.1f%s", method, route, status or "-", ms, circuit)


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
