"""What the README shows first."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

import proofmill
from proofmill.cli import main
from proofmill.cli.target import load_circuit

from .blocks import DOCS, commands

ROOT = DOCS.parent
README = (ROOT / "README.md").read_text()


def block(language: str) -> str:
    """The first block in this language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_ten_lines_are_the_cubic_example(tmp_path: Path) -> None:
    lines = [line for line in block("python").splitlines() if line.strip()]
    assert len(lines) <= 10
    (tmp_path / "shown.py").write_text(block("python"))
    shown, example = (load_circuit(str(path)) for path in (tmp_path / "shown.py", ROOT / "examples/cubic/cubic.py"))
    assert proofmill.compile(shown).digest == proofmill.compile(example).digest


def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "examples" / "cubic", tmp_path / "cubic")
    monkeypatch.setenv("PROOFMILL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "cubic")
    typed = [shlex.split(command) for command, _ in commands(block("console"))]
    run = [words[1:] for words in typed if words[0] == "proofmill" and words[1] != "serve"]
    assert len(run) == 3
    for arguments in run:
        assert main(arguments) == 0, capsys.readouterr().err


def test_the_tree_names_every_folder_of_the_package() -> None:
    package = ROOT / "src" / "proofmill"
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    for page in (README, (ROOT / "ARCHITECTURE.md").read_text()):
        assert {name for name in folders if f"{name}/" not in page} == set()
        assert {
            path.name for path in package.glob("*.py") if path.name != "__init__.py" and path.name not in page
        } == set()


def test_the_makefile_has_the_targets_that_are_named() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"make ([a-z-]+)", README)) <= set(targets)
