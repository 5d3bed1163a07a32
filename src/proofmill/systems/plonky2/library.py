"""Built circuits, each made once: whoever verifies a proof inside a circuit needs the other circuit's key for that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from proofmill._native import plonky2 as native
from proofmill.circuit import Circuit, Slot
from proofmill.errors import CircuitError
from proofmill.systems.compiled import Compiled

Compile = Callable[..., Compiled]


class Library:
    """Circuits by digest, for one process. Building is deterministic: every library holds the same ones."""

    def __init__(self) -> None:
        self._built: dict[str, native.Circuit] = {}
        self._compiled: dict[type, Compiled] = {}
        self._lock = threading.RLock()

    def build(self, compiled: Compiled, progress: Callable[[float], None] | None = None) -> native.Circuit:
        """The circuit of a program, built at the first call."""
        with self._lock:
            if compiled.digest not in self._built:
                self._built[compiled.digest] = compiled.program.build(progress)
            return self._built[compiled.digest]

    def keyring(self, compile: Compile) -> Callable[[type], tuple[Sequence[Slot], native.VerificationKey]]:
        """What a backend asks for the circuits whose proofs are verified: their public values and keys."""

        def look_up(circuit: type) -> tuple[Sequence[Slot], native.VerificationKey]:
            if not issubclass(circuit, Circuit) or circuit.system != "plonky2":
                raise CircuitError(f"{circuit.__name__}: only proofs of plonky2 circuits are verified in a circuit")
            with self._lock:
                if circuit not in self._compiled:
                    self._compiled[circuit] = compile(circuit, self)
                compiled = self._compiled[circuit]
                return compiled.schema.revealed, self.build(compiled).verification_key

        return look_up


LIBRARY = Library()
"""The process' own."""
