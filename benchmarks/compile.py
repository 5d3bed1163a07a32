"""Compiling a circuit from Python, and solving its witness."""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.circuits import LINKS, MultiplicationChain, receipt_inputs
from benchmarks.row import Row, row
from benchmarks.sizes import Sha256Block
from benchmarks.timing import median_ms
from proofmill import Circuit, compile
from proofmill.systems.groth16 import solve

__all__ = ["rows"]

ROUNDS = 5


def rows() -> list[Row]:
    """Milliseconds; the chain is the issue's measure: below 2,000 to compile, below 100 to solve."""
    receipt, paid = receipt_inputs()
    cases: list[tuple[str, type[Circuit], dict[str, Any]]] = [
        (f"chain-{LINKS // 1000}k", MultiplicationChain, {"x": 3}),
        ("payment-receipt", receipt, paid),
        ("sha256-block", Sha256Block, {"data": bytes(range(55))}),
    ]
    found = []
    for name, circuit, inputs in cases:
        compiled = compile(circuit)
        found += [
            row(name, "compile", "ms", median_ms(partial(compile, circuit), ROUNDS)),
            row(name, "solve", "ms", median_ms(partial(solve, compiled, inputs), ROUNDS)),
            row(name, "constraints", "constraints", compiled.constraints),
        ]
    return found
