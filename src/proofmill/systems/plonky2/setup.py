"""Building the circuit: no randomness, no trust, the same keys everywhere."""

from __future__ import annotations

from collections.abc import Callable

from proofmill._native import Cancel, NativeError
from proofmill._native import plonky2 as native
from proofmill.circuit import Chain
from proofmill.errors import CancelledError, from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.key_identity import KeyIdentity
from proofmill.systems.plonky2.circuit_key import CircuitKey, MemberKey, PlainKey
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.plonky2.keys import ORIGIN, Keys, VerificationKey


def setup(compiled: Compiled, *, progress: Callable[[float], None] | None = None, cancel: Cancel | None = None) -> Keys:
    """The built circuit with its verification key; `progress` gets 0.0 … 1.0. Raises CancelledError."""
    identity = KeyIdentity(compiled.identity, compiled.schema, ORIGIN)
    try:
        if cancel is not None and cancel.raised():
            raise CancelledError("cancelled")
        built = LIBRARY.built(compiled, progress)
    except NativeError as error:
        raise from_native(error) from None
    return Keys(identity, built, VerificationKey(identity, _checked(compiled, built)))


def _checked(compiled: Compiled, built: native.Circuit) -> CircuitKey:
    """The key with all that a verifier of this circuit's proofs must look at."""
    circuit = compiled.circuit
    if circuit.chain is not None and issubclass(circuit, Chain):
        return MemberKey(LIBRARY.chain(circuit.chain).keys, circuit.kind)
    return PlainKey(built.verification_key)
