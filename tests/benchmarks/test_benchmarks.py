from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from benchmarks.circuits import receipt_inputs
from benchmarks.row import row

import proofmill
from benchmarks import __main__ as runner
from benchmarks import machine, peers, timing
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.systems.groth16 import solve


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


def test_the_result_is_rows_and_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "groth16" in runner.available()

    class Quick:
        """Nothing, quickly."""

        @staticmethod
        def rows() -> list[dict[str, object]]:
            return [dict(row("nothing", "time", "ms", 1.5, "them", 3.0))]

    monkeypatch.setattr(runner, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(runner, "FOLDER", tmp_path / "benchmarks")
    monkeypatch.setattr(runner, "available", lambda: {"quick": Quick})
    assert runner.main(["quick"]) == 0
    result = json.loads((tmp_path / "results" / "quick.json").read_text())
    assert set(result["rows"][0]) == {"name", "metric", "unit", "ours", "peer", "peer_value", "ratio"}
    assert result["machine"].keys() == machine.describe().keys()
    shown = capsys.readouterr().out
    assert "Nothing, quickly." in shown
    assert any(line.split() == ["nothing", "time", "1.5", "3", "ms", "0.5", "them"] for line in shown.splitlines())
    assert runner.main(["slow"]) == 2


def test_the_measured_receipt_holds() -> None:
    circuit, inputs = receipt_inputs()
    assert circuit.circuit_name == "payment-receipt"
    solve(proofmill.compile(circuit), inputs)


def test_a_wtns_file_has_header_and_little_endian_values(tmp_path: Path) -> None:
    path = tmp_path / "witness.wtns"
    peers.write_wtns(path, (1).to_bytes(32, "big") + (258).to_bytes(32, "big"))
    data = path.read_bytes()
    assert struct.unpack("<4sII", data[:12]) == (b"wtns", 2, 2)
    assert struct.unpack("<IQI", data[12:28]) == (1, 40, 32)
    assert int.from_bytes(data[28:60], "little") == SCALAR_MODULUS
    assert struct.unpack("<IIQ", data[60:76]) == (2, 2, 64)
    assert data[76:] == (1).to_bytes(32, "little") + (258).to_bytes(32, "little")
