"""Building the circuit: no randomness, no trust, the same keys everywhere."""

from __future__ import annotations

from collections.abc import Callable

from proofmill._native import Cancel, NativeError
from proofmill.circuit import Chain, Circuit
from proofmill.errors import ArtifactError, CancelledError, from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.key_identity import KeyIdentity
from proofmill.systems.plonky2.circuit_key import CircuitKey, MemberKey, PlainKey
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.plonky2.keys import ORIGIN, Keys, VerificationKey


def setup(compiled: Compiled, *, progress: Callable[[float], None] | None = None, cancel: Cancel | None = None) -> Keys:
    """The built circuit with its verification key; `progress` gets 0.0 … 1.0. Raises CancelledError, ArtifactError."""
    try:
        if cancel is not None and cancel.raised():
            raise CancelledError("cancelled")
        built = LIBRARY.built(compiled, progress)
    except NativeError as error:
        raise from_native(error) from None
    key = _verification_key(compiled)
    # A step and its chain's keys are files of their own: those of another chain would be found out by verifiers alone.
    if key.key.circuit_digest() != built.verification_key.digest():
        raise ArtifactError(f"{compiled.name}: the circuit in the store and its key are not of one another")
    return Keys(key.identity, built, key)


def verification_key(circuit: type[Circuit]) -> VerificationKey:
    """The key without the circuit, which is large: for who verifies proofs and makes none of them.

    It is read from the store; where there is none, the circuit is built for it. Raises CircuitError, ArtifactError.
    """
    return _verification_key(LIBRARY.compiled(circuit))


def _verification_key(compiled: Compiled) -> VerificationKey:
    return VerificationKey(KeyIdentity(compiled.identity, compiled.schema, ORIGIN), _checked(compiled))


def _checked(compiled: Compiled) -> CircuitKey:
    """The key with all that a verifier of this circuit's proofs must look at."""
    circuit = compiled.circuit
    if circuit.chain is not None and issubclass(circuit, Chain):
        return MemberKey(LIBRARY.chain(circuit.chain).keys, circuit.kind)
    return PlainKey(LIBRARY.key(compiled))
