"""From inputs to a proof."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import proofmill._native as native
from proofmill._native import Cancel, NativeError, groth16
from proofmill._native.r1cs import Witness
from proofmill.errors import from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16.backend import from_bytes, to_bytes
from proofmill.systems.groth16.keys import Keys
from proofmill.systems.located import unsatisfied
from proofmill.systems.proof import Proof


def solve(compiled: Compiled, inputs: Mapping[str, Any]) -> Witness:
    """The witness for inputs by name.

    Raises MalformedInput (an input is not of its type), UnsatisfiedError (the statement does not hold: with the
    `require` message, the line and the gadget path).
    """
    elements = compiled.schema.encode_inputs(inputs)
    try:
        return compiled.constraint_system.solve(b"".join(map(to_bytes, elements)), compiled.hints)
    except NativeError as error:
        raise unsatisfied(error, compiled.locations) or from_native(error) from None


def prove(compiled: Compiled, keys: Keys, inputs: Mapping[str, Any], *, cancel: Cancel | None = None) -> Proof:
    """A proof that the statement holds for these inputs. Raises as `solve`, and MismatchError, CancelledError."""
    keys.require(compiled)
    start = time.perf_counter()
    witness = solve(compiled, inputs)
    solved = time.perf_counter()
    try:
        data = groth16.prove(keys.proving_key, compiled.constraint_system, witness, cancel)
    except NativeError as error:
        raise from_native(error) from None
    done = time.perf_counter()
    public = compiled.schema.decode_public([from_bytes(value) for value in witness.public])
    return Proof(
        system=compiled.system,
        circuit=compiled.identity,
        verification_key_digest=keys.verification_key.digest,
        public_inputs=compiled.schema.show_public(public),
        data=data,
        timings={"witness_ms": _ms(solved - start), "prove_ms": _ms(done - solved)},
        prover=f"proofmill/{native.version}",
    )


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)
