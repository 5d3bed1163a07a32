"""The circuits of a service, compiled and with their keys, loaded in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from proofmill.artifacts import Store
from proofmill.circuit import Circuit
from proofmill.errors import (
    ArtifactNotFound,
    BusyError,
    CancelledError,
    CircuitError,
    NotFound,
    PolicyError,
    ProofmillError,
)
from proofmill.server.circom import CircomFiles
from proofmill.systems import AnyKeys, Cancel, Compiled
from proofmill.systems.author import compile_or_explain
from proofmill.systems.groth16.circom.circuit import CircomCircuit
from proofmill.systems.stored import keys_for, open_store, telling

__all__ = ["Entry", "Load", "Loaded", "Ready", "Registry", "from_store"]

_LOG = logging.getLogger("proofmill.server")
RETRY_SECONDS = 2
"""When to ask again while circuits are being loaded."""


@dataclass(frozen=True)
class Loaded:
    """A circuit that is ready to prove."""

    compiled: Compiled
    keys: AnyKeys


Entry = type[Circuit] | CircomFiles
"""What a service is told to load: a circuit of ours, or the files of circom's."""

Ready = Loaded | CircomCircuit
"""What comes of it."""

Load = Callable[[Any, Cancel], Ready]
"""How a circuit is compiled and its keys are found; it stops when the flag is raised."""


class Registry:
    """Circuits by name. `start` loads them in a thread; until then they can be listed and described but not used."""

    def __init__(self, circuits: Sequence[Entry], load: Load) -> None:
        """Raises CircuitError for two circuits of one name."""
        self.circuits: dict[str, Entry] = {circuit.circuit_name: circuit for circuit in circuits}
        if len(self.circuits) < len(circuits):
            raise CircuitError("two circuits have the same name: give one of them another, class X(Circuit, name=…)")
        self.failure: ProofmillError | None = None
        self._load = load
        self._loaded: dict[str, Ready] = {}
        self._cancel = Cancel()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to load what is not loaded yet. A failure ends the loading and is kept in `failure`."""
        if not self.ready and (self._thread is None or not self._thread.is_alive()):
            self.failure, self._cancel = None, Cancel()
            self._thread = threading.Thread(target=self._run, name="load", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the loading: a set-up under way stops soon."""
        self._cancel.raise_flag()
        if self._thread is not None:
            self._thread.join(timeout=5)

    @property
    def ready(self) -> bool:
        """Whether all circuits can be used."""
        return len(self._loaded) == len(self.circuits)

    def require_ready(self) -> None:
        """Raises BusyError while circuits are being loaded, ProofmillError when that failed."""
        if not self.ready:
            raise self._not_yet(f"{len(self._loaded)} of {len(self.circuits)} circuits are loaded")

    def peek(self, name: str) -> Ready | None:
        """The circuit if it is loaded by now."""
        return self._loaded.get(name)

    def get(self, name: str) -> Ready:
        """Raises NotFound, BusyError (not yet loaded), ProofmillError (the loading failed)."""
        if name not in self.circuits:
            raise NotFound(f"no such circuit here; there is {', '.join(self.circuits) or 'none'}")
        loaded = self._loaded.get(name)
        if loaded is None:
            raise self._not_yet(f"the circuit {name} is being loaded")
        return loaded

    def own(self, name: str) -> Loaded:
        """As `get`, for a circuit of ours. Raises NotFound for one of circom's."""
        loaded = self.get(name)
        if not isinstance(loaded, Loaded):
            raise NotFound(f"{name} is a circom circuit here")
        return loaded

    def _not_yet(self, what: str) -> ProofmillError:
        if self.failure is None:
            return BusyError(what, retry_after=RETRY_SECONDS)
        # Not the failure itself: its status would tell a caller that the request was at fault.
        return ProofmillError(f"the loading failed: {self.failure}")

    def _run(self) -> None:
        for name, circuit in self.circuits.items():
            if name in self._loaded:
                continue
            try:
                self._loaded[name] = self._load(circuit, self._cancel)
            except CancelledError:
                return  # told to stop: no failure
            except ProofmillError as error:
                _LOG.error("cannot load %s: %s", name, error)
                self.failure = error
                return
            except Exception as error:
                # No caller's value is near while circuits are being loaded, so the whole trace may be told.
                _LOG.exception("cannot load %s", name)
                self.failure = ProofmillError(f"cannot load {name}: {error!r}")
                return
        _LOG.info("ready: %s", ", ".join(self.circuits) or "no circuit")


def from_store(store: Store, *, development: bool) -> Load:
    """Keys from the store. With `development`, keys are made where there are none, and those so made are taken.

    Without it the loading raises PolicyError: whoever made development keys can forge every proof. plonky2 circuits
    have no such keys: they are built where the store has none, and taken always.
    """

    def load(circuit: Entry, cancel: Cancel) -> Ready:
        if isinstance(circuit, CircomFiles):
            return circuit.load(development=development)
        open_store(store)
        told = _told(cancel)
        with telling(told):
            return loaded(circuit, told, cancel)

    def loaded(circuit: type[Circuit], told: Callable[[str, float], None], cancel: Cancel) -> Loaded:
        start = time.perf_counter()
        compiled = compile_or_explain(circuit)
        seconds = time.perf_counter() - start
        _LOG.info("compiled %s: %d constraints, %.2f s", compiled.name, compiled.constraints, seconds)
        try:
            progress = partial(told, compiled.name)
            found = keys_for(compiled, store, progress=progress, cancel=cancel, make=development)
        except ArtifactNotFound:
            raise _refusal(compiled, "has no keys, and development keys are not made") from None
        if found.keys.development and not development:
            raise _refusal(compiled, "has development keys, which are refused")
        level = logging.WARNING if found.keys.development else logging.INFO
        verb, kind = "made" if found.made else "loaded", found.keys.identity.origin
        _LOG.log(level, "%s %s keys of %s: %s", verb, kind, compiled.name, found.path)
        return Loaded(compiled, found.keys)

    return load


def _refusal(compiled: Compiled, what: str) -> PolicyError:
    return PolicyError(
        f"{compiled.name} {what} on an address other than loopback: whoever makes such keys can forge proofs. "
        "Import a ceremony's keys, listen on 127.0.0.1, or allow it with --development-keys"
    )


def _told(cancel: Cancel) -> Callable[[str, float], None]:
    """Log every two seconds what is made and how far that is, and stop it once the flag is raised."""
    last = time.monotonic()

    def told(what: str, done: float) -> None:
        nonlocal last
        if cancel.raised():
            raise CancelledError("told to stop")
        if time.monotonic() - last >= 2:
            last = time.monotonic()
            _LOG.info("making %s: %d %%", what, 100 * done)

    return told
