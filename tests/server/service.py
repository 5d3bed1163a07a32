"""A real service in a thread: uvicorn, a socket, and a client."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import httpx
import uvicorn

from proofmill.circuit import Circuit
from proofmill.errors import NotFound
from proofmill.server import Loaded, Registry, create_app
from proofmill.server.proving import ProvingPool
from proofmill.settings import Settings
from proofmill.systems import Cancel


@dataclass(frozen=True)
class Service:
    """What a test sees of it."""

    client: httpx.Client
    port: int
    pool: ProvingPool
    registry: Registry


def registry_of(*loaded: Loaded) -> Registry:
    """A registry of circuits that are compiled already."""
    by_class = {entry.compiled.circuit: entry for entry in loaded}

    def load(circuit: type[Circuit], cancel: Cancel) -> Loaded:
        if circuit not in by_class:
            raise NotFound("not made for this test")
        return by_class[circuit]

    return Registry(list(by_class), load)


@contextmanager
def running(
    registry: Registry, settings: Settings, profile: str | None = None, *, wait: bool = True
) -> Iterator[Service]:
    """Serve on a free port; with `wait`, yield once it is ready."""
    pool = ProvingPool(settings.workers, settings.queue_length)
    config = uvicorn.Config(create_app(registry, settings, profile, pool), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                until(lambda: server.started)
                if wait:
                    until(lambda: client.get("/ready").status_code == 200)
                yield Service(client, port, pool, registry)
        finally:
            server.should_exit = True
            thread.join()


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def ask(port: int, body: object) -> socket.socket:
    """Ask for a proof on a connection of its own, and do not wait for the answer."""
    data = json.dumps(body).encode()
    head = "POST /v1/proofs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
    return connection


def status(connection: socket.socket) -> int:
    """The status of the answer, 0 if the connection is closed without one."""
    answer = b""
    with connection, suppress(ConnectionError):
        while chunk := connection.recv(1 << 16):
            answer += chunk
    return int(answer.split(b" ", 2)[1]) if answer else 0
