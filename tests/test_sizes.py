"""Golden sizes: a circuit that grows, shrinks or says something else shows in the diff of benchmarks/sizes.csv."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks import sizes

FILE = Path(__file__).parents[1] / "benchmarks" / "sizes.csv"


def test_sizes_are_the_golden_ones() -> None:
    hint = "a circuit changed: if that was meant, run `python -m benchmarks.sizes --write` and commit the diff"
    golden, now = FILE.read_text().splitlines(), sizes.table().splitlines()
    assert golden == now, hint


def test_the_statements_fit_their_domains() -> None:
    with FILE.open(newline="") as file:
        rows = {row["circuit"]: row for row in csv.DictReader(file)}
    assert list(rows["payment-promise"]) == sizes.COLUMNS
    # A Groth16 domain holds the constraints, one row for each public input and one for the constant.
    for name, domain in [("payment-promise", 1 << 13), ("payment-receipt", 1 << 14)]:
        assert int(rows[name]["constraints"]) + int(rows[name]["public_inputs"]) + 1 < domain
    assert int(rows["sha256.hash 1 block"]["constraints"]) < 18_000


def test_usage() -> None:
    assert sizes.main(["--wrong"]) == 2
