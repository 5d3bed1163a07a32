"""Development keys from local randomness."""

from __future__ import annotations

from collections.abc import Callable

from proofmill._native import Cancel, NativeError, groth16
from proofmill.errors import from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16.keys import Keys, new_keys


def setup(compiled: Compiled, *, progress: Callable[[float], None] | None = None, cancel: Cancel | None = None) -> Keys:
    """Keys for development: whoever runs this could keep the randomness and forge proofs.

    `progress` is called with 0.0 … 1.0. Raises CancelledError, MalformedInput (a circuit without constraints).
    """
    try:
        return new_keys(
            compiled, lambda metadata: groth16.setup(compiled.constraint_system, metadata, progress, cancel)
        )
    except NativeError as error:
        raise from_native(error) from None
