"""Our Groth16 prover in a process of its own, with the commands of `gnark/main.go`.

Arguments: a file of `ConstraintSystem.save`, one with the inputs that its `solve` takes, and a folder for the key. The
witness is solved before the first command; the key is read by memory map, as the service reads it.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from proofmill._native import groth16
from proofmill._native.r1cs import ConstraintSystem

__all__ = ["OwnProver"]

_RESET_PEAK = "5"  # what proc(5) says to write into clear_refs


class OwnProver:
    """A constraint system with its witness, and after `setup` its key."""

    def __init__(self, system: Path, inputs: Path, folder: Path) -> None:
        self.system = ConstraintSystem.load(str(system))
        self.witness = self.system.solve(inputs.read_bytes())
        self.path = str(folder / "own.zkey")
        self.key: groth16.ProvingKey | None = None
        self.proof = b""

    def setup(self) -> dict[str, float]:
        """The milliseconds of set-up alone; then the key is put into its file and mapped from there."""
        self.key = None
        start = time.perf_counter()
        key = groth16.setup(self.system)
        took = _ms(start)
        key.save(self.path)
        del key
        self.key = groth16.ProvingKey.load(self.path)
        return {"ms": took}

    def prove(self, count: int = 1) -> dict[str, float]:
        """The milliseconds of so many proofs at once; each is verified after the clock has stopped."""
        key = self._key()
        with ThreadPoolExecutor(count) as threads:
            start = time.perf_counter()
            started = [threads.submit(groth16.prove, key, self.system, self.witness) for _ in range(count)]
            proofs = [proof.result() for proof in started]
            took = _ms(start)
        for self.proof in proofs:
            self.verify()
        return {"ms": took}

    def pair(self) -> dict[str, float]:
        """Two proofs at once."""
        return self.prove(2)

    def verify(self) -> dict[str, float]:
        """The milliseconds of checking the last proof again."""
        key, public = self._key().verification_key, self.witness.public
        start = time.perf_counter()
        groth16.verify(key, public, self.proof)
        return {"ms": _ms(start)}

    def forget(self) -> dict[str, float]:
        """Give what is free back to the system and let the kernel count the peak of resident memory anew."""
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it; the peer's runtime does the same
        if trim is not None:
            trim(0)
        Path("/proc/self/clear_refs").write_text(_RESET_PEAK)
        return {}

    def memory(self) -> dict[str, float]:
        """That peak, which counts the pages of the mapped key that were touched."""
        lines = Path("/proc/self/status").read_text().splitlines()
        return {"peak_kib": next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))}

    def _key(self) -> groth16.ProvingKey:
        if self.key is None:
            raise RuntimeError("setup comes first")
        return self.key


def _ms(start: float) -> float:
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Answer each line of standard input with one line of JSON."""
    prover = OwnProver(*map(Path, sys.argv[1:]))
    commands: dict[str, Callable[[], dict[str, float]]] = {
        command.__name__: command
        for command in (prover.setup, prover.prove, prover.pair, prover.verify, prover.forget, prover.memory)
    }
    for line in sys.stdin:
        print(json.dumps(commands[line.strip()]()), flush=True)


if __name__ == "__main__":
    main()
