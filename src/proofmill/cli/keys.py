"""Circuits and their keys from the store, made once where there are none, with a progress bar when that takes long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from proofmill.artifacts import Origin, Store
from proofmill.circuit import Circuit
from proofmill.cli import console
from proofmill.cli.target import compile_circuit
from proofmill.errors import CancelledError
from proofmill.systems import AnyKeys, Cancel, Compiled
from proofmill.systems.stored import StoredKeys, keys_for, open_store, telling

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
"""Seconds that work gets to notice Ctrl-C. Proving with plonky2 looks between its phases, and ends with the process."""

T = TypeVar("T")


def compile_with_progress(circuit: type[Circuit], quiet: bool) -> Compiled:
    """As `compile_circuit`. Others that it takes proofs of may have to be built first. Ctrl-C stops that."""
    with progress_bar(f"compiling {circuit.circuit_name}", quiet) as bar:
        return interruptible(lambda cancel: _told_of(bar, cancel, lambda: compile_circuit(circuit)))


def keys_with_progress(compiled: Compiled, quiet: bool) -> StoredKeys[AnyKeys]:
    """As `keys_for`, from the store at PROOFMILL_HOME. Ctrl-C stops a set-up."""

    def found(bar: Report, cancel: Cancel) -> StoredKeys[AnyKeys]:
        return keys_for(compiled, open_store(Store.default()), progress=bar, cancel=cancel)

    with progress_bar(f"set-up of {compiled.name}", quiet) as bar:
        return interruptible(lambda cancel: _told_of(bar, cancel, lambda: found(bar, cancel)))


def _told_of(bar: Report, cancel: Cancel, work: Callable[[], T]) -> T:
    """What `work` gives; the bar shows what it builds, and the flag stops that."""

    def told(what: str, done: float) -> None:
        if cancel.raised():
            raise CancelledError("stopped")
        bar(done, f"building {what}")

    with telling(told):
        return work()


def kind_of(keys: AnyKeys) -> str:
    """What keys are worth: "development keys"."""
    return f"{keys.identity.origin} keys"


def describe(stored: StoredKeys[AnyKeys]) -> None:
    """Say where keys come from, if they are new or not to be trusted."""
    if stored.made:
        built = stored.keys.identity.origin == Origin.TRANSPARENT
        console.warn(
            f"{'built the circuit, it lies' if built else f'made {kind_of(stored.keys)}, they lie'} at {stored.path}"
        )
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


class Report(Protocol):
    """Told how much is done, 0.0 … 1.0, and of what where that is not the whole."""

    def __call__(self, done: float, what: str | None = None, /) -> None: ...


@contextmanager
def progress_bar(title: str, quiet: bool) -> Iterator[Report]:
    """What shows how far something is; the bar appears after `PATIENCE`, and not where nobody would see it.

    Before the first report it shows only that something goes on.
    """
    screen = console.errors()
    if quiet or not screen.is_terminal:
        yield lambda done, what=None: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=screen, transient=True)
    task = bar.add_task(title, total=None)
    patience = threading.Timer(PATIENCE, bar.start)
    patience.daemon = True
    patience.start()
    try:
        yield lambda done, what=None: bar.update(task, total=1.0, completed=done, description=what or title)
    finally:
        patience.cancel()
        patience.join()
        if bar.live.is_started:
            bar.stop()
