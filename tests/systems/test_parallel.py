"""Long calls leave the interpreter to others, and stop when they are told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

import proofmill
from proofmill import Cancel, Circuit, Field, Output, Private
from proofmill.errors import CancelledError
from proofmill.systems import groth16

STEPS = 200_000
INPUTS = {"start": 3}


class Chain(Circuit):
    """A number multiplied by itself many times over."""

    start: Private[Field]
    end: Output[Field]

    def define(self) -> None:
        value = self.start
        for _ in range(STEPS):
            value = value * self.start
        self.end = value


@pytest.fixture(scope="module")
def chain() -> proofmill.Compiled:
    return proofmill.compile(Chain)


@pytest.fixture(scope="module")
def keys(chain: proofmill.Compiled) -> proofmill.Keys:
    return groth16.setup(chain)


def longest_pause(work: Callable[[], object]) -> tuple[float, float]:
    """(seconds that `work` took in another thread, longest time that this thread was kept from running meanwhile)."""
    start = time.perf_counter()
    thread = threading.Thread(target=work)
    thread.start()
    pause, last = 0.0, time.perf_counter()
    while thread.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        pause, last = max(pause, now - last), now
    thread.join()
    return time.perf_counter() - start, pause


def test_setup_and_proving_release_the_interpreter(chain: proofmill.Compiled, keys: proofmill.Keys) -> None:
    for work in (lambda: proofmill.setup(chain), lambda: proofmill.prove(chain, keys, INPUTS)):
        took, pause = longest_pause(work)
        assert pause < took / 2, f"the interpreter stood still for {pause:.2f} of {took:.2f} s"


def test_two_proofs_run_at_once(chain: proofmill.Compiled, keys: proofmill.Keys) -> None:
    proofs: list[proofmill.Proof] = []
    spans: list[tuple[float, float]] = []

    def work() -> None:
        start = time.perf_counter()
        proofs.append(proofmill.prove(chain, keys, INPUTS))
        spans.append((start, time.perf_counter()))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (a_start, a_end), (b_start, b_end) = spans
    overlap = min(a_end, b_end) - max(a_start, b_start)
    assert overlap > 0.5 * min(a_end - a_start, b_end - b_start)
    for proof in proofs:
        proofmill.verify(proof, keys.verification_key)


def test_a_cancelled_proof_stops_at_once(chain: proofmill.Compiled, keys: proofmill.Keys) -> None:
    cancel, stopped = Cancel(), []

    def work() -> None:
        with pytest.raises(CancelledError):
            proofmill.prove(chain, keys, INPUTS, cancel=cancel)
        stopped.append(time.perf_counter())

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.05)
    raised = time.perf_counter()
    cancel.raise_flag()
    thread.join()
    assert stopped[0] - raised < 0.5  # 0.2 s on a quiet machine


def test_a_cancelled_setup_stops(chain: proofmill.Compiled) -> None:
    cancel = Cancel()
    cancel.raise_flag()
    with pytest.raises(CancelledError):
        proofmill.setup(chain, cancel=cancel)


def test_setup_tells_how_far_it_is(chain: proofmill.Compiled) -> None:
    seen: list[float] = []
    proofmill.setup(chain, progress=seen.append)
    assert seen == sorted(seen)
    assert 0 <= seen[0] < 0.5
    assert seen[-1] == 1.0
