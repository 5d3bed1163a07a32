"""The envelope of a circom circuit's proof, verified under the circuit's key alone: no program, no proving key.

What stands for the circuit in such an envelope is its verification key: so the key tells whether they belong together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofmill._native import groth16
from proofmill.errors import MalformedInput, MismatchError
from proofmill.systems.groth16.circom.symbols import WITHOUT_NAMES, Symbols, named
from proofmill.systems.groth16.encoding import public_from_snarkjs, public_to_snarkjs
from proofmill.systems.groth16.encodings import verify_foreign
from proofmill.systems.identity import circom_digest, key_digest
from proofmill.systems.proof import Proof

__all__ = ["public_by_name", "public_elements", "require_key", "verify_envelope"]


def verify_envelope(proof: Proof, key: groth16.VerificationKey, symbols: Symbols | None = None) -> dict[str, Any]:
    """The public values by name, if the proof holds under *this* key. Without `symbols` the envelope has no names.

    Raises MismatchError (an envelope for another key), MalformedInput (public values that are not the circuit's, or
    have names that nobody can check), MalformedProof, VerificationError.
    """
    points = key.to_bytes()
    circuit = circom_digest(points)
    require_key(proof, circuit, key_digest(circuit, points))
    elements = public_elements(proof.public_inputs, symbols)
    verify_foreign(points, elements, proof.data)
    return public_by_name(public_to_snarkjs(elements), symbols)


def require_key(proof: Proof, circuit: str, key: str) -> None:
    """Raises MismatchError if the envelope is for another circuit or key than those of these digests."""
    for what, expected, got in (
        ("system", "groth16", proof.system),
        ("circuit", circuit, proof.circuit.digest),
        ("verification key", key, proof.verification_key_digest),
    ):
        if expected != got:
            raise MismatchError(f"the proof is for another {what}", expected=expected, got=got)


def public_elements(given: Mapping[str, Any], symbols: Symbols | None) -> list[int]:
    """The public values of an envelope in the key's order: by name, or the list that there is without names.

    Raises MalformedInput.
    """
    if set(given) == {WITHOUT_NAMES}:
        return public_from_snarkjs(given[WITHOUT_NAMES])
    if symbols is None:
        # The order of the names is the prover's: nothing but the .sym file says which value each one is.
        told = "the public values have names: give the circuit's .sym file, which says which is which"
        raise MalformedInput(told, path="public_inputs")
    try:
        values = [_at(given[name], position) for name, position in symbols.public]
    except (LookupError, TypeError):
        values = []
    # Whole and nothing more: a name or a row that no key knows would pass for something that was proved.
    if len(values) != len(symbols.public) or named(symbols.public, values) != dict(given):
        raise MalformedInput("the public values are not those of this circuit", path="public_inputs")
    return public_from_snarkjs(values)


def public_by_name(values: Sequence[Any], symbols: Symbols | None) -> dict[str, Any]:
    """As they stand in an envelope."""
    return {WITHOUT_NAMES: list(values)} if symbols is None else named(symbols.public, values)


def _at(value: Any, position: Sequence[int]) -> Any:
    for index in position:
        if not isinstance(value, list):
            raise TypeError
        value = value[index]
    return value
