"""Building the circuit: no randomness, no trust, the same keys everywhere."""

from __future__ import annotations

from collections.abc import Callable

from proofmill._native import Cancel, NativeError
from proofmill.errors import CancelledError, from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.key_identity import KeyIdentity
from proofmill.systems.plonky2.keys import ORIGIN, Keys, VerificationKey
from proofmill.systems.plonky2.library import LIBRARY


def setup(compiled: Compiled, *, progress: Callable[[float], None] | None = None, cancel: Cancel | None = None) -> Keys:
    """The built circuit with its verification key; `progress` gets 0.0 … 1.0. Raises CancelledError."""
    identity = KeyIdentity(compiled.identity, compiled.schema, ORIGIN)
    try:
        if cancel is not None and cancel.raised():
            raise CancelledError("cancelled")
        built = LIBRARY.build(compiled, progress)
    except NativeError as error:
        raise from_native(error) from None
    return Keys(identity, built, VerificationKey(identity, built.verification_key))
