"""Whether a proof holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofmill._native import NativeError, groth16
from proofmill.errors import MalformedProof, from_native
from proofmill.systems.groth16.backend import to_bytes
from proofmill.systems.groth16.keys import VerificationKey
from proofmill.systems.proof import Proof


def verify(proof: Proof, key: VerificationKey) -> Mapping[str, Any]:
    """The public values by name, as plain Python values, if the proof holds under *this* key.

    Raises MismatchError (a proof of another circuit or key), MalformedInput (public inputs that are not of their
    types), MalformedProof (bytes that are no proof), VerificationError.
    """
    elements = public_elements(proof, key)
    try:
        groth16.verify(key.native, [to_bytes(value) for value in elements], proof.data)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None
    return key.identity.schema.decode_public(elements)


def verify_batch(proofs: Sequence[Proof], key: VerificationKey) -> list[Mapping[str, Any]]:
    """The public values of each proof, if all of them hold: much cheaper than one by one, without saying which failed.

    Raises as `verify`, and MalformedInput for an empty list.
    """
    batch = [public_elements(proof, key) for proof in proofs]
    items = [([to_bytes(v) for v in elements], proof.data) for elements, proof in zip(batch, proofs, strict=True)]
    try:
        groth16.verify_batch(key.native, items)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None
    return [key.identity.schema.decode_public(elements) for elements in batch]


def public_elements(proof: Proof, key: VerificationKey) -> list[int]:
    """The proof's public inputs as field elements, once it is known to be a proof for this key.

    The digests are the prover's claim and only serve the message: a proof of another circuit fails in the pairing too.
    """
    proof.require_for(key)
    return key.identity.schema.encode_public(proof.public_inputs)
