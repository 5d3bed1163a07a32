"""What the balance service takes: seconds until it is ready, memory with its circuits, memory of one proof more.

`python -m benchmarks.balance_service` starts it over the store at PROOFMILL_HOME (built by an earlier start) and asks
for spent proofs of 64 transfers, whose circuit is one of the largest.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from proofmill.ledger.balance.holdings import Holdings
from proofmill.statements.balance.types import GenericAddress, Transfer
from proofmill.statements.balance.witnesses import SpentRequest

MIB = 1 << 20


def main() -> None:
    """Print the figures."""
    start = time.perf_counter()
    with _service() as (process, url):
        client = httpx.Client(base_url=url, timeout=120)
        while client.get("/ready").status_code != 200:
            time.sleep(0.05)
        print(f"ready after {time.perf_counter() - start:.1f} s")
        loaded = _resident(process.pid)
        peak = _status(process.pid, "VmHWM")
        print(f"resident with all circuits loaded: {loaded / MIB:.0f} MiB (at most {peak / MIB:.0f} so far)")
        body = json.dumps(_spent_64().to_json())
        for name in ("first", "second", "third"):
            with _watched(process.pid) as seen:
                begun = time.perf_counter()
                answer = client.post("/prove-spent", content=body, headers={"content-type": "application/json"})
                seconds = time.perf_counter() - begun
            assert answer.status_code == 200, answer.text
            most = max(seen)
            print(f"{name} proof: {seconds:.2f} s, resident {most / MIB:.0f} MiB, {(most - loaded) / MIB:.0f} for it")


def _spent_64() -> SpentRequest:
    holdings, _ = Holdings.empty().receive(0, 1000, bytes(31) + b"\1", (1, 2, 3, 4))
    to = GenericAddress.of_address(bytes(20))
    _, witness = holdings.spend([Transfer(to, 0, 1, (place, 0, 0, 1)) for place in range(64)], (5, 6, 7, 8))
    return SpentRequest(witness)


@contextmanager
def _service() -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [str(Path(sys.executable).with_name("proofmill")), "serve", "--profile", "balance", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """What is resident, every 20 ms."""
    seen, done = list[int](), threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            seen.append(_resident(pid))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def _resident(pid: int) -> int:
    return _status(pid, "VmRSS")


def _status(pid: int, name: str) -> int:
    """Bytes, as Linux tells them."""
    lines: dict[str, Any] = {}
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        with suppress(ValueError):
            key, value = line.split(":", 1)
            lines[key] = value
    return 1024 * int(lines[name].split()[0])


if __name__ == "__main__":
    main()
