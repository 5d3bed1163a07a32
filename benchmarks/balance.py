"""The balance requests and blocks, in seconds, in recursive steps of 2^12 of the same run, beside the original.

Circuits are built in a process of its own into an empty store, and everything else reads them from there; `--quick`
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

from benchmarks.balance_service import MEMORY_IS_COUNTED, serving
from benchmarks.balance_story import SENDERS, Story
from benchmarks.row import Row, row
from benchmarks.timing import median_ms
from proofmill import Circuit, Field, Output, Private, Proof, compile, prove, setup
from proofmill.artifacts import Store
from proofmill.statements.balance.layout import Record
from proofmill.systems.stored import open_store

__all__ = ["Figures", "figures", "method", "rows"]

_ROOT = Path(__file__).parents[1]
ORIGINAL = {"send": 30.0, "receive transfer": 39.0, "receive deposit": 41.0, "withdrawal": 5.9, "claim": 36.0}
"""Seconds of intmax2-zkp's own circuits on two cores, told to us and measured on another machine."""
LIMITS = {
    "send": 9.0,
    "send, 64 transfers": 14.0,
    "receive transfer": 12.0,
    "receive deposit": 9.0,
    "withdrawal": 5.0,
    "claim": 9.0,
    "claim, faster lock": 9.0,
    "block of 2 senders and 1 deposit": 40.0,
    f"block of {SENDERS} senders": 60.0,
    "build all circuits": 90.0,
    "service: ready, from the store": 10.0,
    "service: first proof / a later one": 1.0,
    "service: memory with one proof running": 2.5,
}
"""What we hold ourselves to, on two cores, in the rows' units."""


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


def method(quick: bool = False) -> str:
    """What the rows are of."""
    rounds = _rounds(quick)
    return (
        f"balance: medians of {rounds}, circuits loaded, all cores; to send is to prove spending and step; the "
        "original's seconds are of another machine with two cores"
    )


def rows(quick: bool = False) -> list[Row]:
    """Seconds, each beside the original's and our limit where there are such, and how many recursive steps that is."""
    found = figures(quick)
    listed = [row("balance", "one recursive step, 2^12", "s", found.step)]
    for name, seconds in found.operations.items():
        steps = row("balance", f"{name}, in recursive steps", "steps", seconds / found.step)
        listed += [*_compared(name, "s", seconds), steps]
    for name, (unit, value) in found.beginning.items():
        listed += _compared(name, unit, value)
    return listed


def _compared(name: str, unit: str, value: float) -> list[Row]:
    """One row for each of what it stands beside; the table makes one line of them."""
    there = {"intmax2-zkp, elsewhere": ORIGINAL.get(name), "our limit": LIMITS.get(name)}
    beside = [(peer, limit) for peer, limit in there.items() if limit is not None]
    return [row("balance", name, unit, value, *peer) for peer in beside] or [row("balance", name, unit, value)]


def _operations(told: dict[str, float]) -> dict[str, float]:
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
    rounds, store = _rounds(quick), Store.default() if quick else Store(folder / "store")
    beginning = {} if quick else {"build all circuits": ("s", _build_seconds(store.root))}
    open_store(store)
    step, story = _step_seconds(rounds), Story(folder, rounds)
    story.tell()
    circuits = {name: statistics.median(taken) for name, taken in story.notes.seconds.items()}
    beginning |= _service(store.root, story.requests["receive transfer"], rounds)
    return Figures(step, _operations(story.seconds), circuits, story.notes.bytes, beginning)


def _build_seconds(store: Path) -> float:
    """From nothing, in a process of its own, into the store that is used from then on."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "benchmarks.balance_build", str(store)], check=True, cwd=_ROOT)
    return time.perf_counter() - start


def _service(store: Path, request: Record, rounds: int) -> dict[str, tuple[str, float]]:
    """Of a service that starts: until its circuits are there, its first proof and those after it, what it held."""
    route = "/prove-receive-transfer"
    with serving(store) as service:
        found = {"service: ready, from the store": ("s", service.ready)}
        first = service.prove(route, request)
        if MEMORY_IS_COUNTED:
            found["service: memory with one proof running"] = "GB", service.peak() / 1e9
        later = statistics.median(service.prove(route, request) for _ in range(rounds))
    return found | {"service: first proof / a later one": ("times", first / later)}


def _rounds(quick: bool) -> int:
    return 1 if quick else 5


def _step_seconds(rounds: int) -> float:
    inner, outer = compile(_Inner), compile(_Step)
    proof = prove(inner, setup(inner), {"root": 3})
    keys = setup(outer)
    return median_ms(lambda: prove(outer, keys, {"inner": proof}), rounds) / 1000
