"""Golden gas: a contract that costs more, or a compiler that makes another, shows in the diff of benchmarks/gas.csv."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks import gas

FILE = Path(__file__).parents[1] / "benchmarks" / "gas.csv"


def test_gas_is_the_golden_one() -> None:
    hint = "a contract changed: if that was meant, run `python -m benchmarks.gas --write` and commit the diff"
    assert FILE.read_text().splitlines() == gas.table().splitlines(), hint


def test_a_check_costs_little_more_than_its_precompiles() -> None:
    with FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == gas.COLUMNS
    for row in rows:
        count = int(row["public_inputs"])
        # A transaction, its calldata without zero bytes, four pairings, and a product and a sum for each input.
        floor = 21_000 + 16 * (4 + 32 * (8 + count)) + 45_000 + 4 * 34_000 + 6_150 * count
        assert int(row["verify_gas"]) < floor + 2_000 + 550 * count
        assert int(row["code_bytes"]) < 24_576


def test_usage() -> None:
    assert gas.main(["--wrong"]) == 2
