"""`python -m benchmarks.private_balances.build STORE`: build all balance circuits, blocks' too, into an empty store."""

from __future__ import annotations

import sys
from pathlib import Path

from proofmill import compile
from proofmill.artifacts import Store
from proofmill.statements.balance.circuits import CIRCUITS
from proofmill.statements.balance.circuits.block_prover import BLOCK_CIRCUITS
from proofmill.systems.stored import keys_for, open_store


def main() -> None:
    """A process of its own measures it: one that has built a circuit holds it."""
    store = open_store(Store(Path(sys.argv[1])))
    for circuit in (*BLOCK_CIRCUITS, *CIRCUITS):
        keys_for(compile(circuit), store)


if __name__ == "__main__":
    main()
