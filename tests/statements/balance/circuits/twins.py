"""A circuit held against its twin: the same public values, or a refusal by both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import proofmill
from proofmill import Circuit, Compiled
from proofmill.errors import MalformedInput, UnsatisfiedError
from proofmill.systems import solve

_COMPILED: dict[type, Compiled] = {}


def compiled(circuit: type[Circuit]) -> Compiled:
    return _COMPILED.get(circuit) or _COMPILED.setdefault(circuit, proofmill.compile(circuit))


def shown(circuit: type[Circuit], inputs: Mapping[str, Any]) -> list[int] | str:
    """The public elements, or the message of the check that refuses."""
    try:
        witness: Any = solve(compiled(circuit), inputs)
    except UnsatisfiedError as error:
        return str(error.fields["requirement"])
    return list(witness.public)


def told(rule: Callable[[], Sequence[int]]) -> list[int] | str:
    """The twin's elements, or the message of the check that refuses."""
    try:
        return list(rule())
    except (UnsatisfiedError, MalformedInput) as error:
        return str(error.fields.get("requirement", error.message))
