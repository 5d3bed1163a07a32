"""How large a request's body may be."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proofmill.errors import TooLarge
from proofmill.server.problems import respond

__all__ = ["BodyLimit"]

_WORTH_READING = 8
"""How many times the limit the server reads and throws away: a caller who is cut off while sending never sees why."""


class BodyLimit:
    """ASGI middleware: 413 for a body over `limit` bytes, whether it says its length beforehand or comes in chunks."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

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
            await self.app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > self.limit:
                    raise self._too_large()
            return message

        return counted

    def _too_large(self) -> TooLarge:
        return TooLarge(f"the body is larger than {self.limit} bytes", limit=self.limit)


def _declared(scope: Scope) -> int:
    """The Content-Length, or 0 without one that can be read: then the bytes are counted as they come."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and len(value) < 20:
            return int(value)
    return 0
