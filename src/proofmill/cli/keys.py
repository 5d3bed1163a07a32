"""Keys from the store, made once where there are none, with a progress bar when that takes long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from proofmill.artifacts import Store
from proofmill.cli import console
from proofmill.systems import Cancel, Compiled
from proofmill.systems.stored import StoredKeys, keys_for

__all__ = ["PATIENCE", "describe", "interruptible", "keys_with_progress", "progress_bar"]

PATIENCE = 2.0
"""Seconds of set-up before a progress bar appears."""

T = TypeVar("T")


def keys_with_progress(compiled: Compiled, quiet: bool) -> StoredKeys:
    """As `keys_for`, from the store at PROOFMILL_HOME. Ctrl-C stops a set-up."""
    with progress_bar(f"set-up of {compiled.name}", quiet) as progress:
        return interruptible(lambda cancel: keys_for(compiled, Store.default(), progress=progress, cancel=cancel))


def describe(stored: StoredKeys) -> None:
    """Say where keys come from, if they are new or not to be trusted."""
    if stored.made:
        console.warn(f"made development keys, they lie at {stored.path}")
    elif stored.keys.development:
        console.warn(f"development keys from {stored.path}")


def interruptible(work: Callable[[Cancel], T]) -> T:
    """Run `work` in a thread, so that Ctrl-C reaches us while the core computes, and raise its flag then."""
    cancel = Cancel()
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(work, cancel)
        try:
            return future.result()
        except KeyboardInterrupt:
            cancel.raise_flag()
            raise


@contextmanager
def progress_bar(title: str, quiet: bool) -> Iterator[Callable[[float], None] | None]:
    """A function to report 0.0 … 1.0 to; the bar appears after `PATIENCE`. None where nobody would see it."""
    screen = console.errors()
    if quiet or not screen.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=screen, transient=True)
    task = bar.add_task(title, total=1.0)
    start, shown = time.monotonic(), False

    def report(done: float) -> None:
        nonlocal shown
        bar.update(task, completed=done)
        if not shown and time.monotonic() - start > PATIENCE:
            bar.start()
            shown = True

    try:
        yield report
    finally:
        if shown:
            bar.stop()
