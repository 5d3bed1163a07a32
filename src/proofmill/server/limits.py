"""How large a request's body may be."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proofmill.errors import BusyError, TooLarge
from proofmill.server.problems import respond

__all__ = ["BodyLimit"]

_WORTH_READING = 8
"""How many times the limit the server reads and throws away: a caller who is cut off while sending never sees why."""
TOGETHER = 32
"""How many times the limit the bodies of all requests may have at once: connections cost a caller nothing."""


class BodyLimit:
    """ASGI middleware: 413 for a body over `limit` bytes, whether it says its length beforehand or comes in chunks.

    503 for one that would be too much with those that other requests have brought: each stays until it is answered.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse at once what declares too much; count the rest as it comes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _declared(scope) > self.limit:
            response = respond(self._too_large())
            if _declared(scope) > _WORTH_READING * self.limit:
                response.headers["Connection"] = "close"
            await response(scope, receive, send)
        else:
            body = _Body(self, receive)
            try:
                await self.app(scope, body.receive, send)
            finally:
                self._held -= body.seen

    def take(self, size: int, seen: int) -> None:
        """Of a body, so many more bytes; with them it has `seen`. Raises TooLarge, BusyError."""
        self._held += size
        if seen > self.limit:
            raise self._too_large()
        if self._held > TOGETHER * self.limit:
            raise BusyError("too many requests are being read", retry_after=1)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"the body is larger than {self.limit} bytes", limit=self.limit)


class _Body:
    """One request's, counted as it comes."""

    def __init__(self, all: BodyLimit, receive: Receive) -> None:
        self._all, self._receive = all, receive
        self.seen = 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            size = len(message.get("body", b""))
            self.seen += size
            self._all.take(size, self.seen)
        return message


def _declared(scope: Scope) -> int:
    """The Content-Length, or 0 without one that can be read: then the bytes are counted as they come."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and len(value) < 20:
            return int(value)
    return 0
