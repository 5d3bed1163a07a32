"""The golden sizes of the balance circuits, in sizes.csv: `python -m benchmarks.private_balances.sizes --write`.

Circuits are built, or read from the store at `PROOFMILL_HOME`.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import golden
from proofmill import Circuit, compile
from proofmill.artifacts import Store
from proofmill.statements.balance.circuits import CIRCUITS
from proofmill.systems.plonky2 import setup
from proofmill.systems.plonky2.facts import EMPTY, facts
from proofmill.systems.plonky2.recursion_graph import involved
from proofmill.systems.stored import open_store

__all__ = ["COLUMNS", "FILE", "Size", "circuits", "main", "read", "table"]

FILE = Path(__file__).with_name("sizes.csv")
COLUMNS = ["circuit", "zero_knowledge", "degree_bits", "rows", "gates"]


@dataclass(frozen=True)
class Size:
    """A built circuit. A proof is made over 2^degree_bits rows, of which `rows` hold a gate; `gates`: how many."""

    zero_knowledge: bool
    degree_bits: int
    rows: int
    gates: dict[str, int]


def circuits() -> list[type[Circuit]]:
    """Those of the seven requests and those of blocks, each after those that it verifies."""
    return involved(CIRCUITS)


def table() -> str:
    """The file's text."""
    open_store(Store.default())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for circuit in circuits():
        built = facts(circuit, setup(compile(circuit)))
        gates = " ".join(f"{gate}:{rows}" for gate, rows in built.gates if gate != EMPTY and rows)
        hidden = "yes" if built.zero_knowledge else "no"
        writer.writerow([circuit.circuit_name, hidden, built.degree_bits, built.rows, gates])
    return text.getvalue()


def read() -> dict[str, Size]:
    """What the file says, by the circuits' names."""
    with FILE.open(newline="") as file:
        return {line["circuit"]: _size(line) for line in csv.DictReader(file)}


def _size(line: dict[str, str]) -> Size:
    gates = dict(entry.rsplit(":", 1) for entry in line["gates"].split(" "))
    degree, rows = int(line["degree_bits"]), int(line["rows"])
    return Size(line["zero_knowledge"] == "yes", degree, rows, {gate: int(count) for gate, count in gates.items()})


def main(arguments: Sequence[str]) -> int:
    """Print the table, or write it; exit code 2 for other arguments."""
    return golden.main("benchmarks.private_balances.sizes", FILE, table, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
