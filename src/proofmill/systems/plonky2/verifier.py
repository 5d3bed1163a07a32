"""Whether a proof holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill._native import NativeError
from proofmill.errors import MalformedProof, VerificationError, from_native
from proofmill.systems.plonky2.keys import Keys, VerificationKey
from proofmill.systems.proof import Proof


def verify(proof: Proof, key: VerificationKey) -> Mapping[str, Any]:
    """The public values by name, as plain Python values, if the proof holds under *this* key.

    Raises MismatchError (a proof of another circuit or key), MalformedInput (public inputs that are not of their
    types), MalformedProof (bytes that are no proof), VerificationError (also where the envelope's public inputs are
    not those that the proof was made for).
    """
    elements = public_elements(proof, key)
    try:
        proved = key.key.verify(proof.data)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None
    # The bytes carry their own public inputs: an envelope that says others would be believed by whoever reads only it.
    if proved != elements:
        raise VerificationError("the public inputs are not those of the proof")
    return key.identity.schema.decode_public(elements)


def check(proof: Proof, keys: Keys) -> None:
    """Whether a proof that these keys just made holds: against faults of the machine, and no verification.

    It is for a dependent of a chain too, whose proofs only a step verifies. Raises VerificationError, MalformedProof.
    """
    try:
        keys.built.check(proof.data)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None


def public_elements(proof: Proof, key: VerificationKey) -> list[int]:
    """The envelope's public inputs as field elements, once it claims to be a proof for this key."""
    proof.require_for(key)
    return key.identity.schema.encode_public(proof.public_inputs)
