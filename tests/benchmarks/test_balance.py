from __future__ import annotations

import pytest
from benchmarks.private_balances import figures
from benchmarks.table import grid

from benchmarks import balance, balance_circuits

SIZES = ("one transfer", "up to 8 transfers", "64 transfers")
TOLD = {
    **{name: 1.0 for name in balance.ORIGINAL if name != "send"},
    "claim, faster lock": 1.0,
    "block of 2 senders and 1 deposit": 4.0,
    "block of 16 senders": 12.0,
    **{f"spent, {size}": 0.25 for size in SIZES},
    **{f"send step, {size}": 2.0 for size in SIZES},
}
FIGURES = figures.Figures(
    step=0.1,
    operations=figures.operations(TOLD),
    circuits={"spent-8": 0.234},
    proof_bytes={"spent-8": 139_260},
    beginning={
        "build all circuits": ("s", 55.0),
        "service: ready, from the store": ("s", 6.5),
        "service: first proof / a later one": ("times", 1.01),
        "service: memory with one proof running": ("GB", 2.25),
    },
)


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "figures", lambda quick: FIGURES)


def test_each_operation_stands_beside_the_original_and_our_limit() -> None:
    cells = grid(balance.rows())
    assert cells.header == ["circuit", "what", "unit", "ours", "intmax2-zkp, elsewhere", "our limit"]
    lines = {line[1]: line[2:] for line in cells.lines}
    assert lines["send"] == ["s", "2.25", "30 (0.07)", "9 (0.25)"]
    assert lines["send, in recursive steps"] == ["steps", "22.5", "", ""]
    assert lines["send, 64 transfers"] == ["s", "2.25", "", "14 (0.16)"]
    assert lines["build all circuits"] == ["s", "55", "", "90 (0.61)"]
    assert lines["service: memory with one proof running"] == ["GB", "2.25", "", "2.5 (0.90)"]
    assert "send step, one transfer" not in lines
    assert set(balance.ORIGINAL) | set(balance.LIMITS) <= set(lines)


def test_circuits_have_rows_of_their_own() -> None:
    assert [(row["name"], row["metric"], row["unit"], row["ours"]) for row in balance_circuits.rows()] == [
        ("spent-8", "prove", "s", 0.234),
        ("spent-8", "proof", "kB", 139.26),
    ]
