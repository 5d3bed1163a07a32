"""Timing in turns: whatever slows the machine for a while slows both sides."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

__all__ = ["alternate", "median_ms", "stopwatch"]


def stopwatch(work: Callable[[], object]) -> Callable[[], float]:
    """`work` as a measurement of its own milliseconds."""

    def measure() -> float:
        start = time.perf_counter()
        work()
        return 1000 * (time.perf_counter() - start)

    return measure


def alternate(measurements: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """The median of each, measured in turn for so many rounds, after one that does not count."""
    for measure in measurements:
        measure()
    taken = [[measure() for measure in measurements] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """The median milliseconds of `work`, after one run that does not count."""
    return alternate([stopwatch(work)], rounds)[0]
