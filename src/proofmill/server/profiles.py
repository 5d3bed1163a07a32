"""The profiles: each is the circuits of a seed with its routes, as the system had them that it takes the place of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from proofmill.circuit import Circuit
from proofmill.errors import MalformedInput
from proofmill.server import balance, payment
from proofmill.server.proving import FIRST_GUESS, ProvingPool
from proofmill.server.registry import Registry
from proofmill.settings import Settings

__all__ = ["Profile", "find"]


@dataclass(frozen=True)
class Profile:
    """What `--profile NAME` adds to a service."""

    name: str
    circuits: tuple[type[Circuit], ...]
    router: Callable[[Registry, ProvingPool, Settings], APIRouter]
    example_inputs: Callable[[], Mapping[str, Any]]
    """By circuit, inputs that can be proved, for the universal routes' examples."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Settings where nothing else is chosen."""
    provers: Callable[[Settings], int] = lambda settings: settings.workers
    """How many proofs are made at once."""
    first_guess: float = FIRST_GUESS
    """Seconds that a proof is taken to last before one has been made."""
    refuses_plaintext: bool = False
    """Whether an address other than loopback needs TLS, or a word that something else has it."""


_PROFILES = (
    Profile(payment.PROFILE, payment.CIRCUITS, payment.router, payment.example_inputs),
    Profile(
        balance.PROFILE,
        balance.CIRCUITS,
        balance.router,
        balance.example_inputs,
        defaults=balance.DEFAULTS,
        provers=balance.provers,
        first_guess=balance.FIRST_GUESS,
        refuses_plaintext=True,
    ),
)


def find(name: str | None) -> Profile | None:
    """None for no name. Raises MalformedInput for a profile that there is none of."""
    if name is None:
        return None
    for profile in _PROFILES:
        if profile.name == name:
            return profile
    there = ", ".join(profile.name for profile in _PROFILES)
    raise MalformedInput(f"no profile of that name; there is {there}", path="profile")
