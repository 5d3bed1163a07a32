from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.server.circuits import HEAVY_INPUTS, SMALL_INPUTS
from tests.server.service import Service, ask, registry_of, running, until
from tests.server.test_body import assert_problem

from proofmill import Keys
from proofmill.errors import BusyError, CancelledError, MalformedInput, ProofmillError
from proofmill.server import Loaded
from proofmill.server.proving import ProvingPool, checked_proof
from proofmill.settings import load
from proofmill.systems import Cancel
from proofmill.systems.groth16 import setup

HEAVY = {"circuit": "heavy", "inputs": HEAVY_INPUTS}
SMALL = {"circuit": "small", "inputs": SMALL_INPUTS}


class Client:
    """The half of a connection that a pool listens to."""

    def __init__(self) -> None:
        self._left = asyncio.Event()

    def leave(self) -> None:
        self._left.set()

    async def receive(self) -> dict[str, str]:
        await self._left.wait()
        return {"type": "http.disconnect"}


def endless(cancel: Cancel) -> None:
    """As the core does it: look at the flag now and then."""
    while not cancel.raised():
        time.sleep(0.005)
    raise CancelledError("cancelled")


def until_set(event: threading.Event) -> Callable[[Cancel], str]:
    def work(cancel: Cancel) -> str:
        assert event.wait(10)
        return "done"

    return work


