"""From inputs, proofs among them, to a proof."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import proofmill._native as native
from proofmill._native import Cancel, NativeError
from proofmill._native.plonky2 import Witness
from proofmill.circuit import Chain, Circuit
from proofmill.errors import MalformedProof, MismatchError, ProofmillError, VerificationError, from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.located import unsatisfied
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.plonky2.keys import Keys
from proofmill.systems.plonky2.library import is_root
from proofmill.systems.proof import Proof

Given: TypeAlias = bytes | tuple[int, bytes]
"""A proof as the core takes it: of a step of a chain with its kind, of one of several circuits with its index."""


def solve(compiled: Compiled, inputs: Mapping[str, Any]) -> Witness:
    """The witness for inputs by name; a proof among them is an envelope, or what `prove` gave.

    Raises MalformedInput (an input is not of its type), MismatchError (a proof of another circuit), VerificationError
    (a proof that does not verify), UnsatisfiedError (the statement does not hold).
    """
    elements, proofs = read_inputs(compiled, inputs)
    try:
        return compiled.program.solve(elements, proofs, compiled.hints, *LIBRARY.sets(compiled))
    except NativeError as error:
        raise _explained(compiled, error) from None


def read_inputs(compiled: Compiled, inputs: Mapping[str, Any]) -> tuple[list[int], list[Given]]:
    """Field elements of the inputs, and the proofs among them. Raises MalformedInput, MismatchError."""
    elements = compiled.schema.encode_inputs(inputs)
    return elements, [_given(*proof) for proof in compiled.schema.proofs(inputs)]


def prove(compiled: Compiled, keys: Keys, inputs: Mapping[str, Any], *, cancel: Cancel | None = None) -> Proof:
    """A proof that the statement holds for these inputs. Raises as `solve`, and CancelledError."""
    keys.require(compiled)
    start = time.perf_counter()
    witness = solve(compiled, inputs)
    solved = time.perf_counter()
    try:
        data = keys.built.prove(compiled.program, witness, cancel)
    except NativeError as error:
        raise from_native(error) from None
    done = time.perf_counter()
    public = compiled.schema.decode_public(shown(compiled, witness))
    return Proof(
        system=compiled.system,
        circuit=compiled.identity,
        verification_key_digest=keys.verification_key.digest,
        public_inputs=compiled.schema.show_public(public),
        data=data,
        timings={"witness_ms": _ms(solved - start), "prove_ms": _ms(done - solved)},
        prover=f"proofmill/{native.version}",
    )


def shown(compiled: Compiled, witness: Witness) -> list[int]:
    """The proof's public values: the circuit's own, and the digest of its chain's set."""
    chain = compiled.circuit.chain
    return witness.public if chain is None else [*witness.public, *LIBRARY.chain(chain).keys.digest()]


def _given(circuits: Sequence[type[Circuit]], envelope: Any, path: str) -> Given:
    """A proof that is to be verified inside; its names are only for a clear refusal."""
    if envelope is None and is_root(circuits[0]):
        return 0, LIBRARY.chain(circuits[0]).base_proof
    try:
        proof = envelope if isinstance(envelope, Proof) else Proof.from_json(envelope)
    except MalformedProof as error:
        raise MalformedProof(f"{path}: {error.message}", path=path) from None
    numbers = _numbers(circuits)
    if proof.system != circuits[0].system or proof.circuit.name not in numbers:
        expected, got = " or ".join(numbers), proof.circuit.name
        raise MismatchError(f"{path}: a proof of another circuit", expected=expected, got=got)
    number = numbers[proof.circuit.name]
    return proof.data if number is None else (number, proof.data)


def _numbers(circuits: Sequence[type[Circuit]]) -> dict[str, int | None]:
    """By a circuit's name, what the core calls it: a step's kind, or its place among several."""
    if len(circuits) > 1:
        return {circuit.circuit_name: place for place, circuit in enumerate(circuits)}
    (circuit,) = circuits
    if is_root(circuit) and issubclass(circuit, Chain):
        return dict(circuit.kinds())
    return {circuit.circuit_name: None}


def _explained(compiled: Compiled, error: NativeError) -> ProofmillError:
    """The core's error with the circuit author's message and place."""
    code, message, number = error.args
    if code in ("verification_failed", "damaged", "mismatch") and number is not None:
        place = compiled.locations[number]
        kind = MalformedProof if code == "damaged" else VerificationError
        return kind(f"{place.message or 'a proof among the inputs'}: {message} ({place})")
    return unsatisfied(error, compiled.locations) or from_native(error)


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)
