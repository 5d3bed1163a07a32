"""The page about private balances: its program runs with a real service; it names what the demo tries."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from examples.balance.town import service, wait_until_ready

from .blocks import DOCS, blocks

PAGE = "tutorial/private-balances.md"


@pytest.mark.long
def test_the_program_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "PROOFMILL_HOME" not in os.environ:
        monkeypatch.setenv("PROOFMILL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    program = "".join(block.text for block in blocks(PAGE) if block.language == "python")
    names: dict[str, Any] = {}
    with service(tmp_path / "service.log") as url:
        wait_until_ready(url, tmp_path / "service.log")
        exec(compile(program.replace("http://127.0.0.1:9001", url), PAGE, "exec"), names)
    assert names["ledger"].height == 2
    for each in ("alice", "bob", "service", "ledger"):
        names[each].close()


def test_the_forgeries_that_are_named_elsewhere_are_there() -> None:
    text = (DOCS / PAGE).read_text()
    for path in ("examples/balance/forger.py", "native/recursion/tests/chain/forgery.rs"):
        assert path in text
        assert (DOCS.parent / path).is_file()
