"""Built circuits, each made once: whoever verifies a proof inside a circuit needs the other circuit's key for that.

A chain is built as a whole, since its steps verify one another. Building is deterministic: every process gets the same.
With a store, what is built is filed there, and a circuit is read from it when it is first needed to prove.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from proofmill._native import NativeError
from proofmill._native import plonky2 as native
from proofmill.artifacts import Store
from proofmill.circuit import Chain, Circuit, Published
from proofmill.errors import CircuitError, from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.plonky2.memory import give_back
from proofmill.systems.plonky2.shelf import ChainKeys, Shelf, chain_place, place

Progress = Callable[[float], None] | None
Told = Callable[[str, float], None]
"""Told what is being built and how far that is, 0.0 … 1.0; what it raises stops the building and comes out of it."""


class Library:
    """Circuits and chains of one process."""

    def __init__(self, compile: Callable[[type[Circuit]], Compiled]) -> None:
        self._compile = compile
        self._compiled: dict[type, Compiled] = {}
        # By place: a step's digest does not name the other steps, and each chain has a circuit of its own for it.
        self._built: dict[str, native.Circuit] = {}
        self._chains: dict[type, tuple[dict[int, type[Circuit]], ChainKeys]] = {}
        self._shelf: Shelf | None = None
        self._told: Told | None = None
        self._lock = threading.RLock()

    def keep_in(self, store: Store) -> None:
        """File what is built in this store from now on, and look there first. What was built before is let go."""
        with self._lock:
            if self._shelf is None or self._shelf.store.root != store.root:
                self._shelf = Shelf(store)
                self._built.clear()
                self._chains.clear()

    @contextmanager
    def telling(self, told: Told) -> Iterator[None]:
        """Whom to tell of what is built, in `compile` too: a circuit that takes proofs needs the others' keys."""
        before, self._told = self._told, told
        try:
            yield
        finally:
            self._told = before

    def compiled(self, circuit: type[Circuit]) -> Compiled:
        """The circuit's program, recorded at the first call."""
        if not issubclass(circuit, Circuit) or circuit.system != "plonky2":
            raise CircuitError(f"{circuit.__name__}: only proofs of plonky2 circuits are verified in a circuit")
        with self._lock:
            if circuit not in self._compiled:
                self._compiled[circuit] = self._compile(circuit)
            return self._compiled[circuit]

    def built(self, compiled: Compiled, progress: Progress = None) -> native.Circuit:
        """The circuit of a program, built at the first call; of a circuit of a chain, with all others of it.

        Raises ArtifactError for a damaged file.
        """
        with self._lock:
            where = self._place(compiled)
            if where not in self._built:
                self._built[where] = self._found(where, compiled) or self._made(where, compiled, progress)
            return self._built[where]

    def key(self, compiled: Compiled) -> native.VerificationKey:
        """The key of a circuit outside of chains; from a store without the circuit, which is large."""
        with self._lock:
            where = self._place(compiled)
            filed = self._shelf.key(where) if self._shelf and where not in self._built else None
            return filed or self.built(compiled).verification_key

    def path(self, compiled: Compiled) -> Path | None:
        """Where the built circuit is filed; None without a store, or before it is built."""
        with self._lock:
            # Looking must not build: that it was built is what is asked.
            root = compiled.circuit.chain
            if self._shelf is None or (root is not None and not self._is_filed(root)):
                return None
            return self._shelf.path(self._place(compiled))

    def let_go(self, compiled: Compiled) -> None:
        """Of what the store has no more, what is held of it here: it is built and filed again."""
        with self._lock:
            root = compiled.circuit.chain
            whole = "" if root is None else chain_place(*self._digests(root))
            self._built.pop(place(compiled.digest, within=whole), None)
            if root is not None:
                self._chains.pop(root, None)

    def chain(self, root: type[Circuit]) -> ChainKeys:
        """The keys of a chain's set. Raises CircuitError for a step that came too late."""
        if not issubclass(root, Chain):
            raise CircuitError(f"{root.__name__} is no chain")
        if issubclass(root, Published):
            return ChainKeys(root.keys.core, b"")  # nobody begins a line there: no proof of kind 0 is needed
        with self._lock:
            if root not in self._chains:
                self._chains[root] = dict(root.steps), self._chain(root)
            steps, keys = self._chains[root]
            if steps != root.steps:
                raise CircuitError(f"{root.__name__}: a step was defined after the chain was built")
            return keys

    def sets(self, compiled: Compiled) -> tuple[native.KeySet | None, list[native.KeySet]]:
        """The keys of the circuit's own chain, if it takes proofs of it, and those of the chains that it pins."""
        own = compiled.circuit.chain
        taken = [circuit for circuit in dict.fromkeys(compiled.schema.circuits()) if is_root(circuit)]
        pinned = [self.chain(circuit).keys for circuit in taken if circuit is not own]
        return (self.chain(own).keys if own in taken else None), pinned

    def _is_filed(self, root: type[Circuit]) -> bool:
        return self._shelf is not None and self._shelf.chain(chain_place(*self._digests(root))) is not None

    def _place(self, compiled: Compiled) -> str:
        root = compiled.circuit.chain
        if root is None:
            return place(compiled.digest)
        self.chain(root)
        return place(compiled.digest, within=chain_place(*self._digests(root)))

    def _found(self, where: str, compiled: Compiled) -> native.Circuit | None:
        return self._shelf.circuit(where, compiled.program) if self._shelf else None

    def _made(self, where: str, compiled: Compiled, progress: Progress) -> native.Circuit:
        root = compiled.circuit.chain
        if root is not None:
            return self._remade(where, compiled, root)
        with self._alone(where):
            found = self._found(where, compiled)
            if found is not None:
                return found
            built = compiled.program.build(progress or self._progress(compiled.name))
            if self._shelf:
                self._shelf.put(where, built)
        give_back()
        return built

    def _remade(self, where: str, compiled: Compiled, root: type[Circuit]) -> native.Circuit:
        """A circuit whose chain is in the store, while it was taken away: all of them once more."""
        whole = chain_place(*self._digests(root))
        with self._alone(whole):
            found = self._found(where, compiled)
            if found is None:
                self._build(root, whole)
                found = self._found(where, compiled)
        assert found is not None
        return found

    def _chain(self, root: type[Circuit]) -> ChainKeys:
        where = chain_place(*self._digests(root))
        filed = self._shelf.chain(where) if self._shelf else None
        if filed is not None:
            return filed
        with self._alone(where):
            return (self._shelf.chain(where) if self._shelf else None) or self._build(root, where)

    def _build(self, root: type[Circuit], where: str) -> ChainKeys:
        keys = self._built_chain(root, where)
        give_back()  # here, where the circuits that only the store holds now are gone
        return keys

    def _built_chain(self, root: type[Circuit], where: str) -> ChainKeys:
        groups = self._circuits(root)
        steps, dependents = ([(one.name, one.program) for one in group] for group in groups)
        progress = self._progress(f"chain {root.circuit_name}")
        try:
            chain = native.build_chain(groups[0][0].program.outputs, steps, dependents, progress)
        except NativeError as error:
            raise from_native(error) from None
        for group, circuits in zip(groups, (chain.steps, chain.dependents), strict=True):
            for one, circuit in zip(group, circuits, strict=True):
                self._keep(place(one.digest, within=where), circuit)
        if self._shelf:
            self._shelf.put_chain(where, chain)
        return ChainKeys(chain.keys, chain.base_proof)

    def _keep(self, where: str, circuit: native.Circuit) -> None:
        """In the store, from which it is read if it is needed, or here: a chain may have more than a process uses."""
        if self._shelf:
            self._shelf.put_circuit(where, circuit)
        else:
            self._built[where] = circuit

    def _circuits(self, root: type[Circuit]) -> tuple[list[Compiled], list[Compiled]]:
        """A chain's steps and dependents. Raises CircuitError for a gap among the kinds."""
        assert issubclass(root, Chain)
        if sorted(root.steps) != list(range(1, len(root.steps) + 1)):
            raise CircuitError(f"{root.__name__}: kinds are 1, 2, … without a gap")
        steps = [self.compiled(root.steps[kind]) for kind in sorted(root.steps)]
        return steps, [self.compiled(circuit) for circuit in root.dependents]

    def _digests(self, root: type[Circuit]) -> tuple[Sequence[str], Sequence[str]]:
        steps, dependents = self._circuits(root)
        return [one.digest for one in steps], [one.digest for one in dependents]

    def _progress(self, what: str) -> Progress:
        told = self._told
        return None if told is None else lambda part: told(what, part)

    @contextmanager
    def _alone(self, where: str) -> Iterator[None]:
        """One process at a time builds what lies there, and the others find it."""
        if self._shelf is None:
            yield
            return
        with self._shelf.store.exclusive(where):
            yield


def is_root(circuit: type) -> bool:
    """Whether the class declares a chain: a proof "of it" is one of any of its steps."""
    return issubclass(circuit, Chain) and circuit.chain is circuit
