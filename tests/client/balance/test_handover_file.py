from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.conftest import EXAMPLES

from proofmill.client import read_handover, write_handover
from proofmill.client.balance import handover_file
from proofmill.errors import ArtifactError, MalformedInput, TooLarge
from proofmill.ledger.balance import Handover
from proofmill.ledger.balance.scripts import read_script, run_script


@pytest.fixture(scope="module")
def handover() -> Handover:
    scenario = run_script(read_script(EXAMPLES / "overdraft.toml"))
    with scenario.ledger:
        return scenario.users["alice"].hand_over(0)


@pytest.fixture
def path(tmp_path: Path, handover: Handover) -> Path:
    path = tmp_path / "transfer.json"
    write_handover(path, handover)
    return path


def test_a_handover_survives_its_file(path: Path, handover: Handover) -> None:
    assert read_handover(path) == handover
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "change",
    [
        {"format": "proofmill/balance-handover/v2"},
        {"format": None},
        {"sender": None},
        {"more": 1},
        {"transferWitness": []},
    ],
)
def test_reading_is_strict(path: Path, change: dict[str, Any]) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(MalformedInput):
        read_handover(path)


def test_files_that_are_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (b"", b"[]", b"\xff", b'{"format": 1, "format": 2}'):
        other = path.with_name("other")
        other.write_bytes(text)
        with pytest.raises(MalformedInput):
            read_handover(other)
    with pytest.raises(ArtifactError):
        read_handover(path.with_name("nowhere"))
    monkeypatch.setattr(handover_file, "LARGEST", 100)
    with pytest.raises(TooLarge):
        read_handover(path)
