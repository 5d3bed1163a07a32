from __future__ import annotations

import os
import subprocess
import sys

import pytest

from proofmill import _native, errors
from proofmill.cli import app as application
from proofmill.cli import main

from .conftest import Run

COMMANDS = [["prove"], ["verify"], ["setup"], ["inspect"], ["export"], ["serve"], ["payment"], ["payment", "keygen"]]
COMMANDS += [["payment", "sign"]]


def test_the_version_is_the_cores(run: Run) -> None:
    assert run("--version").out == f"proofmill {_native.version}\n"


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_help_fits_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run(*command, "--help")
    assert ran.code == 0
    assert "Usage: proofmill" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_no_arguments_show_the_help(run: Run) -> None:
    ran = run()
    assert (ran.code, ran.out) == (0, run("--help").out)


@pytest.mark.parametrize(
    "arguments",
    [["prove"], ["prove", "a", "b", "c"], ["frobnicate"], ["prove", "--frob"], ["payment"], ["serve", "--port", "x"]],
)
def test_bad_usage_says_where_to_look(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [usage]: ")
    assert "--help" in ran.err
    assert run(*arguments, "--json").error()["code"] == "usage"


def every_error() -> list[type[errors.ProofmillError]]:
    found, todo = [], [errors.ProofmillError]
    while todo:
        kind = todo.pop()
        found.append(kind)
        todo += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.code)
def test_each_error_has_an_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, kind: type[errors.ProofmillError]
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise kind("something", expected="this", code_of_nothing=3)

    monkeypatch.setattr(application, "app", fail)
    ran = run("anything", "--json")
    expected = {400: 2, 403: 2, 404: 2, 409: 1, 413: 2, 422: 1, 426: 2, 499: 130, 500: 3, 503: 3, 504: 3}[kind.status]
    assert ran.code == expected
    assert ran.error() == {"code": kind.code, "message": "something", "expected": "this", "code_of_nothing": 3}


def test_a_fault_of_ours_tells_its_kind_and_not_its_message(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise ValueError("the secret is 42")

    monkeypatch.setattr(application, "app", fail)
    ran = run("anything")
    assert ran.code == 3
    assert "ValueError at " in ran.err
    assert "42" not in ran.err


def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PROOFMILL_DEBUG", "1")
    assert main(["inspect", "nowhere.py"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(application, "app", fail)
    ran = run("anything")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_it_runs_as_a_command_and_keeps_quiet_when_its_reader_goes() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "proofmill.cli", "--version"]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (3, "")
