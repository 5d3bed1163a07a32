"""The page about the ledger of private balances: its example runs, its tables name what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from proofmill.ledger.balance.scripts import ScriptStep
from proofmill.statements.balance.blocks import BlockFault

from .blocks import DOCS, blocks

PAGE = "concepts/ledger-balance.md"
TEXT = (DOCS / PAGE).read_text()


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = (block for block in blocks(PAGE) if block.language == "python")
    exec(compile(example.text, PAGE, "exec"), {})
    assert (tmp_path / "network.db").is_file()


def test_every_fault_is_explained_in_its_order() -> None:
    assert re.findall(r"^\| `([A-Z_]+)`", TEXT, re.MULTILINE) == [fault.name for fault in BlockFault]


def test_every_step_of_a_scenario_is_named_with_its_keys() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", TEXT, re.MULTILINE))
    for step in get_args(ScriptStep):
        fields = dict(step.model_fields)
        (name,) = get_args(fields.pop("do").annotation)
        fields.pop("refused", None)
        assert [key for key in fields if f"`{key}`" not in rows[name]] == []
