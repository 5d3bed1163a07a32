"""`make demo-balance`: the real service in a process of its own, over HTTP, with forgers. About a minute."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
DEMO = "examples.balance.demo"
CREDULOUS = """
import sys
from examples.balance import attacks, demo
attacks.asked = lambda town, path, request: "200, a proof"
sys.exit(demo.main())
"""
ATTACKS = {
    "double spend",
    "replayed deposit",
    "replayed transfer",
    "tampered amount",
    "forged validity proof",
    "validity proof whose carried key differs",
    "forged key set",
    "base proof as a sender's balance",
    "proof of another circuit",
    "stale account",
}
ROUTES = {"spent", "send", "update", "receive-transfer", "receive-deposit", "single-withdrawal", "single-claim"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store at PROOFMILL_HOME, if that is set; else an empty one, which takes minutes to fill."""
    given = os.environ.get("PROOFMILL_HOME")
    return Path(given) if given else tmp_path_factory.mktemp("home")


def variables(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROOFMILL_")}
    return kept | {"PROOFMILL_HOME": str(home), "COLUMNS": "200"} | more


def run(home: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, *command]
    return subprocess.run(line, env=variables(home, **more), cwd=ROOT, capture_output=True, text=True, timeout=900)


@pytest.fixture(scope="module")
def done(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[subprocess.CompletedProcess[str], dict[str, Any], Path]:
    folder = tmp_path_factory.mktemp("demo") / "kept"
    process = run(home, "-m", DEMO, "--json", "--keep", str(folder))
    assert process.returncode == 0, process.stdout + process.stderr
    return process, json.loads(process.stdout), folder


def test_every_route_proves_and_every_proof_is_verified(done: tuple[Any, dict[str, Any], Path]) -> None:
    steps = done[1]["steps"]
    assert {step["where"] for step in steps} >= {f"/prove-{name}" for name in ROUTES}
    assert {step["who"] for step in steps} == {"alice", "bob", "carol", "network"}
    for step in steps:
        assert step["what"].startswith("pays in") or (step["verify_seconds"] > 0 and step["proof_bytes"] > 100_000)


def test_every_attack_gets_the_answer_that_it_must_get(done: tuple[Any, dict[str, Any], Path]) -> None:
    process, result, _ = done
    assert {attack["name"] for attack in result["attacks"]} == ATTACKS
    assert result["as_expected"]
    assert all(attack["as_expected"] and attack["expected"] == attack["got"] for attack in result["attacks"])
    assert not any(attack["got"] in ("200, a proof", "accepted", "valid") for attack in result["attacks"])
    assert "everything as expected" in process.stderr


def test_nothing_private_is_in_the_services_log(done: tuple[Any, dict[str, Any], Path]) -> None:
    log = (done[2] / "service.log").read_text()
    handover = json.loads((done[2] / "for-bob.json").read_text())
    assert "/prove-receive-transfer" in log
    for private in ("salt", "transferWitness", str(handover["sender"]["publicInputs"]["pubkey"])):
        assert private not in log


@pytest.mark.usefixtures("done")
def test_a_service_that_proves_everything_ends_it_with_1(home: Path) -> None:
    process = run(home, "-c", CREDULOUS)
    assert process.returncode == 1
    assert "not everything was as expected" in process.stdout


def test_a_service_that_does_not_start_is_told_with_its_log(home: Path) -> None:
    process = run(home, "-m", DEMO, PROOFMILL_HOST="192.0.2.1")  # an address of nobody's
    assert process.returncode == 1
    assert "did not start" in process.stdout
    assert "cannot listen" in process.stdout


def test_a_folder_that_is_there_is_not_written_into(home: Path, tmp_path: Path) -> None:
    assert run(home, "-m", DEMO, "--keep", str(tmp_path)).returncode == 2


@pytest.mark.usefixtures("done")
def test_an_interrupt_leaves_nothing_running(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", DEMO],
        env=variables(home),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as demo:
        time.sleep(10)
        demo.send_signal(signal.SIGINT)
        told, _ = demo.communicate(timeout=60)
    assert (demo.returncode, told.decode().splitlines()[-1]) == (130, "stopped")
    # Whoever of the group is left would hold the session; what ended and waits for its parent is no process.
    listing = subprocess.run(["ps", "-o", "stat=", "-s", str(demo.pid)], capture_output=True, text=True, check=False)
    assert [state for state in listing.stdout.split() if not state.startswith("Z")] == []
