"""A shop's process: waits for the signal, presents the answer once, prints whether it was accepted.

usage: presenter.py ORDER.json STORE; the order holds key, answer, now, and what the shop expects.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from proofmill.algebra.babyjubjub import Point
from proofmill.errors import AcceptanceError
from proofmill.settle import SqliteNullifiers
from proofmill.settle.payment import Expected, accept
from proofmill.systems.groth16 import key_from_snarkjs


def main(order: Path, store: Path) -> None:
    data = json.loads(order.read_text())
    own = data["expected"]
    expected = Expected(
        key_from_snarkjs(data["key"]), **own | {"recipient": Point(*own["recipient"])}, development_keys=True
    )
    print("ready", flush=True)
    sys.stdin.readline()
    with SqliteNullifiers(store) as nullifiers:
        try:
            accept(data["answer"], expected, data["now"], nullifiers)
            print("accepted", flush=True)
        except AcceptanceError as error:
            print(error.fields["check"], flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
