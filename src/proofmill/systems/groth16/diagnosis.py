"""What tests ask of a system, on field elements, behind the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofmill._native import NativeError, groth16
from proofmill._native.r1cs import Witness
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16.backend import from_bytes, to_bytes
from proofmill.systems.groth16.keys import Keys
from proofmill.systems.proof import Proof

modulus = SCALAR_MODULUS


def read(compiled: Compiled, inputs: Mapping[str, Any]) -> tuple[list[int], list[Any]]:
    """Field elements of the inputs, and no proofs. Raises MalformedInput."""
    return compiled.schema.encode_inputs(inputs), []


def solve(compiled: Compiled, elements: Sequence[int], proofs: Sequence[Any] = ()) -> Witness:
    """The witness. Raises NativeError."""
    return compiled.constraint_system.solve(_join(elements), compiled.hints)


def public(witness: Witness) -> list[int]:
    """Outputs, then public inputs."""
    return [from_bytes(value) for value in witness.public]


def satisfied(compiled: Compiled, witness: Witness) -> bool:
    """Whether the matrices hold, which is what the prover sees."""
    return compiled.constraint_system.satisfied(witness)


def explain(compiled: Compiled, elements: Sequence[int], proofs: Sequence[Any] = ()) -> str | None:
    """The first constraint that fails, with its values: private ones too."""
    failure = compiled.constraint_system.explain(_join(elements), compiled.hints)
    if failure is None:
        return None
    a, b, c = map(from_bytes, failure[1:])
    return f"{a} · {b} ≠ {c}"


def hunt(compiled: Compiled, elements: Sequence[int], proofs: Sequence[Any] = ()) -> list[tuple[int, str, list[int]]]:
    """(location, what was changed, public outputs that moved) for each finding."""
    return compiled.constraint_system.hunt(_join(elements), compiled.hints)


def accepts(keys: Keys, elements: Sequence[int], proof: Proof) -> bool:
    """Whether the bare pairing takes the proof for these public inputs, canonical or not."""
    try:
        groth16.verify(keys.verification_key.native, [to_bytes(element) for element in elements], proof.data)
    except NativeError:
        return False
    return True


def _join(elements: Sequence[int]) -> bytes:
    return b"".join(map(to_bytes, elements))
