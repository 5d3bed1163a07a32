"""Built circuits, each made once: whoever verifies a proof inside a circuit needs the other circuit's key for that.

A chain is built as a whole, since its steps verify one another. Building is deterministic: every process gets the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from proofmill._native import NativeError
from proofmill._native import plonky2 as native
from proofmill.circuit import Chain, Circuit
from proofmill.errors import CircuitError, from_native
from proofmill.systems.compiled import Compiled

Progress = Callable[[float], None] | None


class Library:
    """Circuits and chains of one process."""

    def __init__(self, compile: Callable[[type[Circuit]], Compiled]) -> None:
        self._compile = compile
        self._compiled: dict[type, Compiled] = {}
        # By chain too: a step's digest does not name the other steps, and each chain has a circuit of its own for it.
        self._built: dict[tuple[type[Circuit] | None, str], native.Circuit] = {}
        self._chains: dict[type, tuple[dict[int, type[Circuit]], native.Chain]] = {}
        self._lock = threading.RLock()

    def compiled(self, circuit: type[Circuit]) -> Compiled:
        """The circuit's program, recorded at the first call."""
        if not issubclass(circuit, Circuit) or circuit.system != "plonky2":
            raise CircuitError(f"{circuit.__name__}: only proofs of plonky2 circuits are verified in a circuit")
        with self._lock:
            if circuit not in self._compiled:
                self._compiled[circuit] = self._compile(circuit)
            return self._compiled[circuit]

    def built(self, compiled: Compiled, progress: Progress = None) -> native.Circuit:
        """The circuit of a program, built at the first call; of a circuit of a chain, with all others of it."""
        with self._lock:
            place = compiled.circuit.chain, compiled.digest
            if place not in self._built and compiled.circuit.chain is not None:
                self.chain(compiled.circuit.chain)
            if place not in self._built:
                self._built[place] = compiled.program.build(progress)
            return self._built[place]

    def chain(self, root: type[Circuit]) -> native.Chain:
        """All circuits of a chain and the keys of its set. Raises CircuitError for a step that came too late."""
        if not issubclass(root, Chain):
            raise CircuitError(f"{root.__name__} is no chain")
        with self._lock:
            if root not in self._chains:
                self._chains[root] = dict(root.steps), self._build(root)
            steps, built = self._chains[root]
            if steps != root.steps:
                raise CircuitError(f"{root.__name__}: a step was defined after the chain was built")
            return built

    def sets(self, compiled: Compiled) -> tuple[native.KeySet | None, list[native.KeySet]]:
        """The keys of the circuit's own chain, if it takes proofs of it, and those of the chains that it pins."""
        own = compiled.circuit.chain
        taken = [circuit for circuit in dict.fromkeys(compiled.schema.circuits()) if is_root(circuit)]
        pinned = [self.chain(circuit).keys for circuit in taken if circuit is not own]
        return (self.chain(own).keys if own in taken else None), pinned

    def _build(self, root: type[Chain]) -> native.Chain:
        if sorted(root.steps) != list(range(1, len(root.steps) + 1)):
            raise CircuitError(f"{root.__name__}: kinds are 1, 2, … without a gap")
        steps = [self.compiled(root.steps[kind]) for kind in sorted(root.steps)]
        dependents = [self.compiled(circuit) for circuit in root.dependents]
        named = [[(one.name, one.program) for one in group] for group in (steps, dependents)]
        try:
            chain = native.build_chain(steps[0].program.outputs, *named)
        except NativeError as error:
            raise from_native(error) from None
        for group, circuits in ((steps, chain.steps), (dependents, chain.dependents)):
            self._built.update(((root, one.digest), circuit) for one, circuit in zip(group, circuits, strict=True))
        return chain


def is_root(circuit: type) -> bool:
    """Whether the class declares a chain: a proof "of it" is one of any of its steps."""
    return issubclass(circuit, Chain) and circuit.chain is circuit
