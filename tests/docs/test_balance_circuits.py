"""The page of the balance circuits is what its generator makes of the circuits, what was measured apart."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.private_balances import page as balance_page
from benchmarks.private_balances import sizes as balance_sizes

AGAIN = (
    "run `python -m benchmarks.private_balances.sizes --write`, then `make bench` and "
    "`python -m benchmarks --write-readme`"
)


def test_the_page_is_what_the_circuits_say() -> None:
    text = balance_page.PAGE.read_text()
    found = balance_page.measured(text)
    circuits, sizes = balance_sizes.circuits(), balance_sizes.read()
    assert list(sizes) == [circuit.circuit_name for circuit in circuits] == list(found.seconds), AGAIN
    assert [size.zero_knowledge for size in sizes.values()] == [circuit.zero_knowledge for circuit in circuits], AGAIN
    assert balance_page.render(circuits, sizes, found) == text, AGAIN


def test_the_page_shows_what_was_measured(tmp_path: Path) -> None:
    circuits, sizes = balance_sizes.circuits(), balance_sizes.read()
    rows = [
        {"name": name, "metric": metric, "ours": value}
        for name in sizes
        for metric, value in ((balance_page.SECONDS, 1.234), (balance_page.SIZE, 147.03))
    ]
    machine = {"cores": 2, "cpu": "Some CPU", "system": "Linux x86_64", "date": "2026-11-20T23:17:37+00:00"}
    (tmp_path / "result.json").write_text(json.dumps({"machine": machine, "rows": rows}))
    found = balance_page.read(tmp_path / "result.json")
    assert found.seconds == dict.fromkeys(sizes, "1.23")
    page = balance_page.render(circuits, sizes, found)
    assert balance_page.measured(page) == found
    assert "2 cores of Some CPU, Linux x86_64, 2026-11-20." in page
    other = replace(found, seconds={**found.seconds, "balance-update": "9.87"})
    assert balance_page.render(circuits, sizes, other).count("9.87") == page.count("9.87") + 2


def test_arrows_and_frames_say_who_verifies_whom() -> None:
    page = balance_page.PAGE.read_text()
    for arrow in (
        "spent_8 --> balance_send_8",
        "balance_validity ==> balance_send_8",
        "balance ==> balance_withdrawal",
    ):
        assert f"  {arrow}\n" in page
    assert "  balance -.-> balance_transfer_leaf\n" in page
    assert "  balance_transfer_leaf -.-> balance_receive_transfer\n" in page
    frame = page.partition('subgraph balance["')[2].partition("  end\n")[0]
    assert frame.count("balance_send_") == 3
    assert "balance_transfer_leaf" not in frame


@pytest.mark.long
def test_sizes_are_the_golden_ones() -> None:
    assert balance_sizes.table().splitlines() == balance_sizes.FILE.read_text().splitlines(), AGAIN
