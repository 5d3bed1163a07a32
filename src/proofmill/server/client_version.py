"""Which clients are taken: the header `client-version`, by semantic versioning."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.requests import Request

from proofmill.errors import ClientTooOld, MalformedInput
from proofmill.settings import SEMVER

__all__ = ["HEADER", "PARAMETER", "require_client", "require_version"]

HEADER = "client-version"
_LONGEST = 100
"""Characters: a version has a dozen."""

PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "the client's own version; one that is too old is answered 426. A client may leave it out.",
    "schema": {"type": "string", "pattern": SEMVER, "maxLength": _LONGEST},
}
"""For the OpenAPI document."""


def require_client(minimum: str) -> Callable[[Request], None]:
    """A dependency that refuses a client that says it is older than `minimum`. Raises as `require_version`.

    A client that says nothing is taken: only ours and the original's say their version, and the header protects them
    from formats that they do not know, nobody else.
    """

    def check(request: Request) -> None:
        said = request.headers.get(HEADER)
        if said is not None:
            require_version(said, minimum)

    return check


def require_version(said: str, minimum: str) -> None:
    """Raises ClientTooOld for a version before `minimum`, MalformedInput for what is no version."""
    match = re.fullmatch(SEMVER, said) if len(said) <= _LONGEST else None
    if match is None:
        raise MalformedInput(f"{HEADER}: expected a semantic version, such as 1.2.3", path=HEADER)
    least = re.fullmatch(SEMVER, minimum)
    assert least is not None
    if _order(match) < _order(least):
        raise ClientTooOld(f"this client is too old: the service takes {minimum} and newer", minimum_version=minimum)


def _order(match: re.Match[str]) -> tuple[object, ...]:
    """What versions are compared by (section 11): a pre-release comes before its release, numbers before words."""
    *numbers, before = match.groups()
    parts = [] if before is None else before.split(".")
    order = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]
    return (*map(int, numbers), before is None, order)
