"""Our Groth16 prover in a process of its own, with the commands of `gnark/main.go`.

Arguments: a file of `ConstraintSystem.save`, one with the inputs that its `solve` takes, and the file for the key. The
witness is solved before the first command; the key is read by memory map beside its circuit, as the service reads it.
The process imports no more than it uses, for its memory is measured: the peers' programs are libraries alone too.
"""

from __future__ import annotations

import ctypes
import importlib.machinery
import importlib.util
import json
import sys
import threading
import time

TYPE_CHECKING = False  # `typing` is not needed at run time
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any
if TYPE_CHECKING or __name__ != "__main__":
    from proofmill._native import groth16
    from proofmill._native.r1cs import ConstraintSystem
else:
    # The package would import all of Proofmill before its compiled module.
    package = importlib.util.find_spec("proofmill")
    found = importlib.machinery.PathFinder.find_spec("_native", package.submodule_search_locations)
    compiled = importlib.util.module_from_spec(found)
    found.loader.exec_module(compiled)
    groth16, ConstraintSystem = compiled.groth16, compiled.r1cs.ConstraintSystem

__all__ = ["BATCH", "OwnProver"]

BATCH = 64


class OwnProver:
    """A constraint system with its witness, and after `setup` its key."""

    def __init__(self, system: str, inputs: str, key: str) -> None:
        self.system = ConstraintSystem.load(system)
        with open(inputs, "rb") as file:
            self.witness = self.system.solve(file.read())
        self.path = key
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
        self.key = groth16.ProvingKey.load(self.path, self.system)
        return {"ms": took}

    def prove(self, count: int = 1) -> dict[str, float]:
        """The milliseconds of so many proofs at once; each is verified after the clock has stopped."""
        key, proofs = self._key(), list[bytes]()

        def work() -> None:
            proofs.append(groth16.prove(key, self.system, self.witness))

        others = [threading.Thread(target=work) for _ in range(count - 1)]
        start = time.perf_counter()
        for thread in others:
            thread.start()
        work()
        for thread in others:
            thread.join()
        took = _ms(start)
        if len(proofs) != count:
            raise RuntimeError("a proof failed")
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

    def batch(self) -> dict[str, float]:
        """The milliseconds of each of 64 proofs that are checked together."""
        key, claims = self._key().verification_key, [(self.witness.public, self.proof)] * BATCH
        start = time.perf_counter()
        groth16.verify_batch(key, claims)
        return {"ms": _ms(start) / BATCH}

    def release(self) -> dict[str, float]:
        """Give what is free back to the system."""
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it; the peers' runtimes do the same
        if trim is not None:
            trim(0)
        return {}

    def show(self) -> dict[str, str]:
        """The last proof and its key, in hex."""
        return {"proof": self.proof.hex(), "key": self._key().verification_key.to_bytes().hex()}

    def _key(self) -> groth16.ProvingKey:
        if self.key is None:
            raise RuntimeError("setup comes first")
        return self.key


def _ms(start: float) -> float:
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Answer each line of standard input with one line of JSON."""
    prover = OwnProver(*sys.argv[1:])
    names = ("setup", "prove", "pair", "verify", "batch", "release", "show")
    commands: dict[str, Callable[[], dict[str, Any]]] = {name: getattr(prover, name) for name in names}
    for line in sys.stdin:
        print(json.dumps(commands[line.strip()]()), flush=True)


if __name__ == "__main__":
    main()
