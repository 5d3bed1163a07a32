"""`make demo` with fewer payments: the real service in a process of its own, over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.statements import strangers

DEMO = Path(__file__).parents[2] / "examples" / "payment" / "demo.py"
CREDULOUS = f"""
import runpy, sys
demo = runpy.run_path({str(DEMO)!r})
demo["Shop"].refusal = lambda shop, row: "accepted"
sys.exit(demo["main"]())
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty at first, as on a machine that has never seen Proofmill; the demos share its keys."""
    return tmp_path_factory.mktemp("home")


def run(home: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROOFMILL_")}
    variables = kept | {"PROOFMILL_HOME": str(home), "COLUMNS": "160"} | environment
    return subprocess.run(
        [sys.executable, *command], env=variables, cwd=home, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def done(home: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = home / "output"
    return run(home, str(DEMO), "--payments", "4", "--output", str(folder)), folder


def test_everything_is_as_expected(done: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    process, folder = done
    assert process.returncode == 0, process.stdout + process.stderr
    assert process.stderr == ""
    assert "everything as expected" in process.stdout
    assert str(folder) in process.stdout
    for refusal in ("below the minimum", "too old", "did not sign", "recipient", "replay", "settlement_root"):
        assert refusal in process.stdout


@pytest.mark.parametrize(("kind", "file"), [("promise", "00-promise.json"), ("receipt", "03-receipt.json")])
def test_snarkjs_verifies_what_the_service_answered(
    kind: str, file: str, done: tuple[subprocess.CompletedProcess[str], Path]
) -> None:
    folder = done[1]
    answer = json.loads((folder / file).read_text())
    assert set(answer) == {"proof", "publicInputs", "generationTimeMs"}
    question = {
        "key": json.loads((folder / f"payment-{kind}.verification-key.json").read_text()),
        "public": json.loads(answer["publicInputs"]),
        "proof": json.loads(answer["proof"]),
    }
    assert strangers.run("verify.mjs", question) is True


def test_nothing_private_is_in_the_services_log(done: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    log = (done[1] / "service.log").read_text()
    for private in ("senderKey", "signature", "txHash", "1050000"):
        assert private not in log


@pytest.mark.usefixtures("done")
def test_a_shop_that_accepts_everything_ends_it_with_1(home: Path) -> None:
    process = run(home, "-c", CREDULOUS, "--payments", "2", "--output", str(home / "credulous"))
    assert process.returncode == 1
    assert "not everything was as expected" in process.stdout


def test_a_service_that_does_not_start_ends_it_with_1(home: Path) -> None:
    process = run(home, str(DEMO), "--payments", "2", PROOFMILL_HOST="192.0.2.1")  # an address of nobody's
    assert process.returncode == 1
    assert "did not start" in process.stdout


def test_the_number_of_payments_is_bounded(home: Path) -> None:
    assert run(home, str(DEMO), "--payments", "51").returncode == 2
