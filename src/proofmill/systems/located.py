"""The core's errors with the place in the circuit's source, and what its author says that the constraint means."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill._native import NativeError
from proofmill.circuit import Location
from proofmill.errors import CircuitError, UnsatisfiedError


def impossible(error: NativeError, locations: Sequence[Location]) -> CircuitError:
    """A circuit that the core refuses to build: a constraint that no input can satisfy, with its place and message."""
    _, message, number = error.args
    if number is None:
        return CircuitError(f"the circuit cannot be built: {message}")
    place = locations[number]
    meaning = f"{place.message}: " if place.message else ""
    return CircuitError(f"{meaning}{message} ({place})", location=str(place))


def unsatisfied(error: NativeError, locations: Sequence[Location]) -> UnsatisfiedError | None:
    """The statement that does not hold; None for another error."""
    code, _, number = error.args
    if code not in ("unsatisfied", "hint_failed") or number is None:
        return None
    place = locations[number]
    meaning = place.message or "a constraint does not hold"
    path = "/".join(place.gadgets) or None
    return UnsatisfiedError(f"{meaning} ({place})", requirement=meaning, file=place.file, line=place.line, gadget=path)
