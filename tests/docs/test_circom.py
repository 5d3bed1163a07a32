"""The page for people who come from circom, typed in by one of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.circom_project import STRANGERS, project

from .blocks import DOCS, blocks
from .test_tutorial import Newcomer

PAGE = "tutorial/circom.md"


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    for name in ("multiplier.zkey", "multiplier.wasm", "multiplier.sym"):
        shutil.copy(project() / name.replace("multiplier", "tutorial"), tmp_path / name)
    shutil.copy(project() / "tutorial_key.json", tmp_path / "verification_key.json")
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        yield Newcomer(tmp_path, stack)


def test_the_page_runs_as_written(newcomer: Newcomer) -> None:
    page = list(blocks(PAGE))
    assert len(page) == 8
    for block in page:
        newcomer.does(block)


def test_the_circuit_that_is_shown_is_the_one_that_was_compiled() -> None:
    shown = next(block for block in blocks(PAGE) if block.title == "multiplier.circom")
    assert shown.text == (STRANGERS / "circuits" / "tutorial.circom").read_text()
    assert "multiplier.circom" in (DOCS / PAGE).read_text()
