"""Ledgers, and scenarios that are run once for all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from proofmill.ledger.balance import BalanceLedger
from proofmill.ledger.balance.scripts import Scenario, read_script, run_script
from proofmill.statements.balance.blocks import Domain

EXAMPLES = Path(__file__).parents[2] / "examples" / "balance"
DOMAIN = Domain(31337, 0xC0FFEE)


@pytest.fixture(scope="session")
def scenario() -> Iterator[Callable[[str], Scenario]]:
    """Runs an example by its name, once. Tests look at it and change nothing."""
    made = list[Scenario]()

    @cache
    def run(name: str) -> Scenario:
        made.append(run_script(read_script(EXAMPLES / f"{name}.toml")))
        return made[-1]

    yield run
    for one in made:
        one.ledger.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[BalanceLedger]:
    """An empty one."""
    with BalanceLedger(tmp_path / "ledger.db", DOMAIN) as made:
        yield made
