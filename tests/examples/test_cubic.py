from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from proofmill.cli import main
from proofmill.cli.target import load_circuit
from proofmill.testing import check_circuit

CUBIC = Path(__file__).parents[2] / "examples" / "cubic"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, with an empty home."""
    copy = tmp_path / "cubic"
    shutil.copytree(CUBIC, copy)
    monkeypatch.setenv("PROOFMILL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(copy)
    return copy


def test_the_commands_of_its_readme_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = re.findall(r"^    proofmill (.*)$", (folder / "README.md").read_text(), re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert main(shlex.split(command)) == 0, capsys.readouterr().err
    assert (folder / "proof.json").is_file()


def test_it_is_a_sound_circuit(folder: Path) -> None:
    valid = [{"x": 3, "y": 35}, {"x": 0, "y": 5}]
    check_circuit(load_circuit("cubic.py"), valid=valid, invalid=[({"x": 3, "y": 36}, "is not y")])
