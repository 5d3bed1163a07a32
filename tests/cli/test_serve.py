from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from proofmill import server
from proofmill.settings import Settings
from proofmill.statements.payment import PaymentPromise

from .conftest import Run


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the service was asked to serve, instead of serving it."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(server, "serve", lambda *arguments: calls.append(arguments))
    return calls


def test_arguments_become_circuits_and_settings(
    run: Run, served: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFMILL_PORT", "7000")
    monkeypatch.setenv("PROOFMILL_WORKERS", "9")
    arguments = ["--host", "::1", "--port", "7001", "--max-body", "100", "--development-keys", "--profile", "payment"]
    assert run("serve", "cubic.py", "payment-promise", *arguments).code == 0
    [(circuits, profile, settings)] = served
    assert [circuit.__name__ for circuit in circuits] == ["Cubic", "PaymentPromise"]
    assert circuits[1] is PaymentPromise
    assert profile == "payment"
    assert isinstance(settings, Settings)
    assert (settings.host, settings.port, settings.workers) == ("::1", 7001, 9)
    assert (settings.max_body_bytes, settings.development_keys) == (100, True)


def test_circoms_files_are_one_circuit(run: Run, served: list[tuple[Any, ...]]) -> None:
    arguments = ["a.zkey", "b.wasm", "cubic.py", "c.zkey", "dir/d.wasm", "d.sym"]
    assert run("serve", *arguments).code == 0
    own, b, d = served[0][0]
    assert own.__name__ == "Cubic"
    assert (b.circuit_name, b.zkey, b.wasm, b.sym) == ("b", Path("a.zkey"), Path("b.wasm"), None)
    assert (d.circuit_name, d.zkey, d.wasm, d.sym) == ("d", Path("c.zkey"), Path("dir/d.wasm"), Path("d.sym"))
    assert d.limits.seconds == 60


def test_switches_that_are_not_given_leave_the_environment_in_force(
    run: Run, served: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFMILL_DEVELOPMENT_KEYS", "true")
    assert run("serve", "cubic.py").code == 0
    assert served[0][2].development_keys is True


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "nothing to serve"),
        (["cubic.py", "--port", "70000"], "PROOFMILL_PORT"),
        (["cubic.py", "--workers", "0"], "PROOFMILL_WORKERS"),
        (["nowhere.py"], "no file nowhere.py"),
        (["a.zkey"], "K.zkey W.wasm"),
        (["a.wasm", "a.zkey"], "K.zkey W.wasm"),
        (["a.zkey", "cubic.py", "a.wasm"], "K.zkey W.wasm"),
        (["a.zkey", "a.wasm", "a.sym", "b.sym"], "K.zkey W.wasm"),
        (["a.zkey", "b c.wasm"], "a circuit's name has letters"),
        (["a.zkey", "a.wasm", "--port", "0"], "no file a.zkey"),
        (["cubic.py", "--profile", "lottery", "--port", "0"], "there is payment"),
        (["cubic.py", "--host", "203.0.113.1"], "cannot listen on 203.0.113.1"),
    ],
)
def test_what_cannot_be_served_is_told(run: Run, arguments: list[str], says: str) -> None:
    ran = run("serve", *arguments)
    assert ran.code == 2
    assert says in ran.err


def test_a_users_own_circuit_is_served_until_ctrl_c(folder: Path) -> None:
    command = [sys.executable, "-m", "proofmill.cli", "serve", "cubic.py", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        try:
            url = json.loads(service.stdout.readline())["url"]
            with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=3), timeout=20) as client:
                while client.get("/ready").status_code == 503:
                    assert service.poll() is None
                answer = client.post("/v1/proofs", json={"circuit": "cubic", "inputs": {"x": 3, "y": 35}})
            assert answer.status_code == 201
            (folder / "served.json").write_text(answer.text)
        finally:
            service.send_signal(signal.SIGINT)
            _, logs = service.communicate(timeout=20)
    assert service.returncode == 0, logs
    assert "Traceback" not in logs
    verified = subprocess.run(
        [sys.executable, "-m", "proofmill.cli", "verify", "served.json"], cwd=folder, capture_output=True, text=True
    )
    assert verified.returncode == 0, verified.stderr
