"""The circuit that is being built: a backend, the table of locations, and the pool of constants."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from proofmill.circuit.backend import Backend
from proofmill.circuit.location import Locations
from proofmill.errors import CircuitError

P = ParamSpec("P")
R = TypeVar("R")

_CURRENT: ContextVar[Build] = ContextVar("proofmill_build")


class Build:
    """One run of a circuit's `define`."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.locations = Locations()
        self.here = self.locations.here
        self._constants: dict[int, int] = {}

    @property
    def modulus(self) -> int:
        """Of the proof system's field."""
        return self.backend.modulus

    def constant(self, value: int) -> int:
        """A handle for `value` mod the field's modulus; equal values share one."""
        handle = self._constants.get(value)
        if handle is None:
            handle = self._constants[value] = self.backend.constant(value % self.backend.modulus)
        return handle

    @contextmanager
    def active(self) -> Iterator[Build]:
        """Make this the build that constants and gadgets go to."""
        token = _CURRENT.set(self)
        try:
            yield self
        finally:
            _CURRENT.reset(token)


def current() -> Build:
    """The build that is under way. Raises CircuitError outside of `define`."""
    try:
        return _CURRENT.get()
    except LookupError:
        raise CircuitError("circuit values exist only while a circuit's define() is running") from None


def require_same(build: Build, other: Build) -> None:
    """Refuse to mix values of two runs: a handle of one names another value in the other, and nobody would notice.

    Raises CircuitError.
    """
    if build is not other:
        raise CircuitError("a circuit value of another run of define() cannot be used here")


def gadget(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as a gadget: its constraints are counted to `name`, at the line that called it."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def inside(*args: P.args, **kwargs: P.kwargs) -> R:
            with current().locations.gadget(name):
                return function(*args, **kwargs)

        return inside

    return decorate
