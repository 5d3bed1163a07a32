"""`proofmill ceremony` from the first key to a proof with the last one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

BEACON = "0x" + "5a" * 32


@pytest.fixture
def ptau(phase1: Path) -> Path:
    return phase1 / "prepared.ptau"


def test_from_the_first_key_to_a_proof(
    run: Run, folder: Path, ptau: Path, monkeypatch: pytest.MonkeyPatch, stranger: Callable[[str, Any], Any]
) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(folder / "home"))
    started = run("ceremony", "start", "cubic.py", "--ptau", ptau, "--json").json()
    assert started["output"] == "0.zkey"
    contributed = run("ceremony", "contribute", "0.zkey", "1.zkey", "--name", "alice\x1b[2J", "--json").json()
    mixed = run("ceremony", "contribute", "1.zkey", "2.zkey", "--entropy", "-", stdin=b"dice: 3 1 6")
    assert mixed.code == 0
    assert "contribution hash" in mixed.out
    assert run("ceremony", "beacon", "2.zkey", "3.zkey", BEACON, "10", "--name", "moon").code == 0
    document = run("ceremony", "verify", "cubic.py", ptau, "3.zkey", "--json").json()
    assert document["circuit_hash"] == started["circuit_hash"]
    assert document["contributions"][0]["hash"] == contributed["contribution_hash"]
    assert document["contributions"][2] == document["contributions"][2] | {"beacon": BEACON[2:], "iterations": 10}
    shown = run("ceremony", "verify", "cubic.py", ptau, "3.zkey")
    assert "valid: 3 contributions" in shown.out
    assert "\x1b[2J" not in shown.out
    final = run("ceremony", "finalize", "cubic.py", ptau, "3.zkey", "--json").json()
    assert Path(final["proving_key"]).is_relative_to(folder / "home")
    proved = run("prove", "cubic.py", "inputs.json", "--json").json()
    assert proved["keys"] == {"path": final["proving_key"], "made": False, "development": False}
    verified = run("verify", "proof.json", "--verification-key", "verification_key.json", "--json").json()
    assert verified["valid"]
    assert not verified["development"]
    found = run("setup", "cubic.py")
    assert "found ceremony keys" in found.out


def test_a_key_that_nobody_contributed_to(run: Run, folder: Path, ptau: Path) -> None:
    assert run("ceremony", "start", "cubic.py", "-p", ptau, "-o", "first.zkey").code == 0
    shown = run("ceremony", "verify", "cubic.py", ptau, "first.zkey")
    assert shown.code == 0
    assert "Nobody has contributed" in shown.err
    refused = run("ceremony", "finalize", "cubic.py", ptau, "first.zkey", "--json")
    assert refused.code == 1
    assert refused.error()["code"] == "verification_failed"
    assert not (folder / "verification_key.json").exists()


def test_a_changed_key_is_exit_code_1(run: Run, folder: Path, ptau: Path) -> None:
    run("ceremony", "start", "cubic.py", "-p", ptau)
    run("ceremony", "contribute", "0.zkey", "1.zkey")
    data = bytearray((folder / "1.zkey").read_bytes())
    data[-20] ^= 1  # in the transcript hash of the only contribution
    (folder / "1.zkey").write_bytes(data)
    refused = run("ceremony", "verify", "cubic.py", ptau, "1.zkey", "--json")
    assert refused.code == 1
    assert "contribution 1" in refused.error()["message"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("start", "cubic.py", "-p", "none.ptau"), "not_found"),
        (("start", "none.r1cs", "-p", "PTAU"), "not_found"),
        (("start", "cubic.py", "-p", "PTAU", "-o", "inputs.json"), "malformed_input"),
        (("start", "cubic.py", "-p", "inputs.json"), "damaged_artifact"),
        (("contribute", "none.zkey", "1.zkey"), "not_found"),
        (("contribute", "inputs.json", "1.zkey"), "damaged_artifact"),
        (("beacon", "inputs.json", "1.zkey", "no hex", "10"), "malformed_input"),
        (("beacon", "inputs.json", "1.zkey", "5a", "9"), "malformed_input"),
    ],
)
def test_mistakes_are_told(run: Run, ptau: Path, arguments: tuple[str, ...], code: str) -> None:
    told = run("ceremony", *(ptau if argument == "PTAU" else argument for argument in arguments), "--json")
    assert told.code in (2, 3)
    assert told.error()["code"] == code


def test_the_key_of_a_circom_circuit_is_used_as_it_is(run: Run, folder: Path, ptau: Path) -> None:
    from proofmill.cli.target import compile_target
    from proofmill.systems.groth16.circom import write_r1cs

    write_r1cs(folder / "cubic.r1cs", compile_target("cubic.py"))
    assert run("ceremony", "start", "cubic.r1cs", "-p", ptau).code == 0
    assert run("ceremony", "contribute", "0.zkey", "1.zkey").code == 0
    assert json.loads(run("ceremony", "verify", "cubic.r1cs", ptau, "1.zkey", "--json").out)["valid"]
    refused = run("ceremony", "finalize", "cubic.r1cs", ptau, "0.zkey", "--json")
    assert (refused.code, refused.error()["code"]) == (1, "verification_failed")
    assert not (folder / "verification_key.json").exists()
    final = run("ceremony", "finalize", "cubic.r1cs", ptau, "1.zkey", "--json").json()
    assert final == {"proving_key": "1.zkey", "verification_key": "verification_key.json"}
    assert run("export", "cubic.py", "--wtns", "inputs.json", "a.wtns").code == 0
    assert run("prove", "--zkey", "1.zkey", "--wtns", "a.wtns").code == 0
    assert run("verify", "verification_key.json", "public.json", "proof.json").code == 0


def test_powers_of_tau_are_checked_by_themselves(run: Run, phase1: Path) -> None:
    document = run("ceremony", "phase1", phase1 / "prepared.ptau", "--json").json()
    assert (document["valid"], document["power"], document["prepared"]) == (True, 5, True)
    [contribution] = document["contributions"]
    assert (contribution["name"], contribution["beacon"]) == ("first", None)
    shown = run("ceremony", "phase1", phase1 / "bare.ptau")
    assert f"1 first  {contribution['hash']}" in shown.out
    assert "prepare phase2" in shown.err
    refused = run("ceremony", "phase1", phase1 / "nobody.ptau", "--json")
    assert (refused.code, refused.error()["code"]) == (1, "verification_failed")
    assert run("ceremony", "phase1", "none.ptau").code == 2
