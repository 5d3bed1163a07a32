"""Tests for circuits, your own included: one assertion with rising tiers, the hunt, the schema's bypass.

Only this package may show private values: it is for test inputs.
"""

from proofmill.testing.check_circuit import check_circuit
from proofmill.testing.finding import CircuitCheckError, Finding
from proofmill.testing.hunt import hunt, hunt_unchecked, untouched
from proofmill.testing.unchecked import solve_unchecked

__all__ = [
    "CircuitCheckError",
    "Finding",
    "check_circuit",
    "hunt",
    "hunt_unchecked",
    "solve_unchecked",
    "untouched",
]
