"""A process of its own for private balances: what it takes to begin, and what it holds.

`python -m benchmarks.balance_process STORE REQUEST` answers lines of standard input with JSON: `build` makes or loads
every circuit, `load` those that serve the seven requests, `prove` proves the receiving of the transfer in the file.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from proofmill import Circuit
from proofmill.artifacts import Store
from proofmill.statements.balance.circuits import CIRCUITS, BalanceProver
from proofmill.statements.balance.circuits.block_prover import BLOCK_CIRCUITS
from proofmill.statements.balance.witnesses import ReceiveTransferRequest
from proofmill.systems.stored import open_store


class BalanceProcess:
    """A prover over the store."""

    def __init__(self, store: Path, request: Path) -> None:
        open_store(Store(store))
        self.prover = BalanceProver()
        self.request = request

    def build(self) -> dict[str, float]:
        """Milliseconds until every circuit is there, those of blocks too; in an empty store all are built."""
        return self._keys((*BLOCK_CIRCUITS, *CIRCUITS))

    def load(self) -> dict[str, float]:
        """Milliseconds until those of the seven requests are."""
        return self._keys(CIRCUITS)

    def prove(self) -> dict[str, float]:
        """The milliseconds of a proof; reading the request does not count."""
        request = ReceiveTransferRequest.from_json(json.loads(self.request.read_text()))
        start = time.perf_counter()
        self.prover.receive_transfer(request)
        return {"ms": 1000 * (time.perf_counter() - start)}

    def _keys(self, circuits: Iterable[type[Circuit]]) -> dict[str, float]:
        start = time.perf_counter()
        for circuit in circuits:
            self.prover.keys(circuit)
        return {"ms": 1000 * (time.perf_counter() - start)}


def main() -> None:
    process = BalanceProcess(*map(Path, sys.argv[1:]))
    commands: dict[str, Callable[[], dict[str, float]]] = {
        "build": process.build,
        "load": process.load,
        "prove": process.prove,
    }
    for line in sys.stdin:
        print(json.dumps(commands[line.strip()]()), flush=True)


if __name__ == "__main__":
    main()
