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
_SETTINGS = {name: str(THREADS) for name in ("GOMAXPROCS", "RAYON_NUM_THREADS", "OMP_NUM_THREADS")}
_RESET_PEAK = "5"  # what proc(5) says to write into clear_refs


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

    def forget_peak(self) -> None:
        """Let the process give free memory back to the system, and the kernel count its peak of memory anew."""
        self.ask("release")
        if (counter := self._proc("clear_refs")).exists():
            counter.write_text(_RESET_PEAK)

    def peak_mib(self) -> float | None:
        """That peak of resident memory, mapped files that were touched included; None where no kernel counts it."""
        status = self._proc("status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), None)

    def _proc(self, name: str) -> Path:
        return Path(f"/proc/{self._process.pid}/{name}")


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
