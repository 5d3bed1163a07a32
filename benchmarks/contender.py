"""A prover in a process of its own that answers commands; two threads for each."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["THREADS", "Contender", "running", "two_cores"]

ROOT = Path(__file__).parents[1]
THREADS = 2
_SETTINGS = {"GOMAXPROCS": str(THREADS), "RAYON_NUM_THREADS": str(THREADS)}


class Contender:
    """Each command is one line to the process, each answer one JSON object from it."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name = name
        self._process = process

    def ask(self, command: str) -> dict[str, Any]:
        """The answer. Raises RuntimeError when the process ends instead; what it complained of is on standard error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self._process.wait()} when it was asked to {command}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def measure(self, command: str) -> Callable[[], float]:
        """The command as a measurement: milliseconds by the process's own clock."""
        return lambda: float(self.ask(command)["ms"])


@contextmanager
def running(name: str, command: Sequence[str | Path]) -> Iterator[Contender]:
    """The contender while it runs."""
    words, pipe = [str(word) for word in command], subprocess.PIPE
    environment = os.environ | _SETTINGS
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment) as process:
        try:
            yield Contender(name, process)
        finally:
            process.kill()


@contextmanager
def two_cores() -> Iterator[None]:
    """Processes started meanwhile see two cores: by their number, not by the setting, gnark cuts its work."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:THREADS])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
