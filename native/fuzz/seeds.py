"""Valid files for the fuzzer to start from: a folder `seeds/<target>` beside this file for each target."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import proofmill
from proofmill import U8, Circuit, Field, Output, Private, Public, require, select
from proofmill._native import circom
from proofmill.circuit.gadgets import is_zero
from proofmill.systems.groth16 import solve

SEEDS = Path(__file__).with_name("seeds")
SNARKJS = Path(__file__).parents[2] / "tests/strangers/node_modules/snarkjs/build/cli.cjs"
CHECKSUM = 32
INPUTS = {"x": 3, "y": 4, "n": 9}


class Small(Circuit):
    """A few constraints of several kinds, so that files stay short and every section has something in it."""

    x: Public[Field]
    y: Private[Field]
    n: Private[U8]
    product: Output[Field]

    def define(self) -> None:
        """A product, a quotient and a comparison."""
        require(self.n >= 3, "n is too small")
        quotient = self.n // 3
        require(quotient < 100, "the quotient is too large")
        equal = is_zero(self.y - self.x)
        self.product = self.x * self.y + select(equal, self.x, self.y)


def main() -> None:
    """Write them anew."""
    compiled = proofmill.compile(Small)
    keys = proofmill.setup(compiled)
    proof = proofmill.prove(compiled, keys, INPUTS)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "file"
        keys.save(file)
        put("zkey", file.read_bytes())
        put("ceremony", file.read_bytes())
        compiled.constraint_system.save(str(file))
        put("constraint_system", file.read_bytes()[:-CHECKSUM])
        circom.save_r1cs(compiled.constraint_system, str(file))
        put("r1cs", file.read_bytes())
        circom.save_wtns(solve(compiled, INPUTS).to_bytes(), str(file))
        put("wtns", file.read_bytes())
    powers = phase1()
    for target in ("ptau", "phase1"):
        put(target, powers)
    put("ceremony_key", b"\0" * 3)
    put("proof", proof.data)
    put("verification_key", keys.verification_key.native.to_bytes())


def phase1() -> bytes:
    """A phase 1 of eight powers by snarkjs, prepared for phase 2."""
    with tempfile.TemporaryDirectory() as name:
        first, second, prepared = (str(Path(name) / file) for file in ("first", "second", "prepared"))
        for arguments in (
            ["new", "bn128", "3", first],
            ["contribute", first, second, "--name=fuzz", "-e=fuzz"],
            ["prepare", "phase2", second, prepared],
        ):
            subprocess.run(["node", SNARKJS, "powersoftau", *arguments], check=True, stdout=subprocess.DEVNULL)
        return Path(prepared).read_bytes()


def put(target: str, data: bytes) -> None:
    """One seed."""
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "valid").write_bytes(data)
    print(f"{target}: a seed of {len(data)} bytes")


if __name__ == "__main__":
    main()
