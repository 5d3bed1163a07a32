"""The proving pool: so many proofs at once, a short queue, and a way to stop each of them."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.types import Receive

from proofmill.errors import BusyError, CancelledError, ProofmillError
from proofmill.server.registry import Loaded
from proofmill.systems import Cancel, Proof, checked

__all__ = ["ProvingPool", "checked_proof"]

Result = TypeVar("Result")

FIRST_GUESS = 1.0
"""Seconds that a proof is taken to last before one has been made."""
_WEIGHT = 0.2


class ProvingPool:
    """Runs work in threads for an event loop: the core releases the GIL, and all proofs share the machine's cores."""

    def __init__(self, workers: int, queue_length: int, first_guess: float = FIRST_GUESS) -> None:
        self._workers = workers
        self._first_guess = first_guess
        self._places = workers + queue_length
        self._jobs: set[_Job] = set()
        self._average: float | None = None
        self.open()

    def open(self) -> None:
        """Take work, also again after `close`: an application may be started more than once."""
        self._slots = asyncio.Semaphore(self._workers)
        self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="prove")
        self._draining = False

    async def run(self, work: Callable[[Cancel], Result], receive: Receive) -> Result:
        """What `work` returns. It is stopped when `receive` says that the client went away, also while it waits.

        `receive` must have given the whole body. Raises BusyError (queue full, or shutting down), CancelledError, and
        what `work` raises.
        """
        self._admit()
        job = _Job()
        job.task = asyncio.create_task(self._work(job, work))
        self._jobs.add(job)
        job.task.add_done_callback(lambda _: self._jobs.discard(job))
        job.task.add_done_callback(_seen)
        leaving = asyncio.create_task(_client_left(receive))
        leaving.add_done_callback(_seen)
        try:
            await asyncio.wait({job.task, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not job.task.done():
                job.stop(CancelledError("the client went away"))
                await asyncio.wait({job.task})
        finally:
            leaving.cancel()
            if not job.task.done():  # this request itself was cancelled
                job.stop(CancelledError("the request was cancelled"))
        if job.stopped is not None and (job.task.cancelled() or job.task.exception() is not None):
            raise job.stopped
        result: Result = job.task.result()
        return result

    @property
    def workers(self) -> int:
        """How many pieces of work run at once."""
        return self._workers

    @property
    def jobs(self) -> int:
        """How many pieces of work run or wait."""
        return len(self._jobs)

    def drain(self) -> None:
        """Refuse new work from now on."""
        self._draining = True

    async def finish(self, seconds: float) -> bool:
        """Let the work under way finish for so long, then stop it. Whether all of it finished by itself."""
        if self._jobs:
            await asyncio.wait({job.task for job in self._jobs}, timeout=seconds)
        left = list(self._jobs)
        for job in left:
            job.stop(BusyError("the service is shutting down", retry_after=self.estimate()))
        if left:
            await asyncio.wait({job.task for job in left})
        return not left

    def estimate(self) -> int:
        """Whole seconds until the work that is here now is likely to be done."""
        average = self._first_guess if self._average is None else self._average
        return max(1, math.ceil(average * len(self._jobs) / self._workers))

    @property
    def draining(self) -> bool:
        """Whether new work is refused because the service is about to end."""
        return self._draining

    def close(self) -> None:
        """Stop everything and give the threads back."""
        self.drain()
        for job in self._jobs:
            job.stop(BusyError("the service is shutting down", retry_after=self.estimate()))
        self._threads.shutdown(wait=False)

    def _admit(self) -> None:
        if self._draining:
            raise BusyError("the service is shutting down", retry_after=self.estimate())
        if len(self._jobs) >= self._places:
            raise BusyError("all provers are busy and the queue is full", retry_after=self.estimate())

    async def _work(self, job: _Job, work: Callable[[Cancel], Result]) -> Result:
        async with self._slots:
            job.started = True
            start = time.perf_counter()
            result = await asyncio.get_running_loop().run_in_executor(self._threads, work, job.cancel)
            self._remember(time.perf_counter() - start)
            return result

    def _remember(self, seconds: float) -> None:
        """Proofs of the last minutes weigh most; failures end early and would make the estimate too small."""
        self._average = seconds if self._average is None else self._average + _WEIGHT * (seconds - self._average)


class _Job:
    """One piece of work, waiting or running."""

    task: asyncio.Task[Any]

    def __init__(self) -> None:
        self.cancel = Cancel()
        self.started = False
        self.stopped: ProofmillError | None = None

    def stop(self, reason: ProofmillError) -> None:
        """Raise the flag. A thread cannot be killed, so running work is left to notice; waiting work ends at once."""
        self.stopped = self.stopped or reason
        self.cancel.raise_flag()
        if not self.started:
            self.task.cancel()


def checked_proof(loaded: Loaded, inputs: Any, cancel: Cancel) -> Proof:
    """A proof that was verified before anybody sees it. Raises as `systems.checked.checked_proof`."""
    return checked.checked_proof(loaded.compiled, loaded.keys, inputs, cancel=cancel)


async def _client_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _seen(task: asyncio.Task[Any]) -> None:
    """Take note of an exception, or asyncio would log its message, which may hold a value."""
    if not task.cancelled():
        task.exception()
