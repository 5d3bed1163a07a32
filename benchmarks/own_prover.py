"""Our Groth16 prover in a process of its own, with the commands of `gnark/main.go`.

Arguments: a file of `ConstraintSystem.save`, one with the inputs that its `solve` takes, and a folder for the key. The
witness is solved before the first command; the key is read by memory map beside its circuit, as the service reads it.
The process imports no more than it uses, for its memory is measured: the peer's program is a library alone too.
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

    from proofmill._native import groth16
    from proofmill._native.r1cs import ConstraintSystem
else:
    # The package would import all of Proofmill before its compiled module.
    package = importlib.util.find_spec("proofmill")
    found = importlib.machinery.PathFinder.find_spec("_native", package.submodule_search_locations)
    compiled = importlib.util.module_from_spec(found)
    found.loader.exec_module(compiled)
    groth16, ConstraintSystem = compiled.groth16, compiled.r1cs.ConstraintSystem

__all__ = ["OwnProver"]

_RESET_PEAK = "5"  # what proc(5) says to write into clear_refs


class OwnProver:
    """A constraint system with its witness, and after `setup` its key."""

    def __init__(self, system: str, inputs: str, folder: str) -> None:
        self.system = ConstraintSystem.load(system)
        with open(inputs, "rb") as file:
            self.witness = self.system.solve(file.read())
        self.path = f"{folder}/own.zkey"
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

    def forget(self) -> dict[str, float]:
        """Give what is free back to the system and let the kernel count the peak of resident memory anew."""
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it; the peer's runtime does the same
        if trim is not None:
            trim(0)
        with open("/proc/self/clear_refs", "w") as file:
            file.write(_RESET_PEAK)
        return {}

    def memory(self) -> dict[str, float]:
        """That peak, which counts the pages of the mapped key that were touched."""
        with open("/proc/self/status") as lines:
            return {"peak_kib": next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))}

    def _key(self) -> groth16.ProvingKey:
        if self.key is None:
            raise RuntimeError("setup comes first")
        return self.key


def _ms(start: float) -> float:
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Answer each line of standard input with one line of JSON."""
    prover = OwnProver(*sys.argv[1:])
    commands: dict[str, Callable[[], dict[str, float]]] = {
        command.__name__: command
        for command in (prover.setup, prover.prove, prover.pair, prover.verify, prover.forget, prover.memory)
    }
    for line in sys.stdin:
        print(json.dumps(commands[line.strip()]()), flush=True)


if __name__ == "__main__":
    main()
