"""What a check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.circuit import Location


@dataclass(frozen=True)
class Finding:
    """`tier` is solver, untouched, hunt, prover, verifier or tampering; `location` is where the constraint stands."""

    tier: str
    text: str
    location: Location | None = None

    def __str__(self) -> str:
        place = f" ({self.location})" if self.location else ""
        return f"{self.tier}: {self.text}{place}"


class CircuitCheckError(AssertionError):
    """A circuit that is not what its test says. `findings` says why; the message lists them."""

    def __init__(self, circuit: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join([f"{circuit}: {len(findings)} finding(s)", *(f"  {item}" for item in findings)]))
