"""The proof systems behind one vocabulary: compile, setup, prove, verify."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from proofmill._native import Cancel
from proofmill.circuit import Circuit, Schema
from proofmill.errors import CircuitError
from proofmill.systems import groth16, plonky2
from proofmill.systems.compiled import Compiled
from proofmill.systems.diagnosis import Diagnosis
from proofmill.systems.groth16 import Keys, VerificationKey
from proofmill.systems.groth16 import diagnosis as groth16_diagnosis
from proofmill.systems.identity import CircuitIdentity
from proofmill.systems.plonky2 import diagnosis as plonky2_diagnosis
from proofmill.systems.proof import Proof

__all__ = [
    "AnyKeys",
    "AnyVerificationKey",
    "Cancel",
    "CircuitIdentity",
    "Compiled",
    "Diagnosis",
    "Keys",
    "Proof",
    "VerificationKey",
    "compile",
    "diagnosis",
    "prove",
    "schema",
    "setup",
    "solve",
    "verify",
]

AnyKeys: TypeAlias = groth16.Keys | plonky2.Keys
AnyVerificationKey: TypeAlias = groth16.VerificationKey | plonky2.VerificationKey


class _System(Protocol):
    """What each package of a proof system offers; its keys are its own."""

    def compile(self, circuit: type[Circuit]) -> Compiled: ...
    def setup(self, compiled: Compiled, *, progress: Callable[[float], None] | None, cancel: Cancel | None) -> Any: ...
    def solve(self, compiled: Compiled, inputs: Mapping[str, Any]) -> Any: ...
    def prove(self, compiled: Compiled, keys: Any, inputs: Mapping[str, Any], *, cancel: Cancel | None) -> Proof: ...
    def verify(self, proof: Proof, key: Any) -> Mapping[str, Any]: ...


_SYSTEMS: dict[str, _System] = {"groth16": groth16, "plonky2": plonky2}
_DIAGNOSES: dict[str, Diagnosis] = {"groth16": groth16_diagnosis, "plonky2": plonky2_diagnosis}


def compile(circuit: type[Circuit]) -> Compiled:
    """Build what the circuit's system makes of it, and its digest. Raises CircuitError."""
    _require_known(circuit)
    return _SYSTEMS[circuit.system].compile(circuit)


def schema(circuit: type[Circuit]) -> Schema:
    """The declared values over the field of the circuit's system, without compiling it. Raises CircuitError."""
    _require_known(circuit)
    return circuit.schema(_DIAGNOSES[circuit.system].modulus)


def setup(
    compiled: Compiled, *, progress: Callable[[float], None] | None = None, cancel: Cancel | None = None
) -> AnyKeys:
    """Keys: on groth16 development keys from local randomness; `progress` gets 0.0 … 1.0. Raises CancelledError."""
    keys: AnyKeys = _SYSTEMS[compiled.system].setup(compiled, progress=progress, cancel=cancel)
    return keys


def solve(compiled: Compiled, inputs: Mapping[str, Any]) -> Any:
    """The system's witness for plain inputs by name. Raises as `prove`."""
    return _SYSTEMS[compiled.system].solve(compiled, inputs)


def prove(compiled: Compiled, keys: AnyKeys, inputs: Mapping[str, Any], *, cancel: Cancel | None = None) -> Proof:
    """A proof for plain inputs by name.

    Raises MalformedInput, UnsatisfiedError, MismatchError, CancelledError; VerificationError for a proof among the
    inputs.
    """
    return _SYSTEMS[compiled.system].prove(compiled, keys, inputs, cancel=cancel)


def verify(proof: Proof, key: AnyVerificationKey) -> Mapping[str, Any]:
    """The public values by name as plain Python values, if the proof holds under this key.

    Raises VerificationError, MismatchError, MalformedInput.
    """
    return _SYSTEMS[key.system].verify(proof, key)


def diagnosis(compiled: Compiled) -> Diagnosis:
    """What tests ask of the circuit's system."""
    return _DIAGNOSES[compiled.system]


def _require_known(circuit: type[Circuit]) -> None:
    if circuit.system not in _SYSTEMS:
        known = ", ".join(_SYSTEMS)
        raise CircuitError(f"{circuit.__name__}: no proof system {circuit.system!r}; there is {known}")
