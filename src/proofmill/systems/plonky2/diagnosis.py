"""What tests ask of a system, on field elements, behind the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofmill._native import NativeError
from proofmill._native.plonky2 import Witness
from proofmill.algebra.goldilocks import MODULUS
from proofmill.systems.compiled import Compiled
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.plonky2.keys import Keys
from proofmill.systems.plonky2.prover import Given, read_inputs
from proofmill.systems.proof import Proof

modulus = MODULUS


def read(compiled: Compiled, inputs: Mapping[str, Any]) -> tuple[list[int], list[Given]]:
    """Field elements of the inputs, and the proofs among them. Raises MalformedInput, MismatchError."""
    return read_inputs(compiled, inputs)


def solve(compiled: Compiled, elements: Sequence[int], proofs: Sequence[Given] = ()) -> Witness:
    """The witness. Raises NativeError."""
    return compiled.program.solve(elements, proofs, compiled.hints, *LIBRARY.sets(compiled))


def public(witness: Witness) -> list[int]:
    """Outputs, then public inputs."""
    return witness.public


def satisfied(compiled: Compiled, witness: Witness) -> bool:
    """Whether every constraint holds, however the witness was made."""
    return compiled.program.satisfied(witness)


def explain(compiled: Compiled, elements: Sequence[int], proofs: Sequence[Given] = ()) -> str | None:
    """The first constraint that fails, with its values: private ones too."""
    failure = compiled.program.explain(elements, proofs, compiled.hints, *LIBRARY.sets(compiled))
    return None if failure is None else f"{failure[1]} · {failure[2]} ≠ {failure[3]}"


def hunt(compiled: Compiled, elements: Sequence[int], proofs: Sequence[Given] = ()) -> list[tuple[int, str, list[int]]]:
    """(location, what was changed, public outputs that moved) for each finding."""
    return compiled.program.hunt(elements, proofs, compiled.hints, *LIBRARY.sets(compiled))


def accepts(keys: Keys, elements: Sequence[int], proof: Proof) -> bool:
    """Whether the bare verifier takes the proof for these public inputs."""
    try:
        return keys.verification_key.key.verify(proof.data) == list(elements)
    except NativeError:
        return False
