"""The tutorial, typed in by a newcomer."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from proofmill.cli import main

from .blocks import Block, blocks, commands, matches

PAGE = "tutorial/first-circuit.md"


class Newcomer:
    """An empty folder, a shell and a Python prompt."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.stack = stack
        self.names: dict[str, Any] = {}
        self.port = _free_port()

    def does(self, block: Block) -> None:
        """Saves a file, types commands, or runs Python."""
        text = block.text.replace("8080", str(self.port))
        if block.title:
            (self.folder / block.title).write_text(block.text)
        elif block.language == "python":
            exec(compile(text, PAGE, "exec"), self.names)
        elif block.language == "console":
            for command, shown in commands(text):
                self._types(command, shown)
        else:
            raise AssertionError(f"nobody knows what to do with a block of {block.language}")

    def _types(self, command: str, shown: list[str]) -> None:
        tool, *arguments = shlex.split(command)
        if arguments[0] == "serve":
            self._serves(arguments, shown)
            return
        code, text = self._run(tool, arguments)
        printed = [line.rstrip() for line in text.splitlines()]
        for wanted in shown:
            assert any(matches(wanted, got) for got in printed), f"{command}: {wanted!r} is not in {printed}"
        assert (code != 0) == any(wanted.startswith("error") for wanted in shown), text

    def _run(self, tool: str, arguments: list[str]) -> tuple[int, str]:
        if tool == "proofmill":
            with redirect_stdout(StringIO()) as out, redirect_stderr(out):
                return main(arguments), out.getvalue()
        line = [sys.executable, "-m", tool, *arguments]
        ended = subprocess.run(line, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    def _serves(self, arguments: list[str], shown: list[str]) -> None:
        line = [sys.executable, "-m", "proofmill.cli", *arguments]
        service = subprocess.Popen(line, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.stack.callback(service.wait, 20)
        self.stack.callback(service.terminate)
        assert service.stdout is not None
        self.stack.enter_context(service.stdout)
        first = service.stdout.readline().rstrip("\n")
        assert matches(shown[0], first)
        while httpx.get(json.loads(first)["url"] + "/ready").status_code == 503:
            assert service.poll() is None
            time.sleep(0.05)


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.setenv("PROOFMILL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    with ExitStack() as stack:
        yield Newcomer(folder, stack)
    sys.modules.pop("bid", None)


def test_the_tutorial_runs_as_written(newcomer: Newcomer) -> None:
    page = list(blocks(PAGE))
    assert len(page) == 12
    for block in page:
        newcomer.does(block)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
