from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.circuits import receipt_inputs
from benchmarks.row import Row, row

import proofmill
from benchmarks import __main__ as runner
from benchmarks import machine, readme, timing
from proofmill.systems.groth16 import solve

AVAILABLE = runner.available


def test_a_row_has_its_ratio() -> None:
    assert row("a", "b", "ms", 2.0, "them", 4.0)["ratio"] == 0.5
    alone = row("a", "b", "ms", 1234567.0)
    assert (alone["ours"], alone["peer"], alone["peer_value"], alone["ratio"]) == (1234600.0, None, None, None)


def test_sides_are_measured_in_turn_and_the_first_of_each_is_thrown_away() -> None:
    order: list[str] = []
    times = {"ours": iter([99.0, 3.0, 1.0, 2.0]), "theirs": iter([99.0, 30.0, 10.0, 20.0])}

    def measure(side: str) -> float:
        order.append(side)
        return next(times[side])

    assert timing.alternate([lambda: measure("ours"), lambda: measure("theirs")], 3) == [2.0, 20.0]
    assert order == ["ours", "theirs"] * 4


def test_a_slow_side_sits_out_what_it_has_no_rounds_for() -> None:
    order: list[str] = []

    def measure(side: str) -> float:
        order.append(side)
        return float(len(order))

    assert timing.alternate([lambda: measure("ours"), lambda: measure("slow")], [3, 1]) == [5.0, 4.0]
    assert order == ["ours", "slow", "ours", "slow", "ours", "ours"]


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of results of a benchmark that measures nothing, quickly."""

    class Quick:
        @staticmethod
        def method(quick: bool) -> str:
            return "quickly" if quick else "medians of nothing"

        @staticmethod
        def rows(quick: bool) -> list[Row]:
            them = row("nothing", "time", "ms", 1.5, "them", 3.0)
            return [them, row("nothing", "time", "ms", 1.5, "others", 1234.0), row("nothing", "size", "MiB", 2.0)]

    monkeypatch.setattr(runner, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(runner, "README", tmp_path / "README.md")
    monkeypatch.setattr(runner, "available", lambda: {"quick": Quick})
    return tmp_path


def test_the_result_is_rows_and_the_machine(quick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "groth16" in AVAILABLE()
    assert runner.main(["quick"]) == 0
    result = json.loads((quick / "results" / "quick.json").read_text())
    assert set(result["rows"][0]) == {"name", "metric", "unit", "ours", "peer", "peer_value", "ratio"}
    assert (result["method"], result["machine"].keys()) == ("medians of nothing", machine.describe().keys())
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["circuit", "what", "unit", "ours", "them", "others"] in lines
    assert ["nothing", "time", "ms", "1.5", "3", "(0.50)", "1,234", "(0.00)"] in lines
    assert runner.main(["slow"]) == 2


def test_a_trial_writes_nothing(quick: Path) -> None:
    assert runner.main(["--quick"]) == 0
    assert not (quick / "results").exists()


def test_the_figures_of_the_readme_are_those_of_the_results(quick: Path) -> None:
    page = quick / "README.md"
    page.write_text(f"before\n{readme.BEGIN}\n| old | figures |\n{readme.END}\nafter\n")
    with pytest.raises(ValueError, match="make bench first"):
        runner.main(["--write-readme"])
    runner.main([])
    for _ in range(2):  # the second time it finds its own
        assert runner.main(["--write-readme"]) == 0
        text = page.read_text()
        assert text.startswith(f"before\n{readme.BEGIN}\n")
        assert text.endswith(f"| nothing | size | MiB | 2 |  |  |\n{readme.END}\nafter\n")
        assert "| nothing | time | ms | 1.5 | 3 (0.50) | 1,234 (0.00) |\n" in text
        assert "Medians of nothing." in text
        assert "old" not in text
    page.write_text("no marks")
    with pytest.raises(ValueError, match="marks"):
        runner.main(["--write-readme"])


def test_a_benchmark_with_a_page_of_its_own_is_not_in_the_readme(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    class Paged:
        write_page = written.append

        @staticmethod
        def method(quick: bool) -> str:
            return "elsewhere"

        @staticmethod
        def rows(quick: bool) -> list[Row]:
            return [row("paged", "time", "ms", 1.0)]

    both = {**runner.available(), "paged": Paged}
    monkeypatch.setattr(runner, "available", lambda: both)
    (quick / "README.md").write_text(f"{readme.BEGIN}\n{readme.END}\n")
    runner.main([])
    assert runner.main(["--write-readme"]) == 0
    assert written == [quick / "results" / "paged.json"]
    assert "paged" not in (quick / "README.md").read_text()


def test_the_readme_has_its_marks() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text()
    assert text.index(readme.BEGIN) < text.index(readme.END)


def test_the_measured_receipt_holds() -> None:
    circuit, inputs = receipt_inputs()
    assert circuit.circuit_name == "payment-receipt"
    solve(proofmill.compile(circuit), inputs)
