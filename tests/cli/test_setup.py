from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofmill.cli import keys
from proofmill.systems.groth16 import key_from_snarkjs

from .conftest import Run


def test_it_says_where_the_keys_lie_and_what_they_are_worth(run: Run, folder: Path) -> None:
    ran = run("setup", "cubic.py", "--output-dir", "a/b")
    assert ran.code == 0
    assert "development keys for cubic 1" in ran.out
    assert "can forge proofs" in ran.err
    key = key_from_snarkjs(json.loads((folder / "a" / "b" / "verification_key.json").read_text()))
    assert key.development
    document = run("setup", "cubic.py", "--json").json()
    assert document["made"] is False
    assert document["development"] is True
    assert document["verification_key"] is None
    assert document["verification_key_digest"] == key.digest
    assert Path(document["proving_key"]).is_file()


def test_a_folder_that_cannot_be_made_is_named(run: Run, folder: Path) -> None:
    ran = run("setup", "cubic.py", "--output-dir", "inputs.json/keys")
    assert ran.code == 2
    assert "cannot make the folder inputs.json/keys" in ran.err


def test_a_long_set_up_shows_its_progress_on_a_terminal(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(folder / "home"))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(keys, "PATIENCE", 0.0)
    assert "set-up of cubic" in run("setup", "cubic.py").err
    monkeypatch.setenv("PROOFMILL_HOME", str(folder / "another"))
    assert run("setup", "cubic.py", "--json").err == ""
