"""The balance service in a process of its own: seconds until it is ready and for a proof, and memory.

`python -m benchmarks.private_balances.service` starts it over the store at PROOFMILL_HOME (built by an earlier start),
asks for spent proofs of 64 transfers, whose circuit is one of the largest, and prints what `proofmill.server.balance`
counts with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from proofmill import settings
from proofmill.ledger.balance import Holdings
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.types import GenericAddress, Transfer
from proofmill.statements.balance.witnesses import SpentRequest

__all__ = ["MEMORY_IS_COUNTED", "Service", "serving"]

MIB = 1 << 20
_TIMEOUT = 300.0


MEMORY_IS_COUNTED = Path("/proc/self/status").exists()
"""By Linux; elsewhere `Service` cannot be asked for it."""


class Service:
    """A service that is ready; `ready` is how many seconds after its start."""

    def __init__(self, pid: int, client: httpx.Client, ready: float) -> None:
        self._pid = pid
        self._client = client
        self.ready = ready

    def prove(self, route: str, request: Record) -> float:
        """Seconds until the answer. Raises RuntimeError for another one than a proof."""
        body = json.dumps(request.to_json())
        start = time.perf_counter()
        answer = self._client.post(route, content=body, headers={"content-type": "application/json"})
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        return time.perf_counter() - start

    def resident(self) -> int:
        """Bytes."""
        return self._status("VmRSS")

    def peak(self) -> int:
        """Bytes that were resident at once, at most."""
        return self._status("VmHWM")

    @contextmanager
    def watched(self) -> Iterator[list[int]]:
        """What is resident, every 20 ms."""
        seen, done = [self.resident()], threading.Event()

        def watch() -> None:
            while not done.wait(0.02):
                seen.append(self.resident())

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield seen
        finally:
            done.set()
            thread.join()

    def _status(self, name: str) -> int:
        for line in Path(f"/proc/{self._pid}/status").read_text().splitlines():
            key, _, value = line.partition(":")
            if key == name:
                return 1024 * int(value.split()[0])
        raise RuntimeError(f"no {name} of this process")


@contextmanager
def serving(store: Path) -> Iterator[Service]:
    """The service over this store, on a free port, until the block ends."""
    command = [str(Path(sys.executable).with_name("proofmill")), "serve", "--profile", "balance", "--port", "0"]
    environment = os.environ | {f"{settings.PREFIX}HOME": str(store)}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        assert process.stdout is not None
        with httpx.Client(base_url=json.loads(process.stdout.readline())["url"], timeout=_TIMEOUT) as client:
            while client.get("/ready").status_code != 200:
                time.sleep(0.05)
            yield Service(process.pid, client, time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Print the figures."""
    with serving(settings.load().home) as service:
        print(f"ready after {service.ready:.1f} s")
        loaded = service.resident()
        print(f"resident with all circuits loaded: {loaded / MIB:.0f} MiB (at most {service.peak() / MIB:.0f} so far)")
        for name in ("first", "second", "third"):
            with service.watched() as seen:
                seconds = service.prove("/prove-spent", _spent_64())
            most = max(seen)
            print(f"{name} proof: {seconds:.2f} s, resident {most / MIB:.0f} MiB, {(most - loaded) / MIB:.0f} for it")


def _spent_64() -> SpentRequest:
    holdings, _ = Holdings.empty().receive(0, 1000, bytes(31) + b"\1", (1, 2, 3, 4))
    to = GenericAddress.of_address(bytes(20))
    _, witness = holdings.spend([Transfer(to, 0, 1, (place, 0, 0, 1)) for place in range(64)], (5, 6, 7, 8))
    return SpentRequest(witness)


if __name__ == "__main__":
    main()
