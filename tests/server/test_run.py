"""The service as a process of its own: where it listens, how it ends, what it refuses."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.server.circuits import HEAVY_INPUTS
from tests.server.service import ask, status, until
from tests.server.test_body import assert_problem

from proofmill.errors import MalformedInput
from proofmill.server import Loaded, serve
from proofmill.settings import load

HEAVY = {"circuit": "heavy", "inputs": HEAVY_INPUTS}
ROOT = Path(__file__).parents[2]
PROGRAM = """
import json, sys
from proofmill.errors import ProofmillError
from proofmill.server import serve
from proofmill.settings import load
from tests.server import circuits
names, profile, settings = json.loads(sys.argv[1])
try:
    serve([getattr(circuits, name) for name in names], profile, load(**settings))
except ProofmillError as error:
    sys.exit(f"{error.code}: {error}")
"""


@dataclass
class Process:
    """A service that was started."""

    process: subprocess.Popen[str]
    listening: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.listening["url"])

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(sign)

    def begin(self, body: dict[str, Any]) -> socket.socket:
        """A proof that is under way."""
        until(lambda: httpx.get(f"{self.url}/ready").status_code == 200)
        connection = ask(self.listening["port"], body)
        for _ in range(3):  # answered after what was sent before
            httpx.get(f"{self.url}/health")
        return connection

    def end(self) -> tuple[int, str]:
        """Exit code and log."""
        _, log = self.process.communicate(timeout=20)
        return self.process.returncode, log


@contextmanager
def started(*names: str, profile: str | None = None, **settings: Any) -> Iterator[Process]:
    question = json.dumps([names, profile, {"port": 0, "shutdown_seconds": 20, **settings}])
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, question],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield Process(process, json.loads(line) if line else {})
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("sign", "settings"),
    [(signal.SIGTERM, {}), (signal.SIGINT, {"host": "0.0.0.0", "development_keys": True})],
    ids=["on loopback", "everywhere, with the switch"],
)
def test_it_says_where_it_listens_and_ends_with_success(
    tmp_path: Path, sign: signal.Signals, settings: dict[str, Any]
) -> None:
    with started("Small", home=str(tmp_path), **settings) as service:
        assert service.listening["event"] == "listening"
        assert service.listening["host"] == settings.get("host", "127.0.0.1")
        url = f"http://127.0.0.1:{service.listening['port']}"
        assert httpx.get(f"{url}/health").json()["service"] == "proofmill"
        until(lambda: httpx.get(f"{url}/ready").status_code == 200)
        service.stop(sign)
        code, log = service.end()
    assert code == 0
    assert "made development keys of small" in log
    assert "method=GET route=/health status=200" in log
    assert "drained" in log
    assert "Traceback" not in log


def test_a_running_proof_is_finished_and_a_new_one_is_turned_away(home: Path, heavy: Loaded) -> None:
    with started("Heavy", home=str(home), workers=1) as service:
        proof = service.begin(HEAVY)
        service.stop()
        until(lambda: httpx.get(f"{service.url}/ready").status_code == 503)
        answer = httpx.post(f"{service.url}/v1/proofs", json=HEAVY)
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers
        assert assert_problem(answer, "busy")["detail"] == "the service is shutting down"
        assert httpx.get(f"{service.url}/health").status_code == 200
        assert status(proof) == 201
        assert service.end()[0] == 0


def test_a_proof_that_takes_too_long_is_stopped(home: Path, heavy: Loaded) -> None:
    with started("Heavy", home=str(home), shutdown_seconds=0.05) as service:
        proof = service.begin(HEAVY)
        service.stop()
        code, log = service.end()
        assert (code, status(proof)) == (0, 503)
    assert "did not finish in time" in log


def test_a_second_signal_ends_at_once(home: Path, heavy: Loaded) -> None:
    with started("Heavy", home=str(home)) as service:
        proof = service.begin(HEAVY)
        service.stop()
        until(lambda: httpx.get(f"{service.url}/ready").status_code == 503)
        service.stop()
        assert service.end()[0] == 0
        assert status(proof) != 201


def test_development_keys_are_refused_beyond_loopback(tmp_path: Path) -> None:
    with started("Small", host="0.0.0.0", home=str(tmp_path)) as service:
        code, log = service.end()
    assert code == 1
    assert "development_keys: small has no keys" in log
    assert "--development-keys" in log


def test_the_payment_profile_brings_its_circuits(tmp_path: Path) -> None:
    with started(profile="payment", home=str(tmp_path)) as service:
        names = [circuit["name"] for circuit in httpx.get(f"{service.url}/v1/circuits").json()["circuits"]]
        assert names == ["payment-promise", "payment-receipt"]
        assert httpx.get(f"{service.url}/health").json()["service"] == "proofmill-payment"
        service.stop()
        assert service.end()[0] == 0  # in the middle of a set-up


def test_an_address_that_cannot_be_taken_is_an_error_of_ours(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(MalformedInput, match="cannot listen"):
        serve([], None, load(port=taken.getsockname()[1], home=tmp_path))
    with pytest.raises(MalformedInput, match="no profile"):
        serve([], "income", load(port=0, home=tmp_path))
