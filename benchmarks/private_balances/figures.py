"""What the balance requests, blocks and service take: measured once for all benchmarks that ask.

Circuits are built in a process of its own into an empty store, and everything else reads them from there; a quick run
reads them from the store at `PROOFMILL_HOME`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.private_balances.service import MEMORY_IS_COUNTED, serving
from benchmarks.private_balances.story import Story
from benchmarks.timing import median_ms
from proofmill import Circuit, Field, Output, Private, Proof, compile, prove, setup
from proofmill.artifacts import Store
from proofmill.statements.balance.layout import Record
from proofmill.systems.stored import open_store

__all__ = ["Figures", "figures", "operations", "rounds"]

_ROOT = Path(__file__).parents[2]


class _Inner(Circuit, system="plonky2", zero_knowledge=False):
    """The smallest proof that there is."""

    square: Output[Field]
    root: Private[Field]

    def define(self) -> None:
        self.square = self.root * self.root


class _Step(Circuit, system="plonky2", zero_knowledge=False):
    """One recursive step: 2^12 rows, nearly all of them the verification."""

    inner: Private[Proof[_Inner]]
    square: Output[Field]

    def define(self) -> None:
        self.square = self.inner.public.square


def operations(told: dict[str, float]) -> dict[str, float]:
    """As the requests are asked for: to send is to prove the spending, then the step."""
    found = {}
    for name, seconds in told.items():
        kind, _, size = name.partition(", ")
        if kind == "send step":
            found["send" if size == "one transfer" else f"send, {size}"] = told[f"spent, {size}"] + seconds
        else:
            found[name] = seconds
    return found


@dataclass(frozen=True)
class Figures:
    """What one run found: seconds by operation, seconds and proof bytes by circuit, and of a process that begins."""

    step: float
    operations: dict[str, float]
    circuits: dict[str, float]
    proof_bytes: dict[str, int]
    beginning: dict[str, tuple[str, float]]
    """Units and values."""


@cache
def figures(quick: bool) -> Figures:
    """Measured once for all who ask."""
    with tempfile.TemporaryDirectory() as folder:
        return _measured(Path(folder), quick)


def _measured(folder: Path, quick: bool) -> Figures:
    times, store = rounds(quick), Store.default() if quick else Store(folder / "store")
    beginning = {} if quick else {"build all circuits": ("s", _build_seconds(store.root))}
    open_store(store)
    step, story = _step_seconds(times), Story(folder, times)
    story.tell()
    circuits = {name: statistics.median(taken) for name, taken in story.notes.seconds.items()}
    beginning |= _service(store.root, story.requests["receive transfer"], times)
    return Figures(step, operations(story.seconds), circuits, story.notes.bytes, beginning)


def _build_seconds(store: Path) -> float:
    """From nothing, in a process of its own, into the store that is used from then on."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "benchmarks.private_balances.build", str(store)], check=True, cwd=_ROOT)
    return time.perf_counter() - start


def _service(store: Path, request: Record, times: int) -> dict[str, tuple[str, float]]:
    """Of a service that starts: until its circuits are there, its first proof and those after it, what it held."""
    route = "/prove-receive-transfer"
    with serving(store) as service:
        found = {"service: ready, from the store": ("s", service.ready)}
        first = service.prove(route, request)
        if MEMORY_IS_COUNTED:
            found["service: memory with one proof running"] = "GB", service.peak() / 1e9
        later = statistics.median(service.prove(route, request) for _ in range(times))
    return found | {"service: first proof / a later one": ("times", first / later)}


def rounds(quick: bool) -> int:
    """How many times each thing is measured."""
    return 1 if quick else 5


def _step_seconds(times: int) -> float:
    inner, outer = compile(_Inner), compile(_Step)
    proof = prove(inner, setup(inner), {"root": 3})
    keys = setup(outer)
    return median_ms(lambda: prove(outer, keys, {"inner": proof}), times) / 1000
