"""Compiling a circuit from Python, and solving its witness, at a round size."""

from __future__ import annotations

from functools import partial

from benchmarks.circuits import LINKS, MultiplicationChain
from benchmarks.row import Row, row
from benchmarks.timing import median_ms
from proofmill import compile
from proofmill.systems.groth16 import solve

__all__ = ["method", "rows"]


def method(quick: bool = False) -> str:
    """Nothing that is not said with the others."""
    del quick
    return ""


def rows(quick: bool = False) -> list[Row]:
    """Milliseconds; the chain is meant to stay below 2,000 to compile and 100 to solve."""
    rounds = 1 if quick else 5
    compiled = compile(MultiplicationChain)
    name = f"chain of {LINKS:,}"
    return [
        row(name, "compile from Python", "ms", median_ms(partial(compile, MultiplicationChain), rounds)),
        row(name, "solve the witness", "ms", median_ms(partial(solve, compiled, {"x": 3}), rounds)),
    ]
