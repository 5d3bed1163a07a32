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


def alternate(measurements: Sequence[Callable[[], float]], rounds: int | Sequence[int]) -> list[float]:
    """The median of each, measured in turn for so many rounds, after one that does not count.

    With a number of rounds for each, one that has had its own sits the others out.
    """
    counts = [rounds] * len(measurements) if isinstance(rounds, int) else list(rounds)
    for measure in measurements:
        measure()
    taken: list[list[float]] = [[] for _ in measurements]
    for turn in range(max(counts)):
        for measure, count, values in zip(measurements, counts, taken, strict=True):
            if turn < count:
                values.append(measure())
    return [statistics.median(values) for values in taken]


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """The median milliseconds of `work`, after one run that does not count."""
    return alternate([stopwatch(work)], rounds)[0]
