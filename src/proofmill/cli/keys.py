"""Circuits and their keys from the store, made once where there are none, with a progress bar when that takes long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TypeVar

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from proofmill.artifacts import Store
from proofmill.circuit import Circuit
from proofmill.cli import console
from proofmill.cli.target import compile_circuit
from proofmill.systems import AnyKeys, Cancel, Compiled
from proofmill.systems.stored import StoredKeys, keys_for

__all__ = [
    "PATIENCE",
    "compile_with_progress",
    "describe",
    "interruptible",
    "keys_with_progress",
    "kind_of",
    "progress_bar",
]

PATIENCE = 2.0
"""Seconds of work before a progress bar appears."""

GRACE = 2.0
"""Seconds that work gets to notice Ctrl-C. The building of a circuit does not look, and ends with the process."""

T = TypeVar("T")


def compile_with_progress(circuit: type[Circuit], quiet: bool) -> Compiled:
    """As `compile_circuit`. Others that it takes proofs of may have to be built first; nobody knows how far that is."""
    with progress_bar(f"building circuits for {circuit.circuit_name}", quiet):
        return interruptible(lambda _: compile_circuit(circuit))


def keys_with_progress(compiled: Compiled, quiet: bool) -> StoredKeys[AnyKeys]:
    """As `keys_for`, from the store at PROOFMILL_HOME. Ctrl-C stops a set-up."""
    with progress_bar(f"set-up of {compiled.name}", quiet) as progress:
        return interruptible(lambda cancel: keys_for(compiled, Store.default(), progress=progress, cancel=cancel))


def kind_of(keys: AnyKeys) -> str:
    """What keys are worth: "development keys"."""
    return f"{keys.identity.origin} keys"


def describe(stored: StoredKeys[AnyKeys]) -> None:
    """Say where keys come from, if they are new or not to be trusted."""
    if stored.made:
        console.warn(f"made {kind_of(stored.keys)}, they lie at {stored.path}")
    elif stored.keys.development:
        console.warn(f"{kind_of(stored.keys)} from {stored.path}")


def interruptible(work: Callable[[Cancel], T]) -> T:
    """Run `work` in a thread, so that Ctrl-C reaches us while the core computes, and raise its flag then.

    A thread that does not notice within `GRACE` is left alone: it holds up nobody.
    """
    cancel, result = Cancel(), Future[T]()

    def run() -> None:
        try:
            result.set_result(work(cancel))
        except BaseException as error:
            result.set_exception(error)

    try:
        threading.Thread(target=run, daemon=True).start()
        return result.result()
    except KeyboardInterrupt:
        cancel.raise_flag()
        wait([result], timeout=GRACE)
        raise


@contextmanager
def progress_bar(title: str, quiet: bool) -> Iterator[Callable[[float], None] | None]:
    """A function to report 0.0 … 1.0 to; the bar appears after `PATIENCE`. None where nobody would see it.

    Before the first report the bar shows only that something goes on.
    """
    screen = console.errors()
    if quiet or not screen.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=screen, transient=True)
    task = bar.add_task(title, total=None)
    patience = threading.Timer(PATIENCE, bar.start)
    patience.daemon = True
    patience.start()
    try:
        yield lambda done: bar.update(task, total=1.0, completed=done)
    finally:
        patience.cancel()
        patience.join()
        if bar.live.is_started:
            bar.stop()
