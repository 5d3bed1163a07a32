from __future__ import annotations

import json
import os
import signal
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

import proofmill
from proofmill.cli import keys
from proofmill.systems import Cancel, stored

from .conftest import Run


def test_it_writes_an_envelope_that_python_verifies(run: Run, folder: Path) -> None:
    ran = run("prove", "cubic.py:Cubic", "inputs.json", "--output", "out.json")
    assert ran.code == 0
    assert "proved cubic 1: out.json" in ran.out
    proof = proofmill.Proof.from_json(json.loads((folder / "out.json").read_text()))
    made = run("prove", "cubic.py", "inputs.json", "--json").json()
    key = proofmill.Keys.load(Path(made["keys"]["path"])).verification_key
    assert proofmill.verify(proof, key) == {"y": 35}


def test_keys_are_made_once_and_said_to_be_development_keys(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(folder / "home"))
    first = run("prove", "cubic.py", "inputs.json")
    assert "made development keys, they lie at " in first.err
    path = Path(first.err.split("they lie at ")[1].strip())
    assert path.is_relative_to(folder / "home")
    before = path.read_bytes()
    second = run("prove", "cubic.py", "inputs.json")
    assert second.err == f"development keys from {path}\n"
    assert path.read_bytes() == before


def test_json_is_one_document_and_nothing_else(run: Run) -> None:
    ran = run("prove", "cubic.py", "inputs.json", "--json")
    document = ran.json()
    assert (document["output"], document["public_inputs"]) == ("proof.json", {"y": "35"})
    assert document["circuit"]["name"] == "cubic"
    assert set(document["timings"]) == {"compile_ms", "keys_ms", "witness_ms", "prove_ms", "verify_ms"}
    assert ran.err == ""


def test_inputs_come_from_standard_input_and_the_proof_goes_to_standard_output(run: Run, folder: Path) -> None:
    plain = run("prove", "cubic.py", "-", "--output", "-", stdin=b'{"x": "3", "y": "0x23"}')
    assert plain.json()["public_inputs"] == {"y": "35"}
    document = run("prove", "cubic.py", "-", "-o", "-", "--json", stdin=b'{"x": 3, "y": 35}').json()
    assert document["envelope"]["format"] == "proofmill/proof/v1"
    assert not (folder / "proof.json").exists()
    assert not (folder / "-").exists()


def test_a_false_statement_is_told_with_its_message_and_line_and_without_private_values(run: Run, folder: Path) -> None:
    (folder / "inputs.json").write_text('{"x": "271828182845", "y": 35}')
    ran = run("prove", "cubic.py", "inputs.json")
    assert ran.code == 1
    assert ran.err.startswith("error [unsatisfied]: x³ + x + 5 is not y (")
    assert "cubic.py:14" in ran.err
    assert not (folder / "proof.json").exists()
    error = run("prove", "cubic.py", "inputs.json", "--json").error()
    assert (error["code"], error["line"]) == ("unsatisfied", 14)
    assert "271828182845" not in ran.err + ran.out + json.dumps(error)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"x": 3}', "y: expected a value"),
        ('{"x": 3, "y": 35, "z": 1}', "z: expected no such field"),
        ('{"x": 3, "x": 4, "y": 35}', "x: twice in one object"),
        ('{"x": 9007199254740993, "y": 35}', "decimal string"),
        ('{"x": NaN, "y": 35}', "NaN"),
        ('{"x": -1, "y": 35}', "x: expected a field element"),
        ('{"x": 3.0, "y": 35}', "x: expected a field element"),
        ('{"x": true, "y": 35}', "x: expected a field element"),
        ('{"x": "03", "y": 35}', "x: expected a field element"),
        ('{"x": 3, "y": 35', "not JSON"),
        ("[3, 35]", "one JSON object"),
        ("", "not JSON"),
    ],
)
def test_malformed_inputs_are_refused(run: Run, folder: Path, text: str, says: str) -> None:
    (folder / "inputs.json").write_text(text)
    ran = run("prove", "cubic.py", "inputs.json")
    assert ran.code == 2
    assert "error [malformed_input]: " in ran.err
    assert says in ran.err
    assert run("prove", "cubic.py", "inputs.json", "--json").error()["code"] == "malformed_input"


def test_a_missing_file_is_named(run: Run) -> None:
    ran = run("prove", "cubic.py", "nowhere.json")
    assert ran.code == 2
    assert "nowhere.json" in ran.err


def test_the_output_is_replaced_whole_or_not_at_all(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "proof.json").write_text("before")
    assert run("setup", "cubic.py").code == 0

    def fail(*paths: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("proofmill.cli.files.os.replace", fail)
        ran = run("prove", "cubic.py", "inputs.json")
    assert "No space left on device" in ran.err
    assert ran.code == 2
    assert (folder / "proof.json").read_text() == "before"
    # Python may keep a __pycache__ beside them.
    files = sorted(path.name for path in folder.iterdir() if path.is_file())
    assert files == ["cubic.py", "inputs.json", "proof.json"]
    assert run("prove", "cubic.py", "inputs.json").code == 0
    assert stat.S_IMODE(os.stat(folder / "proof.json").st_mode) == 0o666 & ~_umask()


def test_output_into_a_folder_that_is_not_there_is_an_error(run: Run) -> None:
    ran = run("prove", "cubic.py", "inputs.json", "-o", "no/such/proof.json")
    assert ran.code == 2
    assert "cannot write no/such/proof.json" in ran.err


def test_a_damaged_key_is_named_and_refused(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(folder / "home"))
    path = Path(run("prove", "cubic.py", "inputs.json", "--json").json()["keys"]["path"])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    error = run("prove", "cubic.py", "inputs.json", "--json")
    assert error.code == 3
    assert error.error()["code"] == "damaged_artifact"
    assert error.error()["path"] == str(path)


def test_ctrl_c_raises_the_cores_flag(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(folder / "home"))
    seen: list[Cancel] = []
    make, main_thread = stored.keys_for, threading.get_ident()

    def watched(*arguments: Any, cancel: Cancel, **options: Any) -> Any:
        seen.append(cancel)
        signal.pthread_kill(main_thread, signal.SIGINT)
        return make(*arguments, cancel=cancel, **options)

    monkeypatch.setattr(keys, "keys_for", watched)
    assert run("prove", "cubic.py", "inputs.json").code == 130
    assert [cancel.raised() for cancel in seen] == [True]
    assert not (folder / "proof.json").exists()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
