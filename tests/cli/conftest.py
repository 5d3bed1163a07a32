from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main

CUBIC = Path(__file__).parents[2] / "examples" / "cubic" / "cubic.py"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as the one JSON document that it has to be."""
        return json.loads(self.out)

    def error(self) -> dict[str, Any]:
        """The JSON error, with nothing on standard output beside it."""
        assert self.out == ""
        document = json.loads(self.err)
        assert isinstance(document, dict)
        return document


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for all tests, so that each circuit's keys are made once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def folder(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with the cubic circuit in it."""
    monkeypatch.setenv("PROOFMILL_HOME", str(home))
    monkeypatch.delenv("PROOFMILL_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    (tmp_path / "cubic.py").write_bytes(CUBIC.read_bytes())
    (tmp_path / "inputs.json").write_text('{"x": 3, "y": 35}')
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def proof(run: Run, folder: Path) -> dict[str, Any]:
    """proof.json of x = 3, y = 35, and what is in it."""
    assert run("prove", "cubic.py", "inputs.json").code == 0
    envelope = json.loads((folder / "proof.json").read_text())
    assert isinstance(envelope, dict)
    return envelope
