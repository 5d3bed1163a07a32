from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest
from tests.server.service import Service, registry_of, running, until
from tests.server.test_body import JSON, assert_problem

from proofmill.server import Loaded, body, limits
from proofmill.settings import load

LIMIT = 1000
FITS = b'{"circuit": "small", "inputs": {"x": 3, "least": 5}}'


@pytest.fixture(scope="module")
def limited(small: Loaded) -> Iterator[Service]:
    with running(registry_of(small), load(max_body_bytes=LIMIT)) as service:
        yield service


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 201), (LIMIT + 1, 413)])
def test_the_limit_is_exact(limited: Service, size: int, status: int) -> None:
    assert limited.client.post("/v1/proofs", content=FITS.ljust(size), headers=JSON).status_code == status


@pytest.mark.parametrize(("chunks", "status"), [(9, 201), (11, 413)])
def test_chunks_are_counted_too(limited: Service, chunks: int, status: int) -> None:
    def pieces() -> Iterator[bytes]:
        yield FITS.ljust(100)
        for _ in range(chunks - 1):
            yield b" " * 100

    answer = limited.client.post("/v1/proofs", content=pieces(), headers=JSON)
    assert answer.status_code == status
    if status == 413:
        assert assert_problem(answer, "too_large")["limit"] == LIMIT


def everything(service: Service, request: str) -> bytes:
    """What comes back until the service closes the connection."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as connection:
        connection.sendall(request.encode())
        answer = b""
        while chunk := connection.recv(4096):
            answer += chunk
    return answer


def test_a_declared_length_is_refused_before_the_body_is_sent(limited: Service) -> None:
    head = f"POST /v1/proofs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {1 << 40}\r\n\r\n"
    answer = everything(limited, head)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()


def test_a_body_that_does_not_come_is_408(limited: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.1)
    head = "POST /v1/proofs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    answer = everything(limited, head)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"request_timeout"' in answer


def test_bodies_that_do_not_come_to_their_end_take_no_more_than_so_much(
    limited: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A thousand connections that keep their last byte back would hold a thousand whole bodies.
    monkeypatch.setattr(limits, "TOGETHER", 2)
    head = f"POST /v1/proofs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {LIMIT}\r\n\r\n"
    stalled = list[socket.socket]()

    def full() -> bool:
        # One more each time: while a proof is made its body counts too, and may keep a stalled one out.
        stalled.append(socket.create_connection(("127.0.0.1", limited.port), timeout=5))
        stalled[-1].sendall(head.encode() + b" " * (LIMIT - 1))
        return limited.client.post("/v1/proofs", content=FITS, headers=JSON).status_code == 503

    try:
        until(full)
        answer = limited.client.post("/v1/proofs", content=FITS, headers=JSON)
        assert assert_problem(answer, "busy")["retry_after"] == 1
        assert limited.client.get("/health").status_code == 200
    finally:
        for connection in stalled:
            connection.close()
    until(lambda: limited.client.post("/v1/proofs", content=FITS.ljust(LIMIT), headers=JSON).status_code == 201)


def test_a_request_that_is_not_read_to_its_end_does_no_harm(limited: Service) -> None:
    # Unknown routes and media types are answered without reading; the next request of the connection must still work.
    for path, headers in (("/nothing", JSON), ("/v1/proofs", {"Content-Type": "text/plain"})):
        limited.client.post(path, content=b"x" * 500, headers=headers)
        assert limited.client.get("/health").status_code == 200


def test_the_default_takes_a_mebibyte(client: httpx.Client) -> None:
    for size, status in (((1 << 20), 201), ((1 << 20) + 1, 413)):
        assert client.post("/v1/proofs", content=FITS.ljust(size), headers=JSON).status_code == status
