"""A proof as a record: its envelope, and the public inputs by name beside it.

Both say what the proof shows. `given` is the one way from a record to a proof that may be used: it believes neither.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from proofmill import strict_json
from proofmill.errors import MalformedInput, MalformedProof, MismatchError, ProofmillError, VerificationError
from proofmill.statements.balance.public_inputs import (
    BalancePublicInputs,
    ClaimPublicInputs,
    SpentPublicInputs,
    WithdrawalPublicInputs,
)
from proofmill.statements.balance.witnesses import BalanceProof, ClaimProof, SpentProof, ValidityProof, WithdrawalProof
from proofmill.systems import AnyVerificationKey, Proof, verify

__all__ = ["from_envelope", "given", "to_envelope", "to_record"]

Record = SpentProof | BalanceProof | ValidityProof | WithdrawalProof | ClaimProof
R = TypeVar("R", SpentProof, BalanceProof, WithdrawalProof, ClaimProof)

_SHOWN: dict[type[Any], type[Any]] = {
    SpentProof: SpentPublicInputs,
    BalanceProof: BalancePublicInputs,
    WithdrawalProof: WithdrawalPublicInputs,
    ClaimProof: ClaimPublicInputs,
}


def to_envelope(proof: Proof) -> bytes:
    """What a record's `envelope` holds: the proof's JSON."""
    return json.dumps(proof.to_json(), separators=(",", ":")).encode()


def from_envelope(record: Record) -> Proof:
    """The proof of a record, unverified. Raises MalformedProof."""
    try:
        return Proof.from_json(strict_json.loads(record.envelope))
    except MalformedProof:
        raise
    except MalformedInput as error:
        raise MalformedProof(f"the envelope is not the JSON of a proof: {error.message}", path="envelope") from None


def to_record(proof: Proof, record: type[R], key: AnyVerificationKey) -> R:
    """The record of a proof under its own key; the public inputs are named as the statements name them."""
    return record(to_envelope(proof), _SHOWN[record].from_elements(_elements(proof, key)))


def given(record: Record, keys: Sequence[AnyVerificationKey], path: str) -> Proof:
    """The record's proof, verified under that one of the keys whose circuit it names.

    Raises, with the record's path: MalformedProof (the envelope is none, or its values are not of their types),
    MismatchError (a circuit, version or set that may not stand here), VerificationError (the proof does not hold, or
    the record's named public inputs are not those of the proof: whoever reads only those would believe them).
    """
    try:
        proof = from_envelope(record)
        shown = record.public_inputs.elements()
        # A validity proof shows more than consumers look at: what the next block starts from, and the set digest.
        if _elements(proof, _key_for(proof, keys))[: len(shown)] != shown:
            raise VerificationError("the named public inputs are not those of the proof")
        return proof
    except MalformedInput as error:
        inner = error.fields.get("path")
        place = path if inner is None else f"{path}.{inner}"
        raise MalformedProof(f"{path}: {error.message}", path=place) from None
    except (MismatchError, VerificationError) as error:
        raise _at(error, path) from None


def _elements(proof: Proof, key: AnyVerificationKey) -> list[int]:
    """The public values of a proof that holds under the key."""
    verify(proof, key)
    return key.identity.schema.encode_public(proof.public_inputs)


def _key_for(proof: Proof, keys: Sequence[AnyVerificationKey]) -> AnyVerificationKey:
    """By the name in the envelope; that the name is true is for `verify` to say."""
    for key in keys:
        if key.circuit.name == proof.circuit.name:
            return key
    expected = " or ".join(key.circuit.name for key in keys)
    raise MismatchError("a proof of another circuit", expected=expected, got=proof.circuit.name)


def _at(error: ProofmillError, path: str) -> ProofmillError:
    return type(error)(f"{path}: {error.message}", **{**error.fields, "path": path})