def test_as_many_at_once_as_workers_then_a_queue_then_busy() -> None:
    async def scenario() -> None:
        pool, go, lock = ProvingPool(2, 1), threading.Event(), threading.Lock()
        running_now = most = 0

        def work(cancel: Cancel) -> str:
            nonlocal running_now, most
            with lock:
                running_now += 1
                most = max(most, running_now)
            go.wait(10)
            with lock:
                running_now -= 1
            return "done"

        requests = [asyncio.create_task(pool.run(work, Client().receive)) for _ in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(BusyError, match="queue is full") as busy:
            await pool.run(work, Client().receive)
        assert busy.value.fields["retry_after"] >= 1
        go.set()
        assert await asyncio.gather(*requests) == ["done"] * 3
        assert most == 2
        assert await pool.run(work, Client().receive) == "done"
        pool.close()

    asyncio.run(scenario())


def test_the_estimate_follows_what_proofs_take() -> None:
    async def scenario() -> None:
        pool = ProvingPool(1, 4)
        await pool.run(lambda cancel: time.sleep(0.6), Client().receive)
        go = threading.Event()
        requests = [asyncio.create_task(pool.run(until_set(go), Client().receive)) for _ in range(5)]
        await asyncio.sleep(0.01)
        assert pool.estimate() == 4  # five at a little more than 0.6 s, one at a time
        go.set()
        await asyncio.gather(*requests)
        pool.close()

    asyncio.run(scenario())


def test_work_stops_when_its_client_leaves() -> None:
    async def scenario() -> None:
        pool, client = ProvingPool(1, 0), Client()
        request = asyncio.create_task(pool.run(endless, client.receive))
        await asyncio.sleep(0.05)
        start = time.perf_counter()
        client.leave()
        with pytest.raises(CancelledError, match="went away"):
            await request
        assert time.perf_counter() - start < 0.2
        assert await pool.run(lambda cancel: 1, Client().receive) == 1
        pool.close()

    asyncio.run(scenario())


def test_waiting_work_never_begins_when_its_client_leaves() -> None:
    async def scenario() -> None:
        pool, go, begun = ProvingPool(1, 1), threading.Event(), threading.Event()
        first = asyncio.create_task(pool.run(until_set(go), Client().receive))
        await asyncio.sleep(0.02)
        client = Client()
        second = asyncio.create_task(pool.run(lambda cancel: begun.set(), client.receive))
        await asyncio.sleep(0.02)
        client.leave()
        with pytest.raises(CancelledError):
            await second
        third = asyncio.create_task(pool.run(lambda cancel: 3, Client().receive))  # its place in the queue is free
        await asyncio.sleep(0.02)
        go.set()
        assert (await first, await third) == ("done", 3)
        assert not begun.is_set()
        pool.close()

    asyncio.run(scenario())


def test_a_cancelled_request_stops_its_work() -> None:
    async def scenario() -> None:
        pool, ended = ProvingPool(1, 0), threading.Event()

        def work(cancel: Cancel) -> None:
            try:
                endless(cancel)
            finally:
                ended.set()

        request = asyncio.create_task(pool.run(work, Client().receive))
        await asyncio.sleep(0.02)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        assert await asyncio.to_thread(ended.wait, 1)
        pool.close()

    asyncio.run(scenario())


def test_errors_of_the_work_come_through_and_free_the_place() -> None:
    def fail(cancel: Cancel) -> None:
        raise MalformedInput("no")

    async def scenario() -> None:
        pool = ProvingPool(1, 0)
        for _ in range(3):
            with pytest.raises(MalformedInput):
                await pool.run(fail, Client().receive)
        assert pool.estimate() == 1
        pool.close()

    asyncio.run(scenario())


def test_draining_lets_work_finish_and_then_stops_it() -> None:
    async def scenario() -> None:
        pool, go = ProvingPool(2, 1), threading.Event()
        quick = asyncio.create_task(pool.run(until_set(go), Client().receive))
        slow = asyncio.create_task(pool.run(endless, Client().receive))
        waiting = asyncio.create_task(pool.run(endless, Client().receive))
        await asyncio.sleep(0.02)
        pool.drain()
        with pytest.raises(BusyError, match="shutting down"):
            await pool.run(endless, Client().receive)
        go.set()
        assert await pool.finish(0.2) is False
        assert await quick == "done"
        for request in (slow, waiting):
            with pytest.raises(BusyError, match="shutting down"):
                await request
        assert await pool.finish(0) is True
        pool.close()

    asyncio.run(scenario())


def test_a_proof_that_does_not_verify_is_not_answered(small: Loaded) -> None:
    # A key whose halves do not belong together stands for a fault while proving.
    assert isinstance(small.keys, Keys)
    keys = replace(small.keys, verification_key=setup(small.compiled).verification_key)
    with pytest.raises(ProofmillError, match="does not verify") as error:
        checked_proof(Loaded(small.compiled, keys), SMALL_INPUTS, Cancel())
    assert error.value.status == 500


@pytest.fixture(scope="module")
def busy(small: Loaded, heavy: Loaded) -> Iterator[Service]:
    """One worker, and one place in the queue."""
    with running(registry_of(small, heavy), load(workers=1, queue_length=1)) as service:
        yield service


def test_a_client_that_goes_away_frees_its_worker(busy: Service) -> None:
    times = []
    for _ in range(3):
        proof = ask(busy.port, HEAVY)
        until(lambda: busy.pool.jobs == 1)
        time.sleep(0.05)
        proof.close()
        start = time.perf_counter()
        until(lambda: busy.pool.jobs == 0)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.2  # the best, since other processes may hold the cores
    assert busy.client.post("/v1/proofs", json=SMALL).status_code == 201


def test_a_client_that_goes_away_leaves_the_queue(busy: Service) -> None:
    with ask(busy.port, HEAVY):
        until(lambda: busy.pool.jobs == 1)
        waiting = ask(busy.port, HEAVY)
        until(lambda: busy.pool.jobs == 2)
        waiting.close()
        until(lambda: busy.pool.jobs == 1)
    until(lambda: busy.pool.jobs == 0)


def test_a_full_queue_is_503_with_retry_after(busy: Service) -> None:
    with ask(busy.port, HEAVY), ask(busy.port, HEAVY):
        until(lambda: busy.pool.jobs == 2)
        answer = busy.client.post("/v1/proofs", json=SMALL)
        assert answer.status_code == 503
        problem = assert_problem(answer, "busy")
        assert answer.headers["Retry-After"] == str(problem["retry_after"])
        assert busy.client.get("/health").status_code == 200
        assert busy.client.get("/ready").status_code == 200
    until(lambda: busy.pool.jobs == 0)


def test_other_requests_are_answered_while_proofs_are_made(busy: Service) -> None:
    with ask(busy.port, HEAVY):
        until(lambda: busy.pool.jobs == 1)
        start = time.perf_counter()
        for _ in range(5):
            assert busy.client.get("/v1/circuits").status_code == 200
        assert time.perf_counter() - start < 1
        assert busy.pool.jobs == 1
    until(lambda: busy.pool.jobs == 0)


def test_many_clients_get_proofs_of_their_own(service: Service) -> None:
    def cube(x: int) -> str:
        body = {"circuit": "small", "inputs": {"x": x, "least": 5}}
        answer = service.client.post("/v1/proofs", json=body)
        assert answer.status_code == 201
        return str(answer.json()["public_inputs"]["cube"])

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(cube, range(1, 21))) == [str(x**3) for x in range(1, 21)]
