"""A type checker's view of a user's circuit: accepted without ignores, mistakes seen before anything runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

GOOD = '''
from proofmill import (
    U64, U256, Array, Bool, Bytes, Circuit, Field, Output, Point, Private, Public, Struct, U8, length, require, select
)
from proofmill.circuit.gadgets import babyjubjub, eddsa, merkle, poseidon, sha256
import proofmill


class Payment(Circuit):
    """I know a payment of at least `minimum` to `recipient`, signed by its payer."""
    minimum: Public[U64]
    recipient: Public[Point]
    amount: Private[U64]
    payer: Private[Point]
    transaction: Private[Field]
    signature: Private[eddsa.Signature]
    nullifier: Output[Field]

    def define(self) -> None:
        require(self.amount >= self.minimum, "amount is below the minimum")
        message = poseidon.hash(self.amount, self.recipient.x, self.recipient.y, self.transaction)
        require(eddsa.verify(self.payer, message, self.signature), "the payer did not sign this payment")
        self.nullifier = poseidon.hash(self.payer.x, self.payer.y, self.transaction)


class Account(Struct):
    key: Point
    balance: U256
    note: Bytes = length(32)


class Everything(Circuit):
    accounts: Private[Array[Account]] = length(2)
    rows: Private[Array[Array[U8]]] = length(2, 3)
    siblings: Private[Array[Field]] = length(4)
    data: Private[Bytes] = length(40)
    small: Public[U64]
    flag: Public[Bool]
    total: Output[U256]
    digest: Output[Bytes] = length(32)

    def define(self) -> None:
        first, second = self.accounts[0], self.accounts[1]
        self.total = first.balance + second.balance * 3
        require((first.key == second.key) | ~self.flag, "another key")
        require(self.rows[0][1] <= 200, "too large")
        quotient, rest = divmod(self.small, 7)
        require(select(self.flag, quotient, rest) != 5, "five")
        require(merkle.root(self.siblings[0], quotient.to_bits()[:4], self.siblings) == 0, "not in the tree")
        require(babyjubjub.add(first.key, second.key) == first.key, "not the sum")
        require((1 - self.siblings[0]) / 2 == -self.siblings[1], "not half")
        self.digest = sha256.hash(self.data)


compiled = proofmill.compile(Payment)
keys = proofmill.setup(compiled)
proof = proofmill.prove(compiled, keys, {"minimum": 5})
public = proofmill.verify(proof, keys.verification_key)
'''

BAD = """
from proofmill import U8, U64, Circuit, Field, Output, Private, Public, require


class Wrong(Circuit):
    a: Public[U64]
    b: Private[U8]
    c: Output[Field]

    def define(self) -> None:
        _ = self.a + self.b
        require(self.a, "not a condition")
        self.c = self.a
        _ = self.c < self.c
"""


def test_mypy_strict_accepts_a_circuit_and_sees_mistakes(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(GOOD)
    bad.write_text(BAD)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        "pyproject.toml",
        "--no-error-summary",
        str(good),
        str(bad),
    ]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    lines = [line.rpartition("/")[2] for line in output.splitlines() if ": error: " in line]
    assert [line for line in lines if line.startswith("good.py")] == []
    assert [int(line.split(":")[1]) for line in lines] == [11, 12, 13, 14], output
