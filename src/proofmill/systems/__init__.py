"""The proof systems behind one vocabulary: compile, setup, prove, verify."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from proofmill._native import Cancel
from proofmill.circuit import Circuit
from proofmill.errors import CircuitError
from proofmill.systems import groth16
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16 import Keys, VerificationKey
from proofmill.systems.identity import CircuitIdentity
from proofmill.systems.proof import Proof

__all__ = [
    "Cancel",
    "CircuitIdentity",
    "Compiled",
    "Keys",
    "Proof",
    "VerificationKey",
    "compile",
    "prove",
    "setup",
    "verify",
]


class _System(Protocol):
    """What each package of a proof system offers."""

    def compile(self, circuit: type[Circuit]) -> Compiled: ...
    def setup(self, compiled: Compiled, *, progress: Callable[[float], None] | None, cancel: Cancel | None) -> Keys: ...
    def prove(self, compiled: Compiled, keys: Keys, inputs: Mapping[str, Any], *, cancel: Cancel | None) -> Proof: ...
    def verify(self, proof: Proof, key: VerificationKey) -> Mapping[str, Any]: ...


_SYSTEMS: dict[str, _System] = {"groth16": groth16}


def compile(circuit: type[Circuit]) -> Compiled:
    """Build a circuit's constraint system and its digest. Raises CircuitError."""
    if circuit.system not in _SYSTEMS:
        known = ", ".join(_SYSTEMS)
        raise CircuitError(f"{circuit.__name__}: no proof system {circuit.system!r}; there is {known}")
    return _SYSTEMS[circuit.system].compile(circuit)


def setup(compiled: Compiled, *, progress: Callable[[float], None] | None = None, cancel: Cancel | None = None) -> Keys:
    """Development keys from local randomness; `progress` gets 0.0 … 1.0. Raises CancelledError."""
    return _SYSTEMS[compiled.system].setup(compiled, progress=progress, cancel=cancel)


def prove(compiled: Compiled, keys: Keys, inputs: Mapping[str, Any], *, cancel: Cancel | None = None) -> Proof:
    """A proof for plain inputs by name.

    Raises MalformedInput, UnsatisfiedError, MismatchError, CancelledError.
    """
    return _SYSTEMS[compiled.system].prove(compiled, keys, inputs, cancel=cancel)


def verify(proof: Proof, key: VerificationKey) -> Mapping[str, Any]:
    """The public values by name as plain Python values, if the proof holds under this key.

    Raises VerificationError, MismatchError, MalformedInput.
    """
    return _SYSTEMS[key.system].verify(proof, key)
